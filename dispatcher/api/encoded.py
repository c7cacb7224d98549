"""Answers that are JSON text already."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

JSON = (b"content-type", b"application/json")


class EncodedAnswer(Response):
    """Sent as it is, without what Starlette's Response finds out about other bodies."""

    def __init__(self, text: str, status: int) -> None:
        self.body = text.encode()
        self.status_code = status
        self.background = None
        self.raw_headers = [JSON, (b"content-length", str(len(self.body)).encode())]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})
