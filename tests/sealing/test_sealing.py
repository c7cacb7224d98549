"""Words are read by who holds their session's key, where they stand, and by nobody else."""

from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.domain.sessions.key import WrappedKey
from dispatcher.sealing.master_keys import (
    KEY_BYTES,
    CannotOpen,
    MasterKeys,
    master_key,
)
from dispatcher.sealing.words import open_sealed, seal

SESSION, OTHER = uuid4(), uuid4()
OLD, NEW = master_key(b"o" * KEY_BYTES), master_key(b"n" * KEY_BYTES)


@given(text=st.text(max_size=500), place=st.text(max_size=10), session=st.uuids())
def test_what_is_sealed_opens_to_the_same_words(text: str, place: str, session: UUID) -> None:
    key = b"k" * KEY_BYTES
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert open_sealed(seal(text, key, session, place), key, session, place) == text


@pytest.mark.parametrize("changed", ["key", "session", "place", "a bit", "cut"])
def test_nothing_opens_elsewhere_or_changed(changed: str) -> None:
    key = b"k" * KEY_BYTES
    sealed = seal("çok korkuyorum", key, SESSION, "7")
    if changed == "a bit":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    if changed == "cut":
        sealed = sealed[:9]
    with pytest.raises(CannotOpen):
        open_sealed(
            sealed,
            b"x" * KEY_BYTES if changed == "key" else key,
            OTHER if changed == "session" else SESSION,
            "8" if changed == "place" else "7",
        )


def test_the_same_words_look_different_each_time_and_short_ones_are_as_long_as_each_other() -> None:
    key = b"k" * KEY_BYTES
    yes, no = seal("evet", key, SESSION, "1"), seal("hayır, sanmıyorum", key, SESSION, "2")
    assert len(yes) == len(no)
    assert seal("evet", key, SESSION, "1") != yes
    assert b"evet" not in yes


def test_a_session_key_opens_with_the_master_key_for_its_session_alone() -> None:
    keys = MasterKeys([NEW])
    key, wrapped = keys.new_session_key(SESSION)
    assert keys.unwrap(wrapped, SESSION) == key
    assert key not in wrapped.sealed
    with pytest.raises(CannotOpen):
        keys.unwrap(wrapped, OTHER)
    with pytest.raises(CannotOpen, match="not here"):
        MasterKeys([OLD]).unwrap(wrapped, SESSION)
    with pytest.raises(CannotOpen):
        keys.unwrap(WrappedKey(wrapped.master, wrapped.sealed[:5]), SESSION)


def test_after_a_rotation_the_old_master_key_can_go() -> None:
    key, wrapped = MasterKeys([OLD]).new_session_key(SESSION)
    both = MasterKeys([NEW, OLD])
    again = both.rewrap(wrapped, SESSION)
    assert (again.master, both.newest) == (NEW.id, NEW.id)
    assert MasterKeys([NEW]).unwrap(again, SESSION) == key
    assert both.rewrap(again, SESSION) is again


def test_each_session_has_a_key_of_its_own() -> None:
    keys = MasterKeys([NEW])
    assert keys.new_session_key(SESSION)[0] != keys.new_session_key(SESSION)[0]


def test_another_program_that_knows_the_format_opens_it_too() -> None:
    """So that the format is what docs/safeguarding.md says, and not what two functions agree on."""
    key = b"k" * KEY_BYTES
    sealed = seal("سلام", key, SESSION, "3")
    padded = AESGCM(key).decrypt(sealed[:12], sealed[12:], SESSION.bytes + b"3")
    assert padded.rstrip(b"\x00")[:-1].decode() == "سلام"


@pytest.mark.parametrize("secret", [b"", b"short", b"x" * (KEY_BYTES + 1)])
def test_a_master_key_of_another_length_is_refused(secret: bytes) -> None:
    with pytest.raises(ValueError, match="bytes"):
        master_key(secret)


def test_a_master_key_does_not_show_itself() -> None:
    assert "nnn" not in repr(NEW)
    assert not MasterKeys([NEW, OLD]).__dict__.keys() - {"_keys"}
    with pytest.raises(ValueError, match="no master key"):
        MasterKeys([])
