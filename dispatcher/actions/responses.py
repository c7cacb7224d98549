"""Beginning: organisations, and the crisis operations they work in together."""

import re
from collections.abc import Sequence

from dispatcher.actions.context import Moment
from dispatcher.domain.errors import InvalidField
from dispatcher.domain.fields import language_field
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.response import Response
from dispatcher.store import responses as store
from dispatcher.store.transaction import Transaction

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def _check(slug: str, name: str) -> None:
    if not _SLUG.fullmatch(slug):
        raise InvalidField(field="slug", problem="malformed", value=slug[:64])
    if not name.strip():
        raise InvalidField(field="name", problem="missing")


async def create_organisation(tx: Transaction, at: Moment, slug: str, name: str) -> Organisation:
    """Raises InvalidField, also (`taken`) where the slug is in use."""
    _check(slug, name)
    if await store.find_organisation(tx.connection, slug) is not None:
        raise InvalidField(field="slug", problem="taken", value=slug)
    return await store.insert_organisation(tx.connection, slug, name.strip(), at.now)


async def set_partner(tx: Transaction, slug: str, partner: str, *, ends: bool = False) -> None:
    """Let the partner's volunteers do what the organisation keeps for its own people and its
    partners', or no longer. Raises InvalidField where there is no such organisation."""
    found = {name: await store.find_organisation(tx.connection, name) for name in (slug, partner)}
    for name, organisation in found.items():
        if organisation is None:
            raise InvalidField(field="organisation", problem="unknown", value=name[:64])
    ours, theirs = found[slug], found[partner]
    assert ours is not None
    assert theirs is not None
    if ours.id == theirs.id:
        raise InvalidField(field="partner", problem="unknown", value=partner[:64])
    await store.write_partner(tx.connection, ours.id, theirs.id, ends=ends)


async def create_response(
    tx: Transaction,
    at: Moment,
    slug: str,
    name: str,
    glide: str | None,
    expected_languages: Sequence[str],
    organisations: Sequence[str],
) -> Response:
    """Raises InvalidField where the slug is in use or an organisation is unknown."""
    _check(slug, name)
    if await store.find_response(tx.connection, slug) is not None:
        raise InvalidField(field="slug", problem="taken", value=slug)
    taking_part = []
    for wanted in organisations:
        found = await store.find_organisation(tx.connection, wanted)
        if found is None:
            raise InvalidField(field="organisation", problem="unknown", value=wanted[:64])
        taking_part.append(found)
    tags = [language_field(tag, "languages") for tag in expected_languages]
    return await store.insert_response(
        tx.connection,
        slug,
        name.strip(),
        glide,
        tuple(tag for tag in tags if tag is not None),
        tuple(taking_part),
        at.now,
    )
