"""The installation's master keys: from the environment, else from files in the folder of keys."""

import base64
import binascii
import re
import secrets
from functools import lru_cache
from pathlib import Path

from dispatcher.actions.keys import made_once
from dispatcher.sealing.master_keys import KEY_BYTES, MasterKey, MasterKeys, master_key

_FILE = re.compile(r"session-master-(\d{1,6})\.key")
FIRST = "session-master-1.key"


class BadMasterKey(Exception):
    """A key that is none; what it is, is not said."""


@lru_cache
def master_keys(folder: Path, given: str | None) -> MasterKeys:
    """Those that are `given` (base64, the newest first), else those in files, the one with the
    highest number first; the first of them is made where there is none. Raises BadMasterKey."""
    if given is not None:
        return MasterKeys(_given(given))
    made_once(folder / FIRST, lambda: base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    found = [
        (int(match[1]), path) for path in folder.iterdir() if (match := _FILE.fullmatch(path.name))
    ]
    newest_first = sorted(found, reverse=True)
    return MasterKeys([_read(path.read_text("ascii"), path.name) for _, path in newest_first])


def _given(text: str) -> list[MasterKey]:
    return [_read(part, "IMECE_MASTER_KEY") for part in text.replace(",", " ").split()]


def _read(text: str, where: str) -> MasterKey:
    try:
        return master_key(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise BadMasterKey(f"{where}: a master key is {KEY_BYTES} bytes in base64") from None
