"""Claiming: many wishes decided together, each granted or refused by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatcher.actions.announce import Telling, Told, tell_claim
from dispatcher.actions.context import Moment
from dispatcher.domain.claim import Claim, claim_task
from dispatcher.domain.errors import NotFound, Refusal
from dispatcher.domain.events import EventName
from dispatcher.domain.language import Help
from dispatcher.domain.task import Task, TaskState
from dispatcher.domain.volunteer import Volunteer
from dispatcher.store import boards, claiming
from dispatcher.store import claims as store
from dispatcher.store import tasks as task_store
from dispatcher.store.transaction import Database, Transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """One volunteer's wish for one task; `task` as it was read, where it was read already.
    `furthest`: how near their languages have to be; who was rung may be further away."""

    task_id: UUID
    volunteer: Volunteer
    at: Moment
    task: Task | None = None
    furthest: Help = Help.SAME


@dataclass(frozen=True, slots=True)
class Held:
    """A claim with its task, as they are now; `answer` is what its holder sees of them, as JSON."""

    claim: Claim
    task: Task
    answer: str


Outcome = Held | Refusal


async def decide_wishes(db: Database, wishes: Sequence[Wish]) -> list[Outcome]:
    """Decide wishes in as few steps as may be, in the order they came.

    Who is first to want a task that nobody holds, as most are, needs no lock while this process
    thinks: one statement grants all of those if none of the tasks has changed since it was read.
    The others, and all where it has, are decided behind locks.
    """
    outcomes: dict[int, Outcome] = {}
    firsts = _firsts(wishes)
    tasks = await _read(db, wishes, firsts)
    untouched = [n for task_id, n in firsts.items() if _nobody_holds(tasks.get(task_id))]
    if untouched:
        some = [wishes[n] for n in untouched]
        granted = await _grant_at_once(db, tasks, some)
        outcomes.update(zip(untouched, granted or (), strict=False))
    left = [n for n in range(len(wishes)) if n not in outcomes]
    if left:
        decided = await db.act(lambda tx: claim_tasks(tx, [wishes[n] for n in left]))
        outcomes.update(zip(left, decided, strict=True))
    return [outcomes[n] for n in range(len(wishes))]


async def _read(db: Database, wishes: Sequence[Wish], firsts: dict[UUID, int]) -> dict[UUID, Task]:
    """The wished tasks, as they are or were a moment ago."""
    known = {wish.task_id: wish.task for wish in wishes if wish.task is not None}
    unknown = firsts.keys() - known.keys()
    if not unknown:
        return known
    async with db.read() as connection:
        return known | await task_store.find_tasks(connection, unknown)


def _firsts(wishes: Sequence[Wish]) -> dict[UUID, int]:
    """The place of the first wish for each task."""
    firsts: dict[UUID, int] = {}
    for n, wish in enumerate(wishes):
        firsts.setdefault(wish.task_id, n)
    return firsts


def _nobody_holds(task: Task | None) -> bool:
    return task is not None and task.state is TaskState.OPEN and task.taken == 0


async def _grant_at_once(
    db: Database, tasks: dict[UUID, Task], wishes: Sequence[Wish]
) -> list[Outcome] | None:
    """Wishes for different tasks that nobody held when they were read; None where one has changed
    since, and nothing is written then."""
    told = Told()
    now = max(wish.at.now for wish in wishes)
    live: dict[UUID, list[Claim]] = defaultdict(list)
    outcomes, changed = _decide(told, wishes, tasks, live, now)
    claims = [outcome.claim for outcome in outcomes if isinstance(outcome, Held)]
    if not claims:
        return outcomes
    done = await db.at_once(
        lambda connection: claiming.grant(connection, db.epoch, changed, claims, told.events, now)
    )
    return outcomes if done else None


async def claim_tasks(tx: Transaction, wishes: Sequence[Wish]) -> list[Outcome]:
    """Decide wishes behind the locks of their tasks. What is decided together happens at one
    instant: the latest wish's."""
    now = max((wish.at.now for wish in wishes), default=None)
    if now is None:
        return []
    tasks = await task_store.lock_tasks(tx.connection, {wish.task_id for wish in wishes})
    # A task of which nothing is taken has no live claim: asking would cost more than knowing.
    taken = [task.id for task in tasks.values() if task.taken]
    live = await store.live_claims(tx.connection, taken)
    outcomes, changed = _decide(tx, wishes, tasks, live, now)
    await task_store.update_taken(tx.connection, changed, now)
    granted = [outcome.claim for outcome in outcomes if isinstance(outcome, Held)]
    await store.insert_claims(tx.connection, granted, now)
    return outcomes


def _decide(
    tell: Telling,
    wishes: Sequence[Wish],
    tasks: dict[UUID, Task],
    live: dict[UUID, list[Claim]],
    now: datetime,
) -> tuple[list[Outcome], list[Task]]:
    """(what becomes of each wish, the tasks that change by it). `tasks` and `live` are kept up."""
    outcomes: list[Outcome] = []
    changed: dict[UUID, Task] = {}
    for wish in wishes:
        task = tasks.get(wish.task_id)
        if task is None:
            outcomes.append(NotFound(kind="task"))
            continue
        try:
            task, claim = claim_task(
                task,
                live[task.id],
                wish.volunteer,
                claim_id=wish.at.new_id(),
                now=now,
                furthest=wish.furthest,
            )
        except Refusal as refusal:
            outcomes.append(refusal)
            continue
        tasks[task.id] = changed[task.id] = task
        live[task.id].append(claim)
        at = Moment(now, wish.at.cause, wish.at.new_id)
        answer = tell_claim(tell, at, EventName.TASK_CLAIMED, claim, task, live[task.id])
        outcomes.append(Held(claim, task, answer))
    return outcomes, list(changed.values())


async def claim_next(
    tx: Transaction, at: Moment, volunteer: Volunteer, lanes: Sequence[int]
) -> Held | None:
    """Claim the soonest-due task of these lanes that nobody else is claiming right now."""
    task_id = await boards.pick_next(tx.connection, lanes, volunteer.account_id)
    if task_id is None:
        return None
    outcome = (await claim_tasks(tx, [Wish(task_id, volunteer, at)]))[0]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome
