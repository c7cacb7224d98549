"""Writing the demo into a record that has none: `python -m dispatcher.cli.demo`.

A process of its own: `imece up` has no need of all that this takes when the demo is there already.
"""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from dispatcher.actions.context import Moment
from dispatcher.actions.demo import make_passwords, seed
from dispatcher.domain.response import DEMO_ACCOUNTS
from dispatcher.language.detect import load
from dispatcher.settings import read_settings
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Database


async def write_demo(url: str, folder: Path) -> None:
    """Write the demo once. The passwords are written down first: an account whose password
    nobody knows would be of no use, a file without accounts does no harm."""
    pool = await open_pool(url, smallest=1, largest=2)
    try:
        db = await Database.connect(pool)
        kept = folder / DEMO_ACCOUNTS
        known = json.loads(kept.read_text()) if kept.is_file() else None
        passwords = known or make_passwords()
        if known is None:
            kept.touch(mode=0o600)
            kept.write_text(json.dumps(passwords, indent=1))
        await seed(db, Moment(datetime.now(UTC), cause="demo"), load(), passwords)
    finally:
        await pool.close()


if __name__ == "__main__":
    settings = read_settings()
    assert settings.database_url is not None, "`imece up` says where the record is"
    asyncio.run(write_demo(settings.database_url, settings.data))
