"""The installation's master keys: from the environment, a file that it names, or files in the
folder of keys.

Files are looked at again whenever keys are asked for, so that a running process seals with a new
one, and opens what was sealed with it, as soon as it is there.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dispatcher.actions.keys import made_once
from dispatcher.sealing.master_keys import KEY_BYTES, MasterKey, MasterKeys, master_key

_FILE = re.compile(r"session-master-(\d{1,6})\.key")
_LEAVING = ".leaving"
FIRST = "session-master-1.key"


class BadMasterKey(Exception):
    """A key that is none, or where none is; what it is, is not said."""


class KeySource(NamedTuple):
    """Where keys come from: what is `given` (base64, the newest first), else what is in the
    `given_file`, else the files in `folder`, the highest number first."""

    folder: Path
    given: str | None = None
    given_file: Path | None = None

    @property
    def ours_to_make(self) -> bool:
        """Whether a new key is a new file in the folder; else whoever gives keys makes it."""
        return self.given is None and self.given_file is None


class KeyFile(NamedTuple):
    """A file of the folder. `key_id` names what is in it."""

    path: Path
    key_id: str


class _Seen(NamedTuple):
    path: Path
    inode: int
    changed_ns: int


def master_keys(source: KeySource) -> MasterKeys:
    """All of them; the first file is made where there is none. Raises BadMasterKey."""
    if source.given is not None:
        return _given(source.given, "IMECE_MASTER_KEY")
    if source.given_file is not None:
        return _in_file(_look(source.given_file))
    found = _files(source.folder)
    if not found:
        made_once(source.folder / FIRST, new_master_key)
        found = _files(source.folder)
    return MasterKeys(key for _, key in _in_folder(found))


def key_files(folder: Path) -> list[KeyFile]:
    """Of the folder, the newest first. Raises BadMasterKey."""
    return [KeyFile(path, key.id) for path, key in _in_folder(_files(folder))]


def new_master_key() -> bytes:
    """In base64, as it stands in a file."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES))


def add_key_file(folder: Path) -> KeyFile:
    """Make the next one: it seals from now on. Raises BadMasterKey."""
    numbers = [_number(path) for path in _names(folder)]
    path = folder / f"session-master-{max(numbers, default=0) + 1}.key"
    made_once(path, new_master_key)
    return next(file for file in key_files(folder) if file.path == path)


def set_aside(file: KeyFile) -> KeyFile:
    """Take a key from all processes, so that it can still be given back to them."""
    aside = file.path.with_name(file.path.name + _LEAVING)
    file.path.rename(aside)
    return file._replace(path=aside)


def give_back(aside: KeyFile) -> None:
    aside.path.rename(aside.path.with_name(aside.path.name.removesuffix(_LEAVING)))


def _number(path: Path) -> int:
    match = _FILE.fullmatch(path.name.removesuffix(_LEAVING))
    return int(match[1]) if match else 0


def _names(folder: Path) -> list[Path]:
    """Also those that were set aside: a number is given once."""
    try:
        return [path for path in folder.iterdir() if _number(path)]
    except FileNotFoundError:
        return []


def _look(path: Path) -> _Seen:
    try:
        found = path.stat()
    except OSError as fault:
        raise BadMasterKey(f"{path}: cannot be read ({fault.strerror})") from None
    return _Seen(path, found.st_ino, found.st_mtime_ns)


def _files(folder: Path) -> tuple[_Seen, ...]:
    """Newest first. Those that go away meanwhile are not there."""
    numbered: list[tuple[int, _Seen]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if match := _FILE.fullmatch(entry.name):
                    numbered.append((int(match[1]), _Seen(Path(entry.path), entry.inode(), 0)))
    except FileNotFoundError:
        return ()
    except OSError as fault:
        raise BadMasterKey(f"{folder}: cannot be read ({fault.strerror})") from None
    return tuple(seen for _, seen in sorted(numbered, reverse=True))


@lru_cache(maxsize=8)
def _in_folder(files: tuple[_Seen, ...]) -> list[tuple[Path, MasterKey]]:
    return [(seen.path, _key(_text(seen.path), seen.path.name)) for seen in files]


@lru_cache(maxsize=8)
def _in_file(file: _Seen) -> MasterKeys:
    return _all(_text(file.path), file.path.name)


@lru_cache(maxsize=8)
def _given(text: str, where: str) -> MasterKeys:
    return _all(text, where)


def _all(text: str, where: str) -> MasterKeys:
    keys: Iterable[MasterKey] = [_key(part, where) for part in text.replace(",", " ").split()]
    if not keys:
        raise BadMasterKey(f"{where}: there is no key in it")
    return MasterKeys(keys)


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except OSError as fault:
        raise BadMasterKey(f"{path.name}: cannot be read ({fault.strerror})") from None
    except UnicodeDecodeError:
        raise BadMasterKey(f"{path.name}: a master key is {KEY_BYTES} bytes in base64") from None


def _key(text: str, where: str) -> MasterKey:
    try:
        return master_key(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise BadMasterKey(f"{where}: a master key is {KEY_BYTES} bytes in base64") from None
