"""Crediting meetings, and taking back what was credited of one that is said to be otherwise now."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.errors import Unavailable
from dispatcher.domain.ledger import Entry, Span, credit_entry, credit_span
from dispatcher.domain.meeting_hours import (
    Attended,
    Change,
    change_of,
    looked_at,
    take_back,
)
from dispatcher.store import ledger as ledger_store
from dispatcher.store import meeting_hours as store
from dispatcher.store.transaction import Database, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 500

LEFT_ALONE = timedelta(minutes=2)
"""A draft that was saved since is being typed: half a number is no length of a meeting."""


async def credit_meetings(db: Database, at: Moment, since: datetime, until: datetime) -> int:
    """Bring the entries of meetings to what is said of them: of claims that go on where something
    was said, and of those that were over, between two moments. Answers how many claims something
    was written for."""
    changed, after = 0, UUID(int=0)
    while True:
        async with db.snapshot() as connection:
            some = await store.attended(
                connection, since, until, until - LEFT_ALONE, after, AT_ONCE
            )
            written = await store.entries_of(connection, {one.claim.claim_id for one in some})
        due = [one for one in some if _is_due(one, written.get(one.claim.claim_id, ()))]
        due.sort(key=lambda one: one.claim.volunteer_id)
        for person, theirs in groupby(due, key=lambda one: one.claim.volunteer_id):
            changed += await _credit(db, at, person, list(theirs))
        if len(some) < AT_ONCE:
            return changed
        after = some[-1].claim.claim_id


def _is_due(attended: Attended, written: Sequence[Entry]) -> bool:
    return attended.over or change_of(attended, written) != Change((), {})


async def _credit(db: Database, at: Moment, person: UUID, claims: Sequence[Attended]) -> int:
    """What fails stops no other, and is found again."""
    try:
        return await db.act(partial(_credit_person, at=at, person=person, claims=claims))
    except Unavailable:
        raise
    except Exception:
        log.exception("meetings of this person could not be credited: %s", person)
        return 0


async def _credit_person(
    tx: Transaction, at: Moment, person: UUID, claims: Sequence[Attended]
) -> int:
    connection = tx.connection
    await ledger_store.lock_people(connection, [person])
    ids = {one.claim.claim_id for one in claims}
    # A coordinator who is about to say something of one of these comes before or after.
    await store.lock_entries_of(connection, ids)
    written = await store.entries_of(connection, ids)
    changed = 0
    for attended in sorted(claims, key=lambda one: (one.claim.over_at, one.claim.claim_id)):
        claim = attended.claim
        entries = written.get(claim.claim_id, [])
        if any(one.meeting == "" for one in entries):  # another sweep was here first
            continue
        change = change_of(attended, entries)
        await _take_back(tx, at, change.gone)
        await _credit_anew(tx, at, attended, change)
        if attended.over:
            done = credit_entry(looked_at(claim), entry_id=at.new_id(), now=at.now)
            await ledger_store.insert_entries(connection, [done])
        changed += 1
    return changed


async def _take_back(tx: Transaction, at: Moment, gone: Sequence[Entry]) -> None:
    if gone:
        back = [take_back(one, entry_id=at.new_id(), now=at.now) for one in gone]
        await ledger_store.insert_entries(tx.connection, back)
        await store.confirm_reversals(tx.connection, [one.id for one in back], at.now)


async def _credit_anew(tx: Transaction, at: Moment, attended: Attended, change: Change) -> None:
    if not change.new:
        return
    claim = attended.claim
    person, spans = claim.volunteer_id, [span for _, span in change.new.values()]
    whole = Span(min(one.began_at for one in spans), max(one.ended_at for one in spans))
    credited = (await ledger_store.credited_spans(tx.connection, {person: whole}))[person]
    entries = []
    for meeting, (times, span) in change.new.items():
        credit = credit_span(claim, span, credited)
        credited.append(span)
        entries.append(
            credit_entry(credit, entry_id=at.new_id(), now=at.now, meeting=meeting, times=times)
        )
    await ledger_store.insert_entries(tx.connection, entries)
