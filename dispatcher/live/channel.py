"""A followed channel: its newest events, who follows it, and how far most have come together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from dispatcher.live.following import Mark, Place
from dispatcher.live.frames import Run
from dispatcher.live.session import Session
from dispatcher.live.tail import Tail


class Follower(Protocol):
    """Whoever follows, through a session."""

    @property
    def session(self) -> Session: ...


Who = TypeVar("Who", bound=Follower)


class Channel(Generic[Who]):
    """Nearly all followers have all there is. They stand `abreast` at the front, which is the mark
    of each of them, so that what comes next is one step for all. The others stand `apart`, each at
    a mark of its own, and every run is put to each of them.

    What has to hold: abreast are those, and only those, whose mark is the front. Who joins is
    listed at once; who gets another mark says so (Read, Unlisten, Listen) and is taken off the list
    before anything else is recorded; and a front that is given up is never moved again.
    """

    __slots__ = ("abreast", "apart", "front", "name", "tail")

    def __init__(self, name: str) -> None:
        self.name = name
        self.tail = Tail()
        self.front = Mark("", 0)
        self.abreast: dict[Who, None] = {}
        self.apart: dict[Who, None] = {}

    def listen(self, who: Who) -> None:
        """Somebody follows, or follows anew."""
        self.abreast.pop(who, None)
        self.apart[who] = None

    def unlisten(self, who: Who) -> None:
        self.abreast.pop(who, None)
        self.apart.pop(who, None)

    def part(self, who: Who) -> None:
        """Somebody goes alone from here."""
        if who in self.abreast:
            del self.abreast[who]
            self.apart[who] = None

    def step(self, run: Run) -> Run | None:
        """What of a run is next for all who are abreast: it is taken as delivered to them. Where
        the front can't be continued by it, nobody is abreast any more."""
        place = self.front.place(run)
        if place is Place.NEXT:
            return self.front.deliver(run)
        if place is not Place.REPEAT:
            self.apart.update(self.abreast)
            self.abreast = {}
            self.front = Mark(self.front.epoch, self.front.offset)
        return None

    def rally(self, epoch: str, offset: int, followers: Iterable[Who]) -> None:
        """Those of the followers who stand at the front go on abreast. Where nobody does yet, the
        front is here."""
        if not self.abreast:
            self.front = Mark(epoch, offset)
        for who in followers:
            if who in self.apart and who.session.joins(self.name, self.front):
                del self.apart[who]
                self.abreast[who] = None

    @property
    def followed(self) -> bool:
        return bool(self.abreast or self.apart)
