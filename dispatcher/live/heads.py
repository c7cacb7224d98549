"""The head of one lane: its soonest-due open tasks as cards, in step with the lane's channel."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from dispatcher.live.frames import Run


class Due(NamedTuple):
    """A place in the order of boards."""

    at: datetime
    id: str


class Entry(NamedTuple):
    """An open task on a head. `card`: as JSON; `apart`: not the same for all who look, as it has
    several slots or builds on somebody's answer."""

    due: Due
    card: str
    apart: bool


class Head:
    """What was loaded at one position of the lane's channel, and what its events changed since.

    Everything open and due no later than the horizon is here; None: everything open is.
    """

    __slots__ = ("_by_id", "_entries", "depth", "epoch", "horizon", "offset")

    def __init__(
        self, epoch: str, offset: int, entries: Iterable[Entry], depth: int, *, complete: bool
    ) -> None:
        self.epoch = epoch
        self.offset = offset
        self.depth = depth
        self._entries = sorted(entries)
        self._by_id = {entry.due.id: entry for entry in self._entries}
        self.horizon = None if complete else self._entries[-1].due

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> Sequence[Entry]:
        """Soonest due first."""
        return self._entries

    def follows(self, run: Run) -> bool:
        """Whether a run says what comes next, perhaps after what is known already."""
        return run.epoch == self.epoch and run.first <= self.offset + 1 <= run.last

    def apply(self, run: Run) -> None:
        """Take what is new in a run that `follows`."""
        for text in run.after(self.offset).texts:
            self._take(orjson.loads(text)["entity"])
        self.offset = run.last
        self._shorten()

    def _take(self, entity: dict[str, Any]) -> None:
        known = self._by_id.pop(entity["id"], None)
        if known is not None:
            del self._entries[bisect_left(self._entries, known)]
        state = entity["state"]
        if state is None or state["state"] != "open":
            return
        entry = entry_of(orjson.dumps(state).decode(), state)
        if self.horizon is None or entry.due <= self.horizon:
            self._by_id[entry.due.id] = entry
            insort(self._entries, entry)

    def _shorten(self) -> None:
        """Many may come that are due sooner than what was loaded; the last ones are given up."""
        if len(self._entries) > 2 * self.depth:
            for entry in self._entries[self.depth :]:
                del self._by_id[entry.due.id]
            del self._entries[self.depth :]
            self.horizon = self._entries[-1].due


def entry_of(card: str, state: dict[str, Any]) -> Entry:
    """An entry of a card, given as JSON and as the object it stands for."""
    due = Due(datetime.fromisoformat(state["due_at"]), state["id"])
    return Entry(due, card, state["wanted"] > 1 or state.get("after") is not None)
