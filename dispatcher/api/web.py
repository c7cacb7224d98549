"""The built web pages, sent ready compressed, each asset kept by browsers as long as they like."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from dispatcher.api.accept_language import best_locale

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
KEEP_NOWHERE = "no-store"
TALK = "talk/"
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
    """A single-page app: files as they are, any other path without a dot gets the page itself. The
    page of a talk is one of its own, written in each language."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist.resolve()
        self._talks = frozenset(page.stem for page in (self._dist / TALK).glob("*.html"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("method not allowed\n", 405, {"Allow": "GET, HEAD"})
        name = request.url.path.lstrip("/")
        is_page = "." not in name.rsplit("/", 1)[-1]
        if is_page:
            name = self._talk(request) if name.startswith(TALK) else "index.html"
        wanted = (self._dist / name).resolve()
        if not wanted.is_relative_to(self._dist) or not wanted.is_file():
            return PlainTextResponse(*((NOT_BUILT, 503) if is_page else ("not found\n", 404)))
        return self._file(request, wanted, name)

    def _talk(self, request: Request) -> str:
        wished = request.headers.get("accept-language", "")
        return f"{TALK}{best_locale(wished, self._talks)}.html"

    @staticmethod
    def _file(request: Request, wanted: Path, name: str) -> Response:
        caching = FOR_EVER if name.startswith("assets/") else ASK_AGAIN
        if name.startswith(TALK):
            caching = KEEP_NOWHERE
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding, Accept-Language"}
        accepted = request.headers.get("accept-encoding", "")
        response = FileResponse(wanted, headers=headers)
        for encoding, suffix in ENCODINGS:
            twin = wanted.with_name(wanted.name + suffix)
            if encoding in accepted and twin.is_file():
                media = response.media_type
                headers["Content-Encoding"] = encoding
                return FileResponse(twin, headers=headers, media_type=media)
        return response
