"""One follower, as a pure state machine: inputs are methods, and they answer what is to be done.

One rule for every event: deliver only offset + 1; older is a repeat; newer, or of another epoch,
means read the log from here. Only the log's own pages decide that a channel can't be continued.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import Enum, auto
from zlib import crc32

from pydantic import ValidationError

from dispatcher.domain.events import Position
from dispatcher.live.following import Following, Mark, Place, Starting, broken
from dispatcher.live.frames import Batch, CloseCode, Page, Run
from dispatcher.live.outputs import NOTHING, Close, Limits, Listen, Output, Outputs, Read, Unlisten
from dispatcher.views.frames import (
    UPWARD,
    VERSION,
    Follow,
    Hello,
    Leave,
    Pong,
    RefusedCode,
    ResyncReason,
    encode_ping,
    encode_refused,
    encode_resync,
    encode_welcome,
)


class Phase(Enum):
    """A connection's life."""

    EXPECTING_HELLO = auto()
    WELCOMING = auto()
    LIVE = auto()
    CLOSED = auto()


class Session:
    """A follower and its positions. `answers` is False where nothing can be sent up (SSE, polling).

    `board`: the channels that belong together as one person's board: who follows one of them
    follows all, also those that come later. `desks`: followed on request.
    """

    __slots__ = (
        *("_answers", "_board", "_desks", "_follows_board", "_following", "_frames_up"),
        *("_from_tops", "_held", "_limits", "_malformed", "_reads", "_resynced", "_roomy"),
        *("_starting", "_tops", "_unheard_pings", "_wanted", "due", "name", "phase"),
    )

    def __init__(
        self,
        name: str,
        board: Collection[str],
        desks: Collection[str],
        now: float,
        limits: Limits | None = None,
        *,
        answers: bool = True,
    ) -> None:
        self.name = name
        self.phase = Phase.EXPECTING_HELLO
        self._limits = limits or Limits()
        self.due = now + self._limits.hello_within_s
        self._answers = answers
        self._board = frozenset(board)
        self._desks = frozenset(desks)
        self._follows_board = False
        self._from_tops = False
        self._following: dict[str, Following] = {}
        self._starting: dict[str, Starting] = {}
        self._resynced: dict[str, None] = {}
        self._wanted: dict[str, None] = {}
        self._reads: dict[str, int] = {}
        self._roomy = True
        self._held: list[Batch] = []
        self._tops: dict[str, Position] = {}
        self._unheard_pings = 0
        self._frames_up = 0
        self._malformed = 0

    # What the follower sends

    def received(self, text: str | bytes, now: float) -> Outputs:
        """A frame came up."""
        if self.phase is Phase.CLOSED:
            return NOTHING
        self._unheard_pings = 0
        self._frames_up += 1
        if self._frames_up > self._limits.frames_per_ping:
            return self.end(CloseCode.FLOOD)
        if len(text.encode() if isinstance(text, str) else text) > self._limits.frame_bytes:
            return self.end(CloseCode.TOO_LARGE)
        try:
            frame = UPWARD.validate_json(text)
        except ValidationError:
            self._malformed += 1
            if self._malformed > self._limits.malformed:
                return [_refused("malformed_frame"), *self.end(CloseCode.MALFORMED)]
            return [_refused("malformed_frame")]
        return self._obey(frame, now)

    def _obey(self, frame: Hello | Follow | Leave | Pong, now: float) -> Outputs:
        if isinstance(frame, Pong):
            return NOTHING
        if isinstance(frame, Hello):
            return self._hello(frame, now)
        if self.phase is Phase.EXPECTING_HELLO:
            return [_refused("hello_expected")]
        if isinstance(frame, Leave):
            return [Unlisten(channel) for channel in frame.channels if self._forget(channel)]
        return self._listen(self._start(_positions(frame)))

    def _hello(self, frame: Hello, now: float) -> Outputs:
        if frame.v != VERSION:
            return [_refused("unsupported_version"), *self.end(CloseCode.BAD_VERSION)]
        if self.phase is not Phase.EXPECTING_HELLO:
            return [_refused("hello_repeated")]
        self.phase = Phase.WELCOMING
        self.due = now + self._limits.welcome_within_s
        positions = _positions(frame)
        if positions:
            self._held += self._start(positions)
        else:
            self._follows_board = self._from_tops = True
            for channel in self._board | self._desks:
                self._starting[channel] = Starting(None)
        if self._follows_board:
            for channel in self._board - self._starting.keys():
                self._starting[channel] = Starting(None, new=True)
        return [Listen(tuple(self._starting))]

    def _start(self, positions: Mapping[str, Position]) -> list[Batch]:
        """Take up the channels that may be followed; answers with what is refused."""
        refused: list[Batch] = []
        for channel, position in positions.items():
            if channel not in self._board and channel not in self._desks:
                refused.append(_refused("channel_forbidden", channel))
            elif len(self._starting) + len(self._following) >= self._limits.channels:
                refused.append(_refused("too_many_channels", channel))
            else:
                self._follows_board |= channel in self._board
                self._forget(channel)
                self._resynced.pop(channel, None)
                self._starting[channel] = Starting(position)
        return refused

    def _listen(self, refused: Iterable[Batch]) -> Outputs:
        return [*refused, Listen(tuple(self._starting))] if self._starting else list(refused)

    # What the record tells

    def tops(self, tops: Mapping[str, Position], now: float, server_time: datetime) -> Outputs:
        """How far channels go: the answer to Listen. Channels that were starting are followed."""
        if self.phase is Phase.CLOSED:
            return NOTHING
        outputs: list[Output] = []
        if self.phase is Phase.WELCOMING:
            self._tops.update(tops)
            if self._starting.keys() - self._tops.keys():
                return NOTHING
            tops, self._tops = self._tops, {}
            outputs += self._welcome(tops, now, server_time)
        for channel, top in tops.items():
            start = self._starting.pop(channel, None)
            if start is not None:
                outputs += self._begin(channel, start, top)
        if not self._starting:
            self._starting = {}  # A dict that was emptied keeps its room.
        return outputs + self._next_reads()

    def _welcome(
        self, tops: Mapping[str, Position], now: float, server_time: datetime
    ) -> list[Batch]:
        """The welcome, and after it what was to be said about the hello."""
        self.phase = Phase.LIVE
        # Who came together, after a restart, need not be pinged together for ever.
        sooner = crc32(self.name.encode()) / 2**33
        self.due = now + self._limits.ping_every_s * (1 - sooner)
        # Not those that begin at their beginning: the follower may take these for its positions.
        mine = {channel: tops[channel] for channel, s in self._starting.items() if not s.new}
        frame = encode_welcome(self.name, server_time, self._limits.ping_every_s, mine)
        held, self._held = self._held, []
        return [Batch(frame), *held]

    def _begin(self, channel: str, start: Starting, top: Position) -> list[Output]:
        if start.given is not None:
            reason = broken(start.given, top, self._limits.too_far)
            if reason is not None:
                return self._resync(channel, reason)
            offset = start.given.offset
        elif start.new:
            if top.floor > 0 or top.offset > self._limits.new_channel:
                return self._resync(channel, "new_channel")
            offset = 0
        else:
            offset = top.offset
        following = Following(top.epoch, offset, max(top.offset, start.seen))
        self._following[channel] = following
        if following.behind:
            self._want(channel)
        return []

    def joins(self, channel: str, front: Mark) -> bool:
        """Whether this follower has what all at the front have, and waits for nothing. If so, each
        step of the front is taken as delivered here too, until the outputs say Read, Unlisten or
        Listen of this channel."""
        following = self._following.get(channel)
        if following is None or channel in self._wanted or channel in self._reads:
            return False
        return following.joins(front)

    def recorded(self, run: Run) -> Outputs:
        """Events were recorded; they may come late, twice, in any order or not at all."""
        following = self._following.get(run.channel)
        if following is None:
            start = self._starting.get(run.channel)
            if start is not None:
                start.seen = max(start.seen, run.last)
            return NOTHING
        place = following.place(run)
        if place is Place.NEXT:
            return (following.deliver(run),)
        if place is Place.REPEAT:
            return NOTHING
        if place is Place.AHEAD:
            following.heard_of(run.last)
        self._want(run.channel)
        return self._next_reads()

    def page(self, channel: str, after: int, page: Page) -> Outputs:
        """The answer to Read."""
        if self._reads.get(channel) != after:
            return NOTHING  # Left, or followed anew, while it was being read.
        del self._reads[channel]
        following = self._following[channel]
        found = following.read(after, page, self._limits.too_far)
        if isinstance(found, str):
            return self._resync(channel, found) + self._next_reads()
        if following.behind:
            self._wanted[channel] = None
        return [*([found] if found is not None else []), *self._next_reads()]

    def top(self, channel: str, top: Position) -> Outputs:
        """How far a channel goes by the record, asked every now and then: the net under hints."""
        following = self._following.get(channel)
        if following is None:
            return NOTHING
        if top.epoch != following.epoch:
            return self._resync(channel, "epoch_changed") + self._next_reads()
        if top.offset <= following.offset:
            return NOTHING
        following.heard_of(top.offset)
        self._want(channel)
        return self._next_reads()

    def permit(self, board: Collection[str], desks: Collection[str]) -> Outputs:
        """What this person may follow has changed."""
        if self.phase is Phase.CLOSED:
            return NOTHING
        new = frozenset(board) - self._board
        self._board, self._desks = frozenset(board), frozenset(desks)
        if self.phase is Phase.EXPECTING_HELLO:
            return NOTHING
        outputs: list[Output] = []
        for channel in [*self._following, *self._starting]:
            if channel not in self._board and channel not in self._desks:
                outputs += self._resync(channel, "not_allowed")
        if self._follows_board:
            for channel in new & self._resynced.keys():
                outputs += self._resync(channel, "new_channel")
            welcoming = self.phase is Phase.WELCOMING and self._from_tops
            for channel in new - self._resynced.keys():
                self._starting[channel] = Starting(None, new=not welcoming)
                outputs.append(Listen((channel,)))
        return outputs + self._next_reads()

    # Delivering

    def _resync(self, channel: str, reason: ResyncReason) -> list[Output]:
        """No longer follow; the follower loads the snapshot again and follows from there."""
        self._forget(channel)
        self._resynced[channel] = None
        frame = Batch(encode_resync(channel, reason))
        if self.phase is Phase.WELCOMING:
            self._held.append(frame)
            return [Unlisten(channel)]
        return [frame, Unlisten(channel)]

    def _forget(self, channel: str) -> bool:
        self._wanted.pop(channel, None)
        self._reads.pop(channel, None)
        started = self._starting.pop(channel, None)
        return self._following.pop(channel, None) is not None or started is not None

    def _want(self, channel: str) -> None:
        if channel not in self._reads:
            self._wanted[channel] = None

    def _next_reads(self) -> list[Output]:
        reads: list[Output] = []
        while self._wanted and self._roomy and len(self._reads) < self._limits.reads_at_once:
            channel = next(iter(self._wanted))
            del self._wanted[channel]
            after = self._following[channel].ask()
            self._reads[channel] = after
            reads.append(Read(channel, after))
        return reads

    # The connection itself

    def outbox(self, frames: int, size: int) -> Outputs:
        """How much of what was sent the socket still holds. Catching up waits for room."""
        if self.phase is Phase.CLOSED:
            return NOTHING
        if frames > self._limits.outbox_frames or size > self._limits.outbox_bytes:
            return self.end(CloseCode.SLOW_CONSUMER)
        self._roomy = size * 4 <= self._limits.outbox_bytes
        return self._next_reads()

    def tick(self, now: float, tops: Mapping[str, Position]) -> Outputs:
        """Time has passed; to be called from `due` on. `tops`: the newest known of any channel."""
        if self.phase is Phase.CLOSED or now < self.due:
            return NOTHING
        if self.phase is Phase.EXPECTING_HELLO:
            return self.end(CloseCode.HELLO_MISSING)
        if self.phase is Phase.WELCOMING:
            return self.end(CloseCode.UNAVAILABLE)
        if self._answers and self._unheard_pings:
            return self.end(CloseCode.PONG_MISSING)
        self.due = now + self._limits.ping_every_s
        self._unheard_pings += 1
        self._frames_up = 0
        return [Batch(encode_ping(self._moved(tops))), *self._next_reads()]

    def _moved(self, tops: Mapping[str, Position]) -> dict[str, Position]:
        """The channels that moved since the last ping; those found behind are read."""
        moved = {}
        for channel, following in self._following.items():
            top = tops.get(channel)
            reached = following.offset
            if top is not None and top.epoch == following.epoch and top.offset > reached:
                reached = top.offset
                self._want(channel)
            if reached != following.pinged:
                following.pinged = reached
                moved[channel] = Position(following.epoch, reached)
        return moved

    def end(self, code: CloseCode) -> Outputs:
        """Close, for a reason of ours."""
        if self.phase is Phase.CLOSED:
            return NOTHING
        self.phase = Phase.CLOSED
        channels = [*self._following, *self._starting]
        for held in (self._following, self._starting, self._wanted, self._reads):
            held.clear()
        return [*map(Unlisten, channels), Close(code)]

    @property
    def settled(self) -> bool:
        """Whether everything known of has been delivered."""
        busy = self._starting or self._wanted or self._reads
        return self.phase is Phase.LIVE and not busy

    def positions(self) -> dict[str, Position]:
        """Up to where each channel has been delivered."""
        reached = {c: s.given for c, s in self._starting.items() if s.given is not None}
        reached |= {c: Position(f.epoch, f.offset) for c, f in self._following.items()}
        return reached


def _positions(frame: Hello | Follow) -> dict[str, Position]:
    given = frame.positions or {}
    return {channel: Position(p.epoch, p.offset) for channel, p in given.items()}


def _refused(code: RefusedCode, channel: str | None = None) -> Batch:
    return Batch(encode_refused(code, channel))
