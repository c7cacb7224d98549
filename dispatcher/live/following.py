"""One channel of one follower: which events are next, which are repeats, which can't be reached."""

from __future__ import annotations

from enum import Enum, auto

from dispatcher.domain.events import Position
from dispatcher.live.frames import Page, Run
from dispatcher.views.frames import ResyncReason


class Place(Enum):
    """Where a run lies, seen from a follower's position."""

    NEXT = auto()
    REPEAT = auto()
    AHEAD = auto()
    FOREIGN = auto()


class Mark:
    """A place in a channel: everything up to here was delivered.

    Many may share one: it is moved by nobody but the channel whose front it is (`channel.py`).
    """

    __slots__ = ("epoch", "offset")

    def __init__(self, epoch: str, offset: int) -> None:
        self.epoch = epoch
        self.offset = offset

    def place(self, run: Run) -> Place:
        if run.epoch != self.epoch:
            return Place.FOREIGN
        if run.last <= self.offset:
            return Place.REPEAT
        if run.first > self.offset + 1:
            return Place.AHEAD
        return Place.NEXT

    def deliver(self, run: Run) -> Run:
        """Move beyond a NEXT run; answers the part of it that was not delivered before."""
        part = run if run.first > self.offset else run.after(self.offset)
        self.offset = run.last
        return part


class Starting:
    """A channel to be followed, as soon as it is known how far it goes.

    `given`: the follower's own position. Without one it starts at the top, or, where the channel is
    `new` to somebody who has the rest of the board, at the beginning.
    """

    __slots__ = ("given", "new", "seen")

    def __init__(self, given: Position | None, *, new: bool = False) -> None:
        self.given = given
        self.new = new
        self.seen = 0


class Following:
    """A channel being followed: up to where it was delivered, and the newest offset heard of."""

    __slots__ = ("_asked_for", "mark", "pinged", "seen")

    def __init__(self, epoch: str, offset: int, seen: int) -> None:
        self.mark = Mark(epoch, offset)
        self.seen = seen
        self.pinged = offset
        self._asked_for = seen

    @property
    def epoch(self) -> str:
        return self.mark.epoch

    @property
    def offset(self) -> int:
        return self.mark.offset

    def place(self, run: Run) -> Place:
        return self.mark.place(run)

    def deliver(self, run: Run) -> Run:
        """Take the part of a NEXT run that was not delivered before: a step of one's own."""
        self._part()
        return self.mark.deliver(run)

    def joins(self, front: Mark) -> bool:
        """Whether this is where the front stands; if so the front's steps are taken along."""
        if self.behind or front.offset != self.offset or front.epoch != self.epoch:
            return False
        self.mark = front
        return True

    def _part(self) -> None:
        """Take no more steps but one's own."""
        self.mark = Mark(self.epoch, self.offset)

    @property
    def behind(self) -> bool:
        return self.seen > self.offset

    def heard_of(self, offset: int) -> None:
        self.seen = max(self.seen, offset)

    def ask(self) -> int:
        """From where the log is to be read now; who reads goes alone."""
        self._part()
        self._asked_for = self.seen
        return self.offset

    def read(self, after: int, page: Page, too_far: int) -> Run | ResyncReason | None:
        """What a page, asked for from `after`, adds to what was delivered since; or why it can't.

        What was heard of before a page that brought nothing is given up: a hint may promise more
        than the record holds.
        """
        reason = self._unreadable(after, page, too_far)
        if reason is not None:
            return reason
        run = page.run
        part = None
        if run is not None and self.place(run) is Place.NEXT:
            part = self.deliver(run)
        if self.offset == after and self.seen == self._asked_for:
            self.seen = after
        self.heard_of(page.top.offset)
        return part

    def _unreadable(self, after: int, page: Page, too_far: int) -> ResyncReason | None:
        reason = broken(Position(self.epoch, after), page.top, too_far)
        if reason == "pruned" and self.offset >= page.top.floor:
            reason = None  # Events came by themselves while the page was being read.
        if reason is not None:
            return reason
        if page.run is None:
            return "pruned" if page.top.offset > self.offset else None
        place = self.place(page.run)
        if place is Place.FOREIGN:
            return "epoch_changed"
        return "pruned" if place is Place.AHEAD else None


def broken(position: Position, top: Position, too_far: int) -> ResyncReason | None:
    """Why a channel can't be continued from a position, seen from the record."""
    if position.epoch != top.epoch:
        return "epoch_changed"
    if position.offset < top.floor:
        return "pruned"
    if position.offset > top.offset:
        return "ahead"
    if top.offset - position.offset > too_far:
        return "too_far"
    return None
