"""The built web pages, sent ready compressed, each asset kept by browsers as long as they like."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NOT_BUILT = (
    "The web pages are not built yet. `make run` builds them; or run `npm ci && npm run build`"
    " in web/.\n"
)


def find_dist() -> Path:
    """Where the built pages lie: inside the package once installed, beside it in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "dist"
    return installed if installed.is_dir() else here.parents[1] / "web" / "dist"


class WebPages:
    """A single-page app: files as they are, any other path without a dot gets the page itself."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("method not allowed\n", 405, {"Allow": "GET, HEAD"})
        name = request.url.path.lstrip("/")
        if "." not in name.rsplit("/", 1)[-1]:
            name = "index.html"
        wanted = (self._dist / name).resolve()
        if not wanted.is_relative_to(self._dist) or not wanted.is_file():
            missing = NOT_BUILT if name == "index.html" else "not found\n"
            return PlainTextResponse(missing, 503 if name == "index.html" else 404)
        return self._file(request, wanted, name)

    @staticmethod
    def _file(request: Request, wanted: Path, name: str) -> Response:
        caching = FOR_EVER if name.startswith("assets/") else ASK_AGAIN
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
        accepted = request.headers.get("accept-encoding", "")
        response = FileResponse(wanted, headers=headers)
        for encoding, suffix in ENCODINGS:
            twin = wanted.with_name(wanted.name + suffix)
            if encoding in accepted and twin.is_file():
                media = response.media_type
                headers["Content-Encoding"] = encoding
                return FileResponse(twin, headers=headers, media_type=media)
        return response
