"""The newest events of a channel, kept at hand for those who come back after a short while."""

from __future__ import annotations

from dispatcher.domain.events import Position
from dispatcher.live.frames import Page, Run


class Tail:
    """How far a channel is known to go, and its last events in one piece.

    Epochs are believed only from the record (`read`, `known`): a hint of another epoch may be an
    old one, from before a restore.
    """

    __slots__ = ("_longest", "_run", "top")

    def __init__(self, longest: int = 128) -> None:
        self.top: Position | None = None
        self._longest = longest
        self._run: Run | None = None

    def known(self, top: Position) -> bool:
        """The record says how far the channel goes; answers whether that is news."""
        before = self.top
        if before is not None and before.epoch == top.epoch and before.offset >= top.offset:
            return False
        self.top = Position(top.epoch, top.offset)
        return True

    def hinted(self, run: Run) -> None:
        """A hint says that these were recorded."""
        if self.top is not None and self.top.epoch == run.epoch:
            self.known(Position(run.epoch, run.last))
            self._keep(run)

    def read(self, page: Page) -> None:
        """These were read from the log."""
        self.known(page.top)
        if page.run is not None and page.run.epoch == page.top.epoch:
            self.known(Position(page.run.epoch, page.run.last))
            self._keep(page.run)

    def _keep(self, run: Run) -> None:
        kept = self._run
        if kept is None or kept.epoch != run.epoch or run.first > kept.last + 1:
            self._run = run.after(run.last - self._longest)
        elif run.last > kept.last:
            texts = (*kept.texts, *run.after(kept.last).texts)
            joined = Run(kept.channel, kept.epoch, kept.first, *texts)
            self._run = joined.after(joined.last - self._longest)

    def page(self, after: int) -> Page | None:
        """What came after an offset, where it is at hand and not nothing."""
        kept, top = self._run, self.top
        if kept is None or top is None or kept.epoch != top.epoch:
            return None
        if not kept.first - 1 <= after < kept.last:
            return None
        return Page(Position(kept.epoch, kept.last), kept.after(after))
