"""The API process: everything made at start-up, every route, closed in reverse order."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import redis.asyncio
from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Receive, Scope, Send

import dispatcher
from dispatcher.api import errors
from dispatcher.api.compressed import Compressed
from dispatcher.api.edge import Edge, all_answers
from dispatcher.api.gate import SignedInFirst
from dispatcher.api.held import HeldQuestions
from dispatcher.api.hot import HotPaths
from dispatcher.api.middleware import UPLOADS, Surround
from dispatcher.api.routes import (
    accounts,
    board,
    calls,
    captions,
    certificates,
    claims,
    controls,
    counselling,
    counsellors,
    desk_hours,
    documents,
    files,
    forms,
    glossary,
    health,
    hours,
    imports,
    incidents,
    languages,
    offers,
    outcomes,
    places,
    responses,
    reviews,
    routing,
    sessions,
    supervision,
    talk,
    tasks,
    training,
    ways,
)
from dispatcher.api.socket import routes
from dispatcher.api.viewers import Viewers
from dispatcher.api.web import WebPages, find_dist
from dispatcher.files.kept import KeptFiles
from dispatcher.language import detect
from dispatcher.live.asyncapi import asyncapi
from dispatcher.live.ending import cancel_all
from dispatcher.live.log import RecordLog
from dispatcher.live.parts import open_hub
from dispatcher.live.presence import Presence
from dispatcher.relay import Relay
from dispatcher.settings import Settings, read_settings
from dispatcher.store.engine import open_pool
from dispatcher.store.transaction import Committed, Database
from dispatcher.views.claims import NextWish
from dispatcher.views.problems import Problem
from dispatcher.views.responses import Config

PREFIX = "/api/v1"
LOCALES = ("en", "tr", "kmr", "ckb", "ar", "kk", "ru", "fr", "es", "uk", "fa")


@contextlib.asynccontextmanager
async def running(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """One process's parts, from connections to the live hub."""
    if settings.database_url is None or settings.redis_url is None:
        raise RuntimeError("IMECE_DATABASE_URL and IMECE_REDIS_URL must be set; `imece up` does it")
    detector = asyncio.create_task(_load_detector(), name="models")
    async with contextlib.AsyncExitStack() as stack:
        pool = await open_pool(settings.database_url)
        stack.push_async_callback(pool.close)
        relay = Relay(settings.redis_url)
        relay.start()
        stack.push_async_callback(relay.stop)
        told: list[Callable[[Committed], None]] = [relay.tell]

        def tell(committed: Committed) -> None:
            for hears in told:
                hears(committed)

        db = await Database.connect(pool, tell)
        signs = redis.asyncio.from_url(settings.redis_url, socket_timeout=2)
        stack.push_async_callback(signs.aclose)
        kept = KeptFiles(settings.files_url)
        edge = Edge(settings, db, detector, Presence(signs), kept)
        app.state.edge = edge
        viewers = Viewers(db, edge.auth, settings.public_url)
        hub = await stack.enter_async_context(
            open_hub(RecordLog(pool), settings.redis_url, viewers.signed_in, viewers.figures)
        )
        hub.on_run.append(edge.heads.recorded)
        edge.held = HeldQuestions(db, hub, edge.queue.forget)
        told.append(edge.held.committed)
        hub.on_run.append(edge.held.recorded)
        hub.on_stop.append(edge.held.stop)
        net = asyncio.create_task(edge.held.run(), name="held questions")
        stack.push_async_callback(cancel_all, [net])
        app.state.hub = hub
        # Behind every route of FastAPI's, in this order: live, then whatever is left is a page.
        app.router.routes.append(Below(PREFIX, f"{PREFIX}/live", routes(hub, viewers.authenticate)))
        app.router.routes.append(Pages("/", WebPages(find_dist())))
        yield


class Api(FastAPI):
    """FastAPI behind what surrounds every request, and behind the hot routes, which never get as
    far as FastAPI's own layers."""

    def surround(self, settings: Settings) -> None:
        routes = [*claims.hot.routes, *board.hot.routes]
        hot = HotPaths(super().__call__, routes, PREFIX)
        self._outermost = Surround(hot, settings.live_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self._outermost(scope, receive, send)


class Below(Mount):
    """A mount that takes nothing but what begins so: a wrong method on a route of the API's must
    still be told from an address that there is not."""

    def __init__(self, path: str, begins: str, routes: Sequence[BaseRoute]) -> None:
        super().__init__(path, routes=routes)
        self._begins = begins

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        ours = scope["path"].startswith(self._begins)
        return super().matches(scope) if ours else (Match.NONE, {})


class Pages(Mount):
    """Everything that is no address of the API's is a page's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        api = scope["path"].startswith("/api/")
        return (Match.NONE, {}) if api else super().matches(scope)


async def _load_detector() -> detect.Detector:
    """The models, loaded while the process answers already. They stay for good: Python must not
    look through their many objects each time it collects, which stops everybody for a while."""
    detector = await asyncio.to_thread(detect.load)
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return detector


def live_url(request: Request, settings: Settings) -> str:
    """Where the live gateway listens, as this client reaches it."""
    url = settings.live_url or ""
    scheme = "wss" if request.url.scheme == "https" else "ws"
    if url.startswith(":"):
        return f"{scheme}://{request.url.hostname}{url}{PREFIX}/live"
    return url or f"{scheme}://{request.url.netloc}{PREFIX}/live"


def _add_routes(app: FastAPI, settings: Settings) -> None:
    for noun in (
        *(accounts, tasks, board, claims, offers, controls, routing, reviews, captions, imports),
        *(responses, languages, ways, files, forms, glossary, hours, desk_hours, certificates),
        *(outcomes, places, documents, talk, sessions, supervision, counselling, counsellors),
        *(calls, incidents, training),
    ):
        app.include_router(noun.router, prefix=PREFIX)
    for noun in (board, claims):
        app.include_router(noun.hot, prefix=PREFIX)
    app.include_router(health.router)

    @app.get(f"{PREFIX}/config", operation_id="get_config", tags=["config"])
    async def get_config(request: Request) -> Config:
        """What a client must know before anybody signs in."""
        return Config(
            live_url=live_url(request, settings),
            version=dispatcher.__version__,
            locales=list(LOCALES),
            demo=settings.demo,
        )

    @app.get(f"{PREFIX}/asyncapi.json", include_in_schema=False)
    async def get_asyncapi() -> Response:
        return JSONResponse(asyncapi())


def _describe(app: FastAPI) -> dict[str, Any]:
    """FastAPI's description, with the shapes that only our own answers and hot routes use."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title="Imece",
            version=dispatcher.__version__,
            description="Gets urgent online volunteer work to the right person within minutes.",
            routes=app.routes,
        )
        shapes = schema["components"]["schemas"]
        for model in (Problem, NextWish):
            shapes[model.__name__] = model.model_json_schema(mode="serialization")
        shapes.pop("HTTPValidationError", None)
        shapes.pop("ValidationError", None)
        for path in schema["paths"].values():
            for operation in path.values():
                answers = operation["responses"]
                anywhere = errors.WITH_A_BODY if "requestBody" in operation else errors.ANYWHERE
                for status in anywhere:
                    answers.setdefault(str(int(status)), all_answers(status)[status])
                if "HTTPValidationError" in str(answers.get("422")):
                    answers["422"] = all_answers(422)[422]
        app.openapi_schema = schema
    return app.openapi_schema


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; uvicorn calls this in each API process."""
    settings = read_settings() if settings is None else settings

    def lifespan(app: FastAPI) -> contextlib.AbstractAsyncContextManager[None]:
        return running(app, settings)

    app = Api(
        title="Imece",
        version=dispatcher.__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    _add_routes(app, settings)
    errors.install(app)
    app.add_middleware(SignedInFirst, path=UPLOADS)
    app.add_middleware(Compressed)
    app.surround(settings)
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign]
    return app
