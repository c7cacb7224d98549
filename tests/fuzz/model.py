"""Who holds what, as simply as it can be said: what the actions are held against.

Each method does to the model what an action does to the record, and answers the code of the
refusal it expects, None where it expects to succeed.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from dispatcher.domain.kinds import KINDS
from dispatcher.domain.policy import URGENCY_TARGET, Kind, Urgency

LIVE = ("active", "submitted", "accepted")
OVER = ("done", "cancelled", "expired")
MOST_ANSWERS = 7
WARNED_AT = 0.8


@dataclass
class ModelTask:
    kind: Kind
    urgency: Urgency
    wanted: int
    review: bool
    agreement: str
    created_at: datetime
    expires_at: datetime | None
    state: str = "open"
    fence: int = 0
    first_claimed_at: datetime | None = None
    accepted: list[str] = field(default_factory=list)

    @property
    def due_at(self) -> datetime:
        return self.created_at + URGENCY_TARGET[self.urgency]


@dataclass
class ModelClaim:
    task: UUID
    holder: str
    slot: int
    fence: int
    claimed_at: datetime
    lease_ends_at: datetime | None
    last_sign_at: datetime
    state: str = "active"
    warned: bool = False
    answer: str = ""


@dataclass
class Model:
    """Everything since the beginning; nothing is ever removed."""

    tasks: dict[UUID, ModelTask] = field(default_factory=dict)
    claims: dict[UUID, ModelClaim] = field(default_factory=dict)
    drafts: dict[tuple[UUID, str], str] = field(default_factory=dict)

    def live_tasks(self) -> list[UUID]:
        return [number for number, task in self.tasks.items() if task.state not in OVER]

    def live(self, task: UUID) -> list[ModelClaim]:
        return [c for c in self.claims.values() if c.task == task and c.state in LIVE]

    def _fit(self, number: UUID) -> None:
        """A task is full exactly where nobody else can be given a slot."""
        task = self.tasks[number]
        if task.state not in OVER:
            task.state = "open" if len(self.live(number)) < task.wanted else "full"

    def why_no_claim(self, who: str, number: UUID, *, able: bool) -> str | None:
        task = self.tasks[number]
        mine = [claim for claim in self.live(number) if claim.holder == who]
        if mine:
            return "task_already_claimed" if mine[0].state == "active" else "not_eligible"
        if not able:
            return "not_eligible"
        return {
            "open": None,
            "full": "task_already_claimed",
            "done": "task_done",
            "cancelled": "task_cancelled",
            "expired": "task_expired",
        }[task.state]

    def claim(self, claim: UUID, who: str, number: UUID, now: datetime) -> None:
        task = self.tasks[number]
        taken = {c.slot for c in self.live(number)}
        task.fence += 1
        task.first_claimed_at = task.first_claimed_at or now
        lease = KINDS[task.kind].lease
        assert lease is not None
        slot = min(set(range(1, task.wanted + 1)) - taken)
        self.claims[claim] = ModelClaim(number, who, slot, task.fence, now, now + lease, now)
        self._fit(number)

    def _why_not_held(self, who: str, claim: ModelClaim, fence: int) -> str | None:
        if claim.holder != who:
            return "not_your_claim"
        return None if claim.state == "active" and claim.fence == fence else "lease_over"

    def extend(self, who: str, number: UUID, fence: int, now: datetime) -> str | None:
        claim = self.claims[number]
        if code := self._why_not_held(who, claim, fence):
            return code
        policy = KINDS[self.tasks[claim.task].kind]
        assert policy.lease is not None
        assert policy.longest is not None
        assert claim.lease_ends_at is not None
        longest = claim.claimed_at + policy.longest
        if claim.lease_ends_at >= longest:
            return "lease_at_its_longest"
        claim.lease_ends_at = max(claim.lease_ends_at, min(now + policy.lease, longest))
        claim.last_sign_at, claim.warned = now, False
        return None

    def release(self, who: str, number: UUID, fence: int) -> str | None:
        claim = self.claims[number]
        if code := self._why_not_held(who, claim, fence):
            return code
        self._end(claim, "released")
        return None

    def revoke(self, number: UUID) -> str | None:
        claim = self.claims[number]
        if claim.state != "active":
            return "lease_over"
        self._end(claim, "revoked")
        return None

    def _end(self, claim: ModelClaim, state: str) -> None:
        claim.state = state
        self._fit(claim.task)

    def draft(self, who: str, number: UUID, words: str) -> str | None:
        claim = self.claims[number]
        if claim.holder != who:
            return "not_your_claim"
        self.drafts[claim.task, who] = words
        return None

    def submit(self, who: str, number: UUID, fence: int, words: str, now: datetime) -> str | None:
        claim = self.claims[number]
        code = self._why_not_held(who, claim, fence)
        if code == "lease_over":
            if claim.answer == words and claim.fence == fence:
                return None  # the same work sent again
            self.drafts[claim.task, who] = words
        if code is not None:
            return code
        claim.state, claim.answer, claim.last_sign_at = "submitted", words, now
        if not self.tasks[claim.task].review:
            self._accepted(claim)
        return None

    def why_no_verdict(self, who: str, number: UUID) -> str | None:
        claim = self.claims[number]
        if claim.holder == who:
            return "not_your_review"
        return None if claim.state == "submitted" else "already_reviewed"

    def accept(self, who: str, number: UUID) -> str | None:
        if code := self.why_no_verdict(who, number):
            return code
        self._accepted(self.claims[number])
        return None

    def give_back(self, who: str, number: UUID) -> str | None:
        if code := self.why_no_verdict(who, number):
            return code
        claim = self.claims[number]
        self.drafts[claim.task, claim.holder] = claim.answer
        self._end(claim, "returned")
        return None

    def _accepted(self, claim: ModelClaim) -> None:
        task = self.tasks[claim.task]
        claim.state, claim.lease_ends_at = "accepted", None
        task.accepted.append(claim.answer)
        if self._enough(task):
            self._close(claim.task, "done")
        elif len(task.accepted) >= task.wanted:
            task.wanted += 1
        self._fit(claim.task)

    @staticmethod
    def _enough(task: ModelTask) -> bool:
        if len(task.accepted) < task.wanted:
            return False
        [(_, votes)] = Counter(task.accepted).most_common(1)
        agreed = task.agreement == "none" or votes * 2 > len(task.accepted)
        return agreed or task.wanted >= MOST_ANSWERS

    def cancel(self, number: UUID) -> str | None:
        if self.tasks[number].state in OVER:
            return "task_is_over"
        self._close(number, "cancelled")
        return None

    def _close(self, number: UUID, state: str) -> None:
        for claim in self.live(number):
            if claim.state != "accepted":
                claim.state = "revoked"
        self.tasks[number].state = state

    def change_urgency(self, number: UUID, urgency: Urgency) -> str | None:
        if self.tasks[number].state in OVER:
            return "task_is_over"
        self.tasks[number].urgency = urgency
        return None

    def sweep(self, now: datetime) -> None:
        active = [claim for claim in self.claims.values() if claim.state == "active"]
        for claim in active:
            assert claim.lease_ends_at is not None
            if claim.lease_ends_at <= now:
                self._end(claim, "lapsed")
            elif claim.last_sign_at + WARNED_AT * (claim.lease_ends_at - claim.last_sign_at) <= now:
                claim.warned = True
        for number, task in self.tasks.items():
            idle = all(claim.state == "accepted" for claim in self.live(number))
            over = task.expires_at is not None and task.expires_at <= now
            if task.state == "open" and over and idle:
                self._close(number, "expired")

    def counts(self) -> dict[str, int]:
        """The figures of the work, counted."""
        tasks = Counter(task.state for task in self.tasks.values())
        claims = Counter(claim.state for claim in self.claims.values())
        return {
            **{state: tasks[state] for state in ("open", "draft", *OVER)},
            "held": claims["active"],
            "review": claims["submitted"],
        }

    def waits_s(self) -> list[float]:
        """From posting to the first claim, of each task that was ever claimed; sorted."""
        waits: list[timedelta] = [
            task.first_claimed_at - task.created_at
            for task in self.tasks.values()
            if task.first_claimed_at is not None
        ]
        return sorted(wait.total_seconds() for wait in waits)
