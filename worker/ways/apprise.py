"""Whatever Apprise reaches: Telegram, Signal, Matrix, SMS gateways and many more.

Its plugins are much code of many people's, and their addresses are written by volunteers. So each
message is sent by a process of its own (`apprise_child`), which knows none of our settings, reads
no files, connects to the open internet alone, and is killed when it takes too long.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from typing import ClassVar

from dispatcher.views.messages import Message
from worker.ways import GoneForGood, NotSent, Refused

LASTS_S = 30.0
AT_ONCE = 4
"""Each child takes half a second of a core to start."""

PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT")

FAMILIES: Mapping[str, type[NotSent]] = {
    "bad_address": GoneForGood,
    "leads_inwards": Refused,
    "not_taken": NotSent,
}
"""What the child says. Apprise tells no reason where a message was not taken, so it is tried again
for as long as it rings."""


class ByApprise:
    """`anywhere`: for tests, also this machine."""

    shows: ClassVar[int] = 5

    def __init__(self, *, anywhere: bool) -> None:
        self._anywhere = anywhere
        self._room = asyncio.Semaphore(AT_ONCE)

    async def send(self, message: Message, address: str) -> None:
        asked = {
            "url": address,
            "title": message.title,
            "body": body_of(message),
            "anywhere": self._anywhere,
        }
        async with self._room:
            said = await _ask(json.dumps(asked).encode())
        if said != "sent":
            raise FAMILIES.get(said, NotSent)(said if said in FAMILIES else "apprise_failed")

    async def close(self) -> None:
        """Every message has a process of its own."""


async def _ask(question: bytes) -> str:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "worker.ways.apprise_child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # addresses may be in it
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
    )
    try:
        async with asyncio.timeout(LASTS_S):
            said, _ = await child.communicate(question)
    except TimeoutError:
        raise NotSent("too_slow") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return said.decode().strip()


def body_of(message: Message) -> str:
    """Plain words, since nobody knows what the other side makes of more."""
    parts = [*message.lines]
    parts += [f"{ask.text}\n{ask.until}\n{message.accept}: {ask.link}" for ask in message.asks]
    if message.more is not None:
        parts.append(message.more)
    parts.append(f"{message.board}: {message.board_url}")
    parts.append(f"{message.stop}: {message.stop_url}")
    return "\n\n".join(parts)
