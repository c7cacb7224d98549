"""Crediting hours, and what a coordinator says about what was credited."""

import logging
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.meeting_hours import credit_meetings
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, NotFound, Unavailable
from dispatcher.domain.fields import clean_text
from dispatcher.domain.ledger import (
    REASON_LETTERS,
    Ended,
    Entry,
    Span,
    correct,
    credit_claims,
    credit_entry,
    must_answer_for,
    worked,
)
from dispatcher.store import ledger as store
from dispatcher.store.ledger import BEGINNING, Progress
from dispatcher.store.transaction import Database, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 2_000
PEOPLE_AT_ONCE = 100
ROUNDS = 20

SETTLED = timedelta(seconds=10)
"""What has been over for so long is in the record, whoever wrote it: claims of one person are then
credited in the order in which they were over."""

MARGIN = timedelta(minutes=10)
"""So far clocks of two machines may differ."""

EVERYTHING_EVERY = timedelta(days=1)

CONFIRMED_AT_ONCE = 200


async def credit_hours(db: Database, at: Moment) -> int:
    """Credit every claim that is over and was not credited, and every meeting that was said to have
    been held; answers how many claims were looked at for that."""
    until = at.now - SETTLED
    async with db.read() as connection:
        progress = await store.read_progress(connection)
    everything = progress.looked_at + EVERYTHING_EVERY <= at.now
    since = BEGINNING if everything else progress.credited_to - MARGIN
    credited = await credit_meetings(db, at, since, until)
    for _ in range(ROUNDS):
        async with db.snapshot() as connection:
            due = await store.uncredited(connection, since, until, AT_ONCE)
        done = await _credit(db, at, due)
        credited += done
        if done < len(due) and not await _all_credited(db, due):
            break  # What could not be credited is found again from where it was.
        if len(due) < AT_ONCE:
            looked_at = at.now if everything else progress.looked_at
            await db.act(partial(_note, progress=Progress(until, looked_at)))
            break
        # Only what stands before the last of these is known to be done.
        since = due[-1].over_at
        await db.act(partial(_note, progress=Progress(since, progress.looked_at)))
    return credited


async def _note(tx: Transaction, progress: Progress) -> None:
    await store.note_progress(tx.connection, progress)


async def _credit(db: Database, at: Moment, due: Sequence[Ended]) -> int:
    """Credit these, some people's at a time; what fails stops no other. Answers how many."""
    by_person: dict[UUID, list[Ended]] = defaultdict(list)
    for ended in due:
        by_person[ended.volunteer_id].append(ended)
    people = iter(by_person.items())
    credited = 0
    while some := dict(islice(people, PEOPLE_AT_ONCE)):
        try:
            credited += await db.act(partial(_credit_people, at=at, claims=some))
        except Unavailable:
            raise
        except Exception:
            log.exception("hours of these people could not be credited: %s", list(some))
    return credited


async def _all_credited(db: Database, due: Sequence[Ended]) -> bool:
    """Whether these have a credit, whoever wrote it."""
    async with db.read() as connection:
        ids = {ended.claim_id for ended in due}
        return await store.credited_claims(connection, ids) == ids


async def _credit_people(tx: Transaction, at: Moment, claims: dict[UUID, list[Ended]]) -> int:
    await store.lock_people(tx.connection, claims)
    ids = [ended.claim_id for ended_ones in claims.values() for ended in ended_ones]
    done = await store.credited_claims(tx.connection, ids)
    left = {
        person: [ended for ended in theirs if ended.claim_id not in done]
        for person, theirs in claims.items()
    }
    left = {person: theirs for person, theirs in left.items() if theirs}
    if not left:
        return 0
    spans = {person: _round([worked(ended) for ended in theirs]) for person, theirs in left.items()}
    credited = await store.credited_spans(tx.connection, spans)
    entries = [
        credit_entry(credit, entry_id=at.new_id(), now=at.now)
        for person, theirs in left.items()
        for credit in credit_claims(theirs, credited[person])
    ]
    await store.insert_entries(tx.connection, entries)
    return len(entries)


def _round(spans: Sequence[Span]) -> Span:
    """The one span that holds all of these."""
    return Span(min(one.began_at for one in spans), max(one.ended_at for one in spans))


async def _locked(
    tx: Transaction, actor: Actor, organisation_id: int, ids: Collection[UUID]
) -> dict[UUID, Entry]:
    """Entries of an organisation that the caller coordinates; raises NotFound for any other."""
    actor.must_coordinate(organisation_id)
    entries = await store.lock_entries(tx.connection, ids)
    missing = set(ids) - {n for n, one in entries.items() if one.organisation_id == organisation_id}
    if missing:
        raise NotFound(kind="entry")
    return entries


async def confirm_hours(
    tx: Transaction, at: Moment, actor: Actor, organisation_id: int, ids: Sequence[UUID]
) -> int:
    """Say that these entries are right; answers how many stand confirmed. One that has been taken
    back meanwhile is passed over. Raises NotFound, NotYourHours."""
    if not 0 < len(ids) <= CONFIRMED_AT_ONCE:
        raise InvalidField(field="entries", problem="too_many", most=CONFIRMED_AT_ONCE)
    entries = await _locked(tx, actor, organisation_id, ids)
    for entry in entries.values():
        must_answer_for(entry, actor.id)
    standing = await store.standing(tx.connection, ids)
    await store.confirm_entries(tx.connection, standing, actor.id, at.now)
    return len(standing)


async def correct_hours(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    organisation_id: int,
    entry_id: UUID,
    *,
    minutes: int,
    reason: str,
) -> Entry:
    """Take an entry back and put another in its place, which is confirmed thereby. Raises NotFound,
    NotYourHours, EntryCorrected, InvalidField."""
    reason = clean_text(reason, "reason", most_bytes=4 * REASON_LETTERS)
    entry = (await _locked(tx, actor, organisation_id, [entry_id]))[entry_id]
    standing = await store.standing(tx.connection, [entry_id])
    reversal, instead = correct(
        entry,
        stands=entry_id in standing,
        minutes=minutes,
        reason=reason,
        coordinator_id=actor.id,
        ids=(at.new_id(), at.new_id()),
        now=at.now,
    )
    await store.insert_entries(tx.connection, [reversal, instead])
    # What takes back what was confirmed counts as that did, so that the confirmed sum is a sum.
    counted = [instead.id, reversal.id] if standing[entry_id] else [instead.id]
    await store.confirm_entries(tx.connection, counted, actor.id, at.now)
    return instead
