"""What every request can reach, made once at start-up; and who is asking."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from dispatcher.actions.claiming import Held, Wish, decide_wishes
from dispatcher.actions.context import Moment
from dispatcher.actions.master_keys import BadMasterKey, KeySource, master_keys
from dispatcher.actions.submitting import HandedIn, Work, decide_works
from dispatcher.api.auth import SAFE_METHODS, Authenticator, credential_of, must_be_ours
from dispatcher.api.held import HeldQuestions
from dispatcher.api.lookups import Lookups
from dispatcher.api.newcomers import Newcomers
from dispatcher.api.next_task import NextTask
from dispatcher.api.queue import QueueBook
from dispatcher.api.request_id import request_id
from dispatcher.api.staff import StaffBook
from dispatcher.api.together import Together
from dispatcher.api.uploads import Uploads
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, Unauthenticated, Unavailable
from dispatcher.domain.organisation import WATCHING
from dispatcher.files.kept import KeptFiles
from dispatcher.language.detect import Detection, Detector
from dispatcher.live.lane_heads import LaneHeads
from dispatcher.live.presence import Presence
from dispatcher.sealing.master_keys import MasterKeys
from dispatcher.settings import Settings
from dispatcher.store.lane_book import LaneBook
from dispatcher.store.transaction import Database, Transaction

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Edge:
    """One API process."""

    settings: Settings
    db: Database
    detector: "asyncio.Task[Detector]"
    presence: Presence
    files: KeptFiles
    lanes: LaneBook = field(default_factory=LaneBook)
    heads: LaneHeads = field(default_factory=LaneHeads)
    auth: Authenticator = field(init=False)
    claims: Together[Wish, Held] = field(init=False)
    works: Together[Work, HandedIn] = field(init=False)
    next_task: NextTask = field(init=False)
    uploads: Uploads = field(default_factory=Uploads)
    staff: StaffBook = field(init=False)
    queue: QueueBook = field(init=False)
    newcomers: Newcomers = field(default_factory=Newcomers)
    held: HeldQuestions = field(init=False)
    lookups: Lookups = field(init=False)

    def __post_init__(self) -> None:
        self.staff = StaffBook(self.db, self.presence)
        self.queue = QueueBook(self.db)
        self.auth = Authenticator(self.db)
        self.lookups = Lookups(self.settings.data)
        self.claims = Together("claims", lambda wishes: decide_wishes(self.db, wishes))
        self.works = Together("works handed in", lambda works: decide_works(self.db, works))
        self.next_task = NextTask(self.db, self.lanes, self.claims)

    @property
    def masters(self) -> MasterKeys:
        """What opens the keys of counselling sessions. Raises Unavailable where there is none that
        could: all but counselling goes on."""
        known = self.settings
        try:
            return master_keys(KeySource(known.key_folder, known.master_key, known.master_key_file))
        except BadMasterKey as fault:
            log.error("counselling is shut, its master keys are unusable: %s", fault)
            raise Unavailable(what="master_key") from None

    async def detect(self, text: str, expected: Sequence[str]) -> Detection:
        """What language a text is in; waits where the models are still being loaded."""
        detector = await asyncio.shield(self.detector)
        return await asyncio.to_thread(detector.detect, text, expected=expected)


def edge_of(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


def moment_of(request: Request) -> Moment:
    return Moment(now=datetime.now(UTC), cause=request_id(request.scope))


async def signed_in(request: Request) -> Actor:
    """Whoever is signed in; raises Unauthenticated, or ForeignOrigin where the cookie was sent
    along by a page that is not ours."""
    credential = credential_of(request.headers)
    if credential is None:
        raise Unauthenticated()
    edge = edge_of(request)
    if credential.cookie and request.method not in SAFE_METHODS:
        must_be_ours(request.headers, edge.settings.public_url, any_port=False)
    return await edge.auth.actor(credential)


async def watching(actor: Annotated[Actor, Depends(signed_in)]) -> Actor:
    """A coordinator, supervisor or observer of any organisation; raises Forbidden."""
    if not actor.organisations(WATCHING):
        raise Forbidden(needs="observer")
    return actor


# Coroutines, as FastAPI sends plain functions through a thread pool.
async def _edge(request: Request) -> Edge:
    return edge_of(request)


async def _moment(request: Request) -> Moment:
    return moment_of(request)


TheEdge = Annotated[Edge, Depends(_edge)]
TheMoment = Annotated[Moment, Depends(_moment)]
SignedIn = Annotated[Actor, Depends(signed_in)]
Watching = Annotated[Actor, Depends(watching)]

Action = Callable[[Transaction], Awaitable[T]]


def all_answers(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The problem answers a route declares in its OpenAPI description."""
    media = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": "Refused", "content": media} for code in codes}
