"""Offers that ring, and a sender of messages that goes by the test's clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dispatcher.actions.offers import make_offers
from dispatcher.actions.ways import add_way
from dispatcher.domain.actor import Actor
from dispatcher.domain.matching import Proposal
from dispatcher.domain.offer import Offer, Reason
from dispatcher.domain.way import Way, WayKind
from dispatcher.settings import Settings
from tests.support.api import OURS, Api
from tests.support.world import World
from worker.notices import Notices, senders_of

PUBLIC = "https://imece.test"
SENDER = "Imece <ring@imece.test>"


async def ring(
    world: World,
    person: Actor,
    count: int = 1,
    *,
    minutes: float = 5,
    because: Sequence[Reason] = (),
    **wishes: Any,
) -> list[Offer]:
    """So many offers for this person, each for a task of its own."""
    texts = [f"Suya ihtiyacımız var {n}" for n in range(count)]
    posted = await world.post_many(texts, **wishes)
    until = world.clock.now + timedelta(minutes=minutes)
    proposals = [Proposal(one.task.id, person.id, 1, until, tuple(because)) for one in posted]
    return await world.act(make_offers, proposals)


async def by_mail(world: World, *names: str) -> list[Way]:
    return [await world.act(add_way, world[name], WayKind.MAIL, None) for name in names]


def settings_for(folder: Path, **more: Any) -> Settings:
    return Settings(data=folder, public_url=PUBLIC, mail_from=SENDER, ways_anywhere=True, **more)


def set_up(api: Api) -> None:
    """The API from here on offers every way."""
    edge = api.app.state.edge
    edge.settings = replace(
        edge.settings,
        public_url=OURS,
        smtp_url="smtp://127.0.0.1:1",
        mail_from=SENDER,
        apprise=frozenset({"tgram", "signal"}),
    )


def notices(world: World, settings: Settings) -> Notices:
    """By the test's clock, with the longest pauses, and waiting for each message."""
    senders = senders_of(settings)
    return Notices(world.db, settings, senders, now=world.clock, spread=lambda: 1.0, patience_s=60)
