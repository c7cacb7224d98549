"""What can be set from outside, read once at the roots. docs/settings.md lists it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and how this installation is reached.

    `database_url`, `redis_url`: None until embedded servers are started. `public_url`: the address
    people use, for the Origin check and secure cookies. `live_url`: where clients find the live
    gateway; `:8001`: on that port of the host they came to; None: on the address they came to.
    `drain_s`: how long a process that was told to end goes on, so that balancers notice.
    `keys`: the folder of the keys that sign links and pushes. `apprise`: kinds of Apprise URLs that
    volunteers may give. `files`: where bytes of files are kept, a folder or an fsspec URL.
    `master_key`: the master keys of counselling sessions where they are not to lie in `keys`;
    `master_key_file`: the file that they are in, such as a Docker secret.
    `ways_anywhere`: for tests, messages may go to this machine as well.
    """

    data: Path
    database_url: str | None = None
    redis_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    live_port: int = 8001
    public_url: str | None = None
    live_url: str | None = None
    demo: bool = False
    drain_s: float = 3.0
    keys: Path | None = None
    smtp_url: str | None = None
    mail_from: str | None = None
    apprise: frozenset[str] = frozenset()
    ways_anywhere: bool = False
    files: str | None = None
    master_key: str | None = field(default=None, repr=False)
    master_key_file: Path | None = None

    @property
    def key_folder(self) -> Path:
        return self.data / "keys" if self.keys is None else self.keys

    @property
    def files_url(self) -> str:
        return str(self.data / "files") if self.files is None else self.files

    @property
    def scratch(self) -> Path:
        """Where files lie while they come in."""
        return self.data / "incoming"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings as the environment gives them (IMECE_…, and PORT)."""
    env = os.environ if environment is None else environment
    port = int(env.get("IMECE_PORT") or env.get("PORT") or 8000)
    return Settings(
        data=Path(env.get("IMECE_DATA") or "var"),
        database_url=env.get("IMECE_DATABASE_URL") or None,
        redis_url=env.get("IMECE_REDIS_URL") or None,
        host=env.get("IMECE_HOST") or "127.0.0.1",
        port=port,
        live_port=int(env.get("IMECE_LIVE_PORT") or port + 1),
        public_url=env.get("IMECE_PUBLIC_URL") or None,
        live_url=env.get("IMECE_LIVE_URL") or None,
        demo=env.get("IMECE_DEMO") == "1",
        drain_s=float(env.get("IMECE_DRAIN_S") or 3.0),
        keys=_path(env.get("IMECE_KEYS")),
        smtp_url=env.get("IMECE_SMTP_URL") or None,
        mail_from=env.get("IMECE_MAIL_FROM") or None,
        apprise=frozenset(env.get("IMECE_APPRISE", "").lower().replace(",", " ").split()),
        ways_anywhere=env.get("IMECE_WAYS_ANYWHERE") == "1",
        files=env.get("IMECE_FILES") or None,
        master_key=env.get("IMECE_MASTER_KEY") or None,
        master_key_file=_path(env.get("IMECE_MASTER_KEY_FILE")),
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
