"""A real SMTP server on this machine, which takes, refuses or puts off mail as a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 Taken"


@dataclass
class Mailbox:
    """What has arrived. `answers`: what the next mails are answered at the end, then all are taken.
    `nobody`: addresses that are unknown here, by what is said of them. Mail waits for `goes_on`."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    nobody: dict[str, str] = field(default_factory=dict)
    tried: int = 0
    port: int = 0
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.goes_on.set()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.nobody:
            return self.nobody[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        self.tried += 1
        await self.goes_on.wait()
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer == TAKEN:
            content: Any = envelope.content
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails += [(address, mail) for address in envelope.rcpt_tos]
        return answer

    def sign_in(
        self, _: SMTP, __: Session, ___: Envelope, ____: str, given: LoginPassword
    ) -> AuthResult:
        self.signed_in.append((given.login.decode(), given.password.decode()))
        # Not handled: aiosmtpd writes the answer.
        return AuthResult(success=given.password == b"secret", handled=False)


@asynccontextmanager
async def mail_server(box: Mailbox, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
    """Serves the box; with `tls`, STARTTLS is there and nothing goes without it and a sign-in."""
    options: dict[str, Any] = {"hostname": "mail.test"}
    if tls is not None:
        options |= {"tls_context": tls, "require_starttls": True, "auth_required": True}
    else:
        options |= {"auth_require_tls": False}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, authenticator=box.sign_in, **options), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    async with mail_server(box):
        yield box
