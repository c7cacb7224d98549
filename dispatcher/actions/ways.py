"""A volunteer's own ways to be reached, and closing one from a message."""

from collections.abc import Mapping
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, NotFound, NotYourWay, WayOff
from dispatcher.domain.organisation import COORDINATING
from dispatcher.domain.way import MOST_WAYS, Way, WayKind
from dispatcher.settings import Settings
from dispatcher.store import notices as notice_store
from dispatcher.store import ways as store
from dispatcher.store.transaction import Transaction


def missing_settings(settings: Settings) -> Mapping[WayKind, tuple[str, ...]]:
    """For each way, what is not set that it needs; nothing where it works."""
    public = ("IMECE_PUBLIC_URL", settings.public_url)
    needs = {
        WayKind.MAIL: (
            public,
            ("IMECE_SMTP_URL", settings.smtp_url),
            ("IMECE_MAIL_FROM", settings.mail_from),
        ),
        WayKind.PUSH: (public,),
        WayKind.APPRISE: (public, ("IMECE_APPRISE", settings.apprise)),
    }
    return {
        kind: tuple(name for name, value in these if not value) for kind, these in needs.items()
    }


def kinds_on(settings: Settings) -> frozenset[WayKind]:
    """The ways that this installation sends on."""
    return frozenset(kind for kind, missing in missing_settings(settings).items() if not missing)


def must_be_on(settings: Settings, kind: WayKind) -> None:
    """Raises WayOff."""
    missing = missing_settings(settings)[kind]
    if missing:
        raise WayOff(kind=kind.value, needs=list(missing))


def must_be_told(actor: Actor) -> None:
    """Raises NotEligible for whom there is never anything to say: who neither volunteers nor
    coordinates."""
    if not actor.organisations(COORDINATING):
        actor.must_volunteer()


async def add_way(
    tx: Transaction, at: Moment, actor: Actor, kind: WayKind, address: str | None
) -> Way:
    """Add a way, or open it again; raises InvalidField where there are too many."""
    must_be_told(actor)
    way = Way(at.new_id(), actor.id, kind, address, at.now)
    saved = await store.save_way(tx.connection, way)
    if len(await store.ways_of(tx.connection, actor.id)) > MOST_WAYS:
        raise InvalidField(field="kind", problem="too_many", most=MOST_WAYS)
    return saved


async def remove_way(tx: Transaction, actor: Actor, way_id: UUID) -> None:
    """Forget a way of one's own with its address; raises NotFound or NotYourWay."""
    owner = await store.owner_of(tx.connection, way_id)
    if owner is None:
        raise NotFound(kind="way")
    if owner != actor.id:
        raise NotYourWay()
    await store.delete_way(tx.connection, way_id)


async def unsubscribe(tx: Transaction, at: Moment, way_id: UUID) -> None:
    """Close a way on the word of a message that came by it. Once more changes nothing."""
    await store.disable_way(tx.connection, way_id, at.now, "unsubscribed")
    await notice_store.end_all(tx.connection, way_id)
