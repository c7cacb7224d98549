"""A system that sends mail and takes other ways to reach people, and the mail that it sends."""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from tests.support.mailbox import Mailbox, mail_server
from tests.support.system import System

ARRIVES_WITHIN_S = 40


@contextlib.contextmanager
def served_mailbox() -> Iterator[Mailbox]:
    """A mail server in a thread: a browser's test has a loop of its own already."""
    box = Mailbox()
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    over = asyncio.Event()

    async def serve() -> None:
        async with mail_server(box):
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield box
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


class ReachingSystem(System):
    """`imece up --demo` with a mail server, its own address, and two kinds of other services."""

    def __init__(self, data: Path, box: Mailbox) -> None:
        super().__init__(data)
        self.settings = {
            "IMECE_PUBLIC_URL": self.url,
            "IMECE_SMTP_URL": box.url,
            "IMECE_MAIL_FROM": "Imece <ring@imece.test>",
            "IMECE_APPRISE": "tgram,signal",
        }


def mail_to(box: Mailbox, address: str) -> EmailMessage:
    """The next mail to this address, taken out of the box."""
    deadline = time.monotonic() + ARRIVES_WITHIN_S
    while time.monotonic() < deadline:
        for one in list(box.mails):
            if one[0] == address:
                box.mails.remove(one)
                return one[1]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address}")


def link_in(mail: EmailMessage, name: str) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(rf"http\S+/{name}#\S+", part.get_content())
    assert found is not None, part.get_content()
    return found[0]
