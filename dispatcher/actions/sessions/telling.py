"""Recording what happened to a session, for its sides and for the organisation behind it.

No words, no names, nothing of a seeker's: whoever may know more asks for it.
"""

from dispatcher.actions.context import Moment
from dispatcher.domain.events import Event, EventName, desk_channel, session_channel
from dispatcher.domain.sessions.talk import Talk
from dispatcher.store.transaction import Transaction
from dispatcher.views.sessions import session_desk_json, session_json


def _event(at: Moment, channel: str, name: EventName, talk: Talk, state: str) -> Event:
    return Event(
        channel=channel,
        name=name,
        id=at.new_id(),
        at=at.now,
        entity_kind="session",
        entity_id=str(talk.session.id),
        version=talk.session.version,
        state=state,
        cause=at.cause,
    )


def tell_sides(tx: Transaction, at: Moment, name: EventName, talk: Talk) -> None:
    """Tell whoever is in it."""
    channel = session_channel(talk.session.id)
    tx.record(_event(at, channel, name, talk, session_json(talk.session)))


def tell_session(tx: Transaction, at: Moment, name: EventName, talk: Talk) -> None:
    """Tell whoever is in it, and the desk that something about its sessions has changed."""
    tell_sides(tx, at, name, talk)
    desk = desk_channel(talk.session.organisation_id)
    state = session_desk_json(talk.session)
    tx.record(_event(at, desk, EventName.SESSION_CHANGED, talk, state))
