"""Numbered SQL files, each applied once, in order, by whichever process comes first."""

import hashlib
from importlib import resources

from dispatcher.store.engine import Connection

# Any number that nobody else locks; one process migrates, the others wait and find it done.
LOCK = 0x1_3ECE

LEDGER = """
create table if not exists migration (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationChanged(Exception):
    """A file that was applied before has been edited since."""


def migrations() -> list[tuple[str, str]]:
    """Names and texts, in the order they apply."""
    files = resources.files(__name__).iterdir()
    found = [(f.name, f.read_text("utf-8")) for f in files if f.name.endswith(".sql")]
    return sorted(found)


async def migrate(connection: Connection) -> list[str]:
    """Bring the record to this version; answers the names of what was applied now."""
    applied: list[str] = []
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
        await connection.execute(LEDGER)
        rows = await connection.fetch("select name, checksum from migration")
        known = {row["name"]: row["checksum"] for row in rows}
        for name, text in migrations():
            checksum = hashlib.sha256(text.encode()).hexdigest()
            if name in known:
                if known[name] != checksum:
                    raise MigrationChanged(name)
                continue
            await connection.execute(text)
            await connection.execute(
                "insert into migration (name, checksum) values ($1, $2)", name, checksum
            )
            applied.append(name)
    return applied
