"""A history, looked up in the ways the rules need."""

from collections import defaultdict
from datetime import datetime
from functools import cached_property

from tests.chaos.history import OK, REFUSED, UNKNOWN, Call, History, Json

LIVE = frozenset({"active", "submitted", "accepted"})

CLOCKS_AGREE_S = 0.25
"""How far the harness's clock and the servers', on one machine, may have drifted apart."""


def instant(text: str) -> float:
    """Seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()


def same_instant(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


class Facts:
    """Rows of the record by id, calls by what they asked."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.began = history.began
        self.ended = history.ended
        self.tasks = {row["id"]: row for row in history.table("task")}
        self.claims = {row["id"]: row for row in history.table("claim")}
        self.offers = {row["id"]: row for row in history.table("offer")}
        self.submissions = {row["id"]: row for row in history.table("submission")}
        self.reviews = {row["submission_id"]: row for row in history.table("review")}
        self.drafts = {
            (row["task_id"], row["volunteer_id"]): row["content"] for row in history.table("draft")
        }
        self.tops = {row["name"]: int(row["top"]) for row in history.table("channel")}
        self._calls: dict[str, list[Call]] = defaultdict(list)
        for call in history.calls:
            self._calls[call.op].append(call)

    def calls(self, *ops: str) -> list[Call]:
        return [call for op in ops for call in self._calls[op]]

    def acknowledged(self, *ops: str) -> list[Call]:
        return [call for call in self.calls(*ops) if call.outcome == OK]

    def perhaps(self, *ops: str) -> list[Call]:
        """Calls that happened or may have."""
        return [call for call in self.calls(*ops) if call.outcome != REFUSED]

    @cached_property
    def granted(self) -> dict[str, Call]:
        """By claim id the first call that was answered with it."""
        granted: dict[str, Call] = {}
        for call in sorted(self.acknowledged("claim", "next"), key=lambda c: c.completed_at):
            granted.setdefault(call.answer["id"], call)
        return granted

    @cached_property
    def claims_of(self) -> dict[str, list[Json]]:
        """The claims of each task, by fence."""
        claims: dict[str, list[Json]] = defaultdict(list)
        for row in sorted(self.claims.values(), key=lambda row: int(row["fence"])):
            claims[row["task_id"]].append(row)
        return claims

    @cached_property
    def submission_of(self) -> dict[str, Json]:
        """The submission of each claim."""
        return {row["claim_id"]: row for row in self.submissions.values()}

    @cached_property
    def log(self) -> dict[str, list[Json]]:
        """The frames of each channel, by offset."""
        log: dict[str, list[Json]] = defaultdict(list)
        for row in self.history.table("event"):
            log[row["channel"]].append(row)
        for rows in log.values():
            rows.sort(key=lambda row: int(row["offset"]))
        return log

    def live(self, task: str) -> list[Json]:
        return [row for row in self.claims_of[task] if row["state"] in LIVE]

    def last_events(self, channel: str) -> dict[str, Json]:
        """By entity the last that was recorded of it."""
        return {row["frame"]["entity"]["id"]: row["frame"]["entity"] for row in self.log[channel]}

    @property
    def desk(self) -> str:
        return f"desk:{self.began.organisation}"


def happened_by(call: Call) -> float:
    """Until when a call has had its effect, if it has one; unknown ones may have it at any time."""
    return float("inf") if call.outcome == UNKNOWN else call.completed_at
