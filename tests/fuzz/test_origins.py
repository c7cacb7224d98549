"""An Origin header, whatever it says, is ours or foreign."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.api.auth import must_be_ours
from dispatcher.domain.errors import ForeignOrigin
from tests.fuzz.budget import examples

latin = st.text(st.characters(codec="latin-1"), max_size=60)
hosts = st.sampled_from(["imece.test", "imece.test:80", "[::1]:8000", "[", "a@b", "", "x:y"])
origins = st.builds("{}{}".format, st.sampled_from(["http://", "https://", "//", ""]), hosts)


@examples(300)
@given(origins | latin, hosts | latin, st.sampled_from([None, "https://imece.test/"]))
def test_an_origin_is_ours_or_foreign(origin: str, host: str, public: str | None) -> None:
    for any_port in (True, False):
        with suppress(ForeignOrigin):
            must_be_ours({"origin": origin, "host": host}, public, any_port=any_port)
