"""Mail, by SMTP."""

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from html import escape
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import aiosmtplib

from dispatcher.views.messages import Message
from worker.ways import GoneForGood, NotSent, Refused

TIMEOUT_S = 20.0


class Subject(UniqueUnstructuredHeader):
    """A subject whose lines are broken by the older module: the newer one loses a space where it
    breaks one that is in no Latin script (seen in Python 3.11)."""

    def fold(self, *, policy: Policy) -> str:
        words = Header(str(self), header_name="Subject").encode(linesep=policy.linesep)
        return f"Subject: {words}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", Subject)  # type: ignore[arg-type]  # BaseHeader is a mixin
    return registry


WIRE = SMTP.clone(header_factory=_headers())


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    tls: bool
    user: str | None
    password: str | None


def server_of(url: str) -> Server:
    """`smtps://user:password@host:465` for TLS at once; `smtp://host:587` takes it up where it is
    offered. Raises ValueError without the URL, which holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # whose words would show the password
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("IMECE_SMTP_URL must begin with smtp:// or smtps:// and name a host")
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=port or (465 if tls else 587),
        tls=tls,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


class Mail:
    """`sender`: what stands in From, such as `Imece <ring@example.org>`."""

    shows: ClassVar[int] = 10

    def __init__(self, url: str, sender: str) -> None:
        """Raises ValueError where either is none."""
        self._server = server_of(url)
        self._sender = sender_of(sender)

    async def send(self, message: Message, address: str) -> None:
        server = self._server
        # A password is never sent in the clear, whatever somebody in between makes of STARTTLS.
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls,
            start_tls=None if server.user is None or server.tls else True,
            username=server.user,
            password=server.password,
            timeout=TIMEOUT_S,
        )
        try:
            recipient = Address(addr_spec=address)
        except (MessageError, ValueError, IndexError):
            raise GoneForGood("bad_address") from None
        mail = mail_of(message, self._sender, recipient)
        taken = False
        try:
            async with client:
                await client.send_message(mail)
                taken = True
        except (aiosmtplib.SMTPException, OSError) as fault:
            if not taken:  # else it only took its leave badly
                raise _judged(fault) from None

    async def close(self) -> None:
        """Every mail has a connection of its own."""


_NOBODY_THERE = frozenset({550, 551, 553})
_ENHANCED = re.compile(r"\b5\.(\d{1,3}\.\d{1,3})\b")
_BAD_MAILBOX = ("1.1", "1.2", "1.3", "1.6", "1.10", "2.1")


def _judged(fault: Exception) -> NotSent:
    """What an answer of the server's means; its own words are dropped, as they hold the address.
    What it has against the sender or the installation is no fault of this message's."""
    match fault:
        case aiosmtplib.SMTPAuthenticationError():
            return NotSent("sign_in_refused")
        case aiosmtplib.SMTPRecipientsRefused():
            first = fault.recipients[0]
            return _of_recipient(first.code, first.message)
        case aiosmtplib.SMTPDataError():
            family = Refused if 500 <= fault.code < 600 else NotSent
            return family(f"smtp_{fault.code}")
        case aiosmtplib.SMTPResponseException():
            return NotSent(f"smtp_{fault.code}")
        case OSError():
            tls = isinstance(fault, ssl.SSLError) or isinstance(fault.__cause__, ssl.SSLError)
            return NotSent("tls_failed" if tls else "unreachable")
        case _:  # such as no STARTTLS where there is a password to send
            return NotSent("smtp_unsupported")


def _of_recipient(code: int, said: str) -> NotSent:
    """550 is said of unknown mailboxes, and of mail that is taken for spam: where the server says
    which (RFC 3463), only the first closes the way."""
    enhanced = _ENHANCED.search(said)
    if code in _NOBODY_THERE and (enhanced is None or enhanced[1] in _BAD_MAILBOX):
        return GoneForGood("no_such_mailbox")
    return Refused(f"smtp_{code}") if 500 <= code < 600 else NotSent(f"smtp_{code}")


def sender_of(text: str) -> Address:
    """`Name <address>` or an address alone; raises ValueError."""
    name, address = parseaddr(text)
    if "@" not in address:
        raise ValueError("IMECE_MAIL_FROM must be an address, or a name and <an address>")
    return Address(display_name=name, addr_spec=address)


def mail_of(message: Message, sender: Address, recipient: Address) -> EmailMessage:
    """The mail: plain words, the same in HTML, and how to end such mails (RFC 8058)."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = message.title
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.locale
    mail["List-Unsubscribe"] = f"<{message.stop_now}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_plain(message))
    mail.add_alternative(_html(message), subtype="html")
    return mail


def _plain(message: Message) -> str:
    parts = [message.lead, *message.lines]
    for ask in message.asks:
        parts.append(f"{ask.text}\n{ask.until}\n{message.accept}:\n{ask.link}")
    if message.more is not None:
        parts.append(message.more)
    parts += [
        f"{message.board}:\n{message.board_url}",
        message.once,
        f"{message.why}\n{message.stop}:\n{message.stop_url}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_BUTTON = "display:inline-block;padding:12px 20px;background:#0b5d4f;color:#fff;border-radius:8px"
_SMALL = "font-size:14px;color:#555"


def _link(url: str, words: str, style: str = "") -> str:
    with_style = f' style="{style}"' if style else ""
    return f'<a href="{escape(url)}"{with_style}>{escape(words)}</a>'


def _html(message: Message) -> str:
    parts = [f"<p>{escape(message.lead)}</p>"] if message.lead else []
    for line in message.lines:
        first, *rest = (escape(one) for one in line.split("\n"))
        parts.append(f"<p>{'<br>'.join([f'<strong>{first}</strong>', *rest])}</p>")
    for ask in message.asks:
        said = f"<strong>{escape(ask.text)}</strong><br>{escape(ask.until)}"
        parts.append(f"<p>{said}</p><p>{_link(ask.link, message.accept, _BUTTON)}</p>")
    if message.more is not None:
        parts.append(f"<p>{escape(message.more)}</p>")
    parts.append(f"<p>{_link(message.board_url, message.board)}</p>")
    if message.once:
        parts.append(f'<p style="{_SMALL}">{escape(message.once)}</p>')
    end = f"{escape(message.why)} {_link(message.stop_url, message.stop)}"
    parts.append(f'<p style="{_SMALL}">{end}</p>')
    body = "\n".join(parts)
    # Said twice, as some mail programs keep nothing of html and body but what is inside.
    spoken = f'lang="{message.locale}" dir="{message.direction}"'
    return (
        f"<!doctype html>\n<html {spoken}>\n"
        f'<head><meta charset="utf-8"><title>{escape(message.title)}</title></head>\n<body>\n'
        f'<div {spoken} style="font-family:sans-serif;font-size:17px;line-height:1.5">\n'
        f"{body}\n</div>\n</body>\n</html>\n"
    )
