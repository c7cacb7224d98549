"""A pure world of one log and many followers, in which everything that can go wrong does.

Hints are lost, repeated and reordered; reads of the log answer late; connections are cut with
frames in flight; the log is pruned and restored under another epoch; followers are slow, leave,
come back, and lose or win the right to follow. They are spread over gateways, and those of one
gateway go on together wherever they can, as they do in the hub. Followers trust blindly what they
are sent: it is session and channel that must be right. Everything comes from one seed.
"""

import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatcher.domain.events import Position
from dispatcher.live.channel import Channel
from dispatcher.live.frames import Batch, CloseCode, Page, Run
from dispatcher.live.outputs import Close, Limits, Listen, Outputs, Read, Unlisten
from dispatcher.live.session import Session
from dispatcher.live.tail import Tail

LIMITS = Limits(outbox_frames=60, outbox_bytes=40_000, too_far=80, new_channel=20)
PAGE = 7
CHANNELS = ("lane:1", "lane:2", "lane:3", "inbox:a", "desk:1")
NOW = datetime(2023, 2, 6, 1, 17, tzinfo=UTC)


class Violated(AssertionError):
    """A follower was told something wrong, or not told something."""


class RecordedChannel:
    """A channel in the record, with every epoch it ever had."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.epoch = "e0"
        self.floor = 0
        self.texts: dict[str, list[str]] = {"e0": []}

    @property
    def top(self) -> Position:
        return Position(self.epoch, len(self.texts[self.epoch]), self.floor)

    def append(self) -> Run:
        offset = self.top.offset + 1
        frame = {"type": "event", "channel": self.name, "epoch": self.epoch, "offset": offset}
        text = json.dumps(frame)
        self.texts[self.epoch].append(text)
        return Run(self.name, self.epoch, offset, text)

    def restore(self) -> None:
        """The record goes on from an older copy: the same offsets will mean other events."""
        kept = self.texts[self.epoch]
        self.epoch = f"e{len(self.texts)}"
        self.texts[self.epoch] = [
            t.replace(f'"e{len(self.texts) - 1}"', f'"{self.epoch}"')
            for t in kept[: len(kept) // 2]
        ]
        self.floor = min(self.floor, self.top.offset)

    def page(self, after: int) -> Page:
        start = max(after, self.floor)
        texts = self.texts[self.epoch][start : start + PAGE]
        run = Run(self.name, self.epoch, start + 1, *texts) if texts else None
        return Page(self.top, run)


@dataclass(eq=False, slots=True)
class Connection:
    """A follower's session, as its gateway knows it."""

    follower: "Follower"
    session: Session


class Gateway:
    """A process with channels of its own: what it does not hear of, none of its followers does."""

    def __init__(self, channel_type: type[Channel[Connection]]) -> None:
        self.channels = {name: channel_type(name) for name in CHANNELS}
        for channel in self.channels.values():
            channel.tail = Tail(20)


@dataclass
class Follower:
    """A client. `positions`: what it holds; a channel that is missing waits for a snapshot."""

    gateway: Gateway
    allowed: set[str]
    slow: bool
    positions: dict[str, tuple[str, int]] = field(default_factory=dict)
    lost: dict[str, tuple[str, int]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    reloading: set[str] = field(default_factory=set)
    silenced: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    connection: Connection | None = None
    outbox: deque[str] = field(default_factory=deque)
    up: deque[str] = field(default_factory=deque)
    fresh: bool = False
    applied: int = 0
    resyncs: int = 0
    closed: int = 0

    @property
    def session(self) -> Session | None:
        return self.connection.session if self.connection is not None else None


class World:
    """Steps chosen by a seed, then quiet, then the reckoning."""

    def __init__(
        self,
        seed: int,
        session_type: type[Session] = Session,
        channel_type: type[Channel[Connection]] = Channel,
    ) -> None:
        self.rng = random.Random(seed)
        self.session_type = session_type
        self.together = 0
        # In half of the worlds hints all arrive and nothing else repairs: sessions must do without.
        self.lossless = seed % 2 == 0
        # In some, hints mostly arrive, and in order: only there do followers often go on together.
        self.orderly = self.rng.random() < 0.6
        self.record = {name: RecordedChannel(name) for name in CHANNELS}
        gateways = 1 if self.orderly else self.rng.randint(1, 4)
        self.gateways = [Gateway(channel_type) for _ in range(gateways)]
        self.hints: list[tuple[Gateway, Run]] = []
        self.work: list[Callable[[], Callable[[], None]]] = []
        self.answers: list[Callable[[], None]] = []
        self.now = 0.0
        self.followers = [
            Follower(
                self.rng.choice(self.gateways),
                set(CHANNELS[: self.rng.randint(2, 5)]),
                slow=n == 0,
            )
            for n in range(4)
        ]

    def run(self, steps: int = 220) -> None:
        for _ in range(steps):
            self.now += self.rng.random()
            self.step()
            self.check_fronts()
        self.settle()
        self.reckon()

    def step(self) -> None:
        pick = self.rng.random()
        follower = self.anyone()
        if pick < 0.25:
            self.append()
        elif pick < 0.50:
            self.soon(self.hint, 20)
        elif pick < 0.64:
            self.soon(self.read_something, 8)
        elif pick < 0.80:
            self.soon(lambda: self.client_reads(self.anyone(), self.rng.randint(1, 12)), 12)
        elif pick < 0.88:
            self.soon(lambda: self.client_acts(self.anyone()), 8)
        elif pick < 0.91:
            self.cut(follower)
        elif pick < 0.93:
            self.leave_or_return(follower)
        elif pick < 0.95:
            self.change_rights(follower)
        elif pick < 0.97:
            self.prune()
        elif self.lossless:
            self.tick(follower)
        elif pick < 0.98:
            self.rng.choice(list(self.record.values())).restore()
        else:
            self.net(follower.gateway)
            self.tick(follower)

    def anyone(self) -> Follower:
        return self.rng.choice(self.followers)

    def soon(self, something: Callable[[], None], most: int) -> None:
        for _ in range(self.rng.randint(1, most) if self.orderly else 1):
            something()

    # The record and the hints

    def append(self) -> None:
        channel = self.rng.choice(list(self.record.values()))
        for _ in range(self.rng.choice((1, 1, 1, 3, 25))):
            run = channel.append()
            self.hints += [(gateway, run) for gateway in self.gateways]

    def prune(self) -> None:
        channel = self.rng.choice(list(self.record.values()))
        channel.floor = self.rng.randint(channel.floor, channel.top.offset)

    def hint(self) -> None:
        if not self.hints:
            return
        calm = self.orderly and self.rng.random() < 0.97
        n = 0 if calm else self.rng.randrange(len(self.hints))
        gateway, run = self.hints[n]
        if self.rng.random() < 0.8:
            self.hints.pop(n)
        if not self.lossless and not calm and self.rng.random() < 0.25:
            return
        self.fan(gateway, self.longer(run) if self.rng.random() < 0.3 else run)

    def fan(self, gateway: Gateway, run: Run) -> None:
        """As the hub does it."""
        channel = gateway.channels[run.channel]
        channel.tail.hinted(run)
        step = channel.step(run)
        if step is not None:
            self.together += len(channel.abreast) > 1
            for connection in list(channel.abreast):
                self.do(connection, (step,))
        apart = list(channel.apart)
        for connection in apart:
            self.do(connection, connection.session.recorded(run))
        channel.rally(run.epoch, run.last, apart)

    def longer(self, run: Run) -> Run:
        """The same hint as part of a tick: with neighbours that may have been delivered already."""
        texts = self.record[run.channel].texts[run.epoch]
        first = max(1, run.first - self.rng.randint(0, 4))
        last = min(len(texts), run.last + self.rng.randint(0, 4))
        return Run(run.channel, run.epoch, first, *texts[first - 1 : last])

    def net(self, gateway: Gateway) -> None:
        for name, channel in gateway.channels.items():
            top = self.record[name].top
            channel.tail.known(top)
            for connection in [*channel.abreast, *channel.apart]:
                self.do(connection, connection.session.top(name, top))

    def tick(self, follower: Follower) -> None:
        connection = follower.connection
        if connection is not None:
            known = {name: c.tail.top for name, c in follower.gateway.channels.items()}
            tops = {name: top for name, top in known.items() if top is not None}
            connection.session.received('{"type":"pong"}', self.now)
            self.do(connection, connection.session.tick(connection.session.due, tops))

    # What sessions want done

    def do(self, connection: Connection, outputs: Outputs) -> None:
        follower = connection.follower
        if follower.connection is not connection:
            return
        channels = follower.gateway.channels
        for output in outputs:
            if isinstance(output, Batch):
                self.check_silence(follower, output)
                follower.outbox.extend(output.texts)
            elif isinstance(output, Read):
                channels[output.channel].part(connection)
                self.work.append(self.reading(connection, output))
            elif isinstance(output, Listen):
                for name in output.channels:
                    channels[name].listen(connection)
                self.work.append(self.looking(connection, output.channels))
            elif isinstance(output, Close):
                follower.closed += 1
                self.lose_connection(follower)
                return
            else:
                assert isinstance(output, Unlisten)
                channels[output.channel].unlisten(connection)
        self.look_at_outbox(follower)

    def check_fronts(self) -> None:
        """Abreast are those, and only those, who take the front's steps."""
        for gateway in self.gateways:
            for name, channel in gateway.channels.items():
                if channel.abreast.keys() & channel.apart.keys():
                    raise Violated(f"{name}: somebody is abreast and apart")
                for connection in [*channel.abreast, *channel.apart]:
                    following = connection.session._following.get(name)
                    moves = following is not None and following.mark is channel.front
                    if moves != (connection in channel.abreast):
                        raise Violated(f"{name}: abreast or not, its mark says otherwise")

    def check_silence(self, follower: Follower, batch: Batch) -> None:
        """After a resync nothing of the channel is sent until the follower follows again."""
        if isinstance(batch, Run):
            if batch.channel in follower.silenced:
                raise Violated(f"{batch.channel} goes on after a resync")
            return
        for frame in map(json.loads, batch.texts):
            if frame["type"] == "resync":
                follower.silenced.add(frame["channel"])

    def look_at_outbox(self, follower: Follower) -> None:
        connection = follower.connection
        if connection is None:
            return
        if len(follower.outbox) > LIMITS.outbox_frames + LIMITS.too_far:
            raise Violated("a slow follower is still being written to")
        size = sum(map(len, follower.outbox))
        outputs = connection.session.outbox(len(follower.outbox), size)
        if outputs:
            self.do(connection, outputs)

    def reading(self, connection: Connection, read: Read) -> Callable[[], Callable[[], None]]:
        def look() -> Callable[[], None]:
            tail = connection.follower.gateway.channels[read.channel].tail
            page = tail.page(read.after)
            if page is None:
                page = self.record[read.channel].page(read.after)
                tail.read(page)

            def answer() -> None:
                self.do(connection, connection.session.page(read.channel, read.after, page))

            return answer

        return look

    def looking(
        self, connection: Connection, names: tuple[str, ...]
    ) -> Callable[[], Callable[[], None]]:
        channels = connection.follower.gateway.channels

        def look() -> Callable[[], None]:
            tops = {name: self.record[name].top for name in names}
            for name, top in tops.items():
                channels[name].tail.known(top)

            def answer() -> None:
                self.do(connection, connection.session.tops(tops, self.now, NOW))
                for name, top in tops.items():
                    channels[name].rally(top.epoch, top.offset, (connection,))

            return answer

        return look

    def read_something(self) -> None:
        if self.work:
            self.answers.append(self.work.pop(self.rng.randrange(len(self.work)))())
        if self.answers and self.rng.random() < 0.7:
            self.answers.pop(self.rng.randrange(len(self.answers)))()

    # Followers

    def snapshot(self, follower: Follower, name: str) -> None:
        top = self.record[name].top
        follower.positions[name] = (top.epoch, top.offset)

    def client_acts(self, follower: Follower) -> None:
        """Connect, let a frame go up, or finish loading a snapshot."""
        connection = follower.connection
        if connection is None:
            self.connect(follower)
        elif follower.up:
            frame = follower.up.popleft()
            follower.silenced -= json.loads(frame).get("positions", {}).keys()
            self.do(connection, connection.session.received(frame, self.now))
        elif follower.reloading and not follower.fresh:
            names = follower.reloading & follower.allowed
            follower.reloading = set()
            for name in names:
                self.snapshot(follower, name)
            self.say(follower, "follow", names)

    def say(self, follower: Follower, kind: str, names: set[str]) -> None:
        positions = {
            name: {"epoch": epoch, "offset": offset}
            for name, (epoch, offset) in follower.positions.items()
            if name in names
        }
        if kind == "follow":
            follower.again |= follower.followed & names
            follower.followed |= names
        frame: dict[str, object] = {"type": kind, "v": 1}
        if positions or kind == "follow":
            frame["positions"] = positions
        follower.up.append(json.dumps(frame))

    def connect(self, follower: Follower) -> None:
        allowed = follower.allowed
        board = {name for name in allowed if not name.startswith("desk")}
        session = self.session_type("s", board, allowed - board, self.now, LIMITS, answers=True)
        follower.connection = Connection(follower, session)
        follower.fresh = False
        follower.left = set()
        follower.reloading = set()
        follower.silenced = set()
        follower.followed = set()
        follower.again = set()
        if self.rng.random() < 0.15:
            follower.positions = {}
            follower.fresh = True
        else:
            follower.positions = {n: p for n, p in follower.positions.items() if n in allowed}
            for name in allowed - follower.positions.keys():
                self.snapshot(follower, name)
        self.say(follower, "hello", set(follower.positions))

    def cut(self, follower: Follower) -> None:
        if follower.connection is not None and self.rng.random() < 0.5:
            self.lose_connection(follower)

    def lose_connection(self, follower: Follower) -> None:
        """What was on its way is lost; what was applied is kept."""
        connection, follower.connection = follower.connection, None
        if connection is not None:
            for output in connection.session.end(CloseCode.RESTARTING):
                if isinstance(output, Unlisten):
                    follower.gateway.channels[output.channel].unlisten(connection)
        follower.outbox.clear()
        follower.up.clear()

    def leave_or_return(self, follower: Follower) -> None:
        connection = follower.connection
        if connection is None or follower.outbox or follower.up or follower.fresh:
            return
        if follower.left:
            self.say(follower, "follow", follower.left & follower.allowed)
            follower.left = set()
        elif connection.session.settled and follower.positions:
            name = self.rng.choice(sorted(follower.positions))
            if self.rng.random() < 0.3:
                follower.again.add(name)
                self.say(follower, "follow", {name} & follower.allowed)
                return
            follower.left.add(name)
            frame = json.dumps({"type": "leave", "channels": [name]})
            self.do(connection, connection.session.received(frame, self.now))

    def change_rights(self, follower: Follower) -> None:
        name = self.rng.choice(CHANNELS[1:])
        follower.allowed ^= {name}
        if name not in follower.allowed:
            top = self.record[name].top
            follower.lost[name] = (top.epoch, top.offset)
            follower.left.discard(name)
        connection = follower.connection
        if connection is not None:
            board = {n for n in follower.allowed if not n.startswith("desk")}
            outputs = connection.session.permit(board, follower.allowed - board)
            self.do(connection, outputs)

    def client_reads(self, follower: Follower, count: int) -> None:
        if follower.slow and self.rng.random() < 0.9:
            return
        for _ in range(min(count, len(follower.outbox))):
            self.apply(follower, json.loads(follower.outbox.popleft()))
        self.look_at_outbox(follower)

    def apply(self, follower: Follower, frame: dict[str, object]) -> None:
        if frame["type"] == "welcome" and follower.fresh:
            follower.fresh = False
            positions = frame["positions"]
            assert isinstance(positions, dict)
            for name, position in positions.items():
                follower.positions[name] = (position["epoch"], position["offset"])
        elif frame["type"] == "resync":
            name = str(frame["channel"])
            follower.positions.pop(name, None)
            follower.reloading.add(name)
            follower.resyncs += 1
        elif frame.get("code") == "channel_forbidden":
            follower.positions.pop(str(frame["channel"]), None)
        elif frame["type"] == "event":
            self.apply_event(follower, frame)

    def apply_event(self, follower: Follower, frame: dict[str, object]) -> None:
        name, epoch, offset = str(frame["channel"]), str(frame["epoch"]), frame["offset"]
        assert isinstance(offset, int)
        held = follower.positions.get(name, (epoch, 0))
        if name in follower.reloading:
            return  # Sent between a follow and the resync that crossed it.
        if name in follower.again and held[0] == epoch and offset <= held[1]:
            return  # On its way when the follower followed the same channel once more.
        if held != (epoch, offset - 1):
            raise Violated(f"{name}: {epoch} {offset} after {held}")
        lost = follower.lost.get(name)
        if name not in follower.allowed and lost is not None and (epoch, offset) > lost:
            raise Violated(f"{name} is told to somebody who may not follow it")
        if json.loads(self.record[name].texts[epoch][offset - 1]) != frame:
            raise Violated(f"{name}: {offset} is not what was recorded")
        follower.positions[name] = (epoch, offset)
        follower.applied += 1

    # Quiet

    def settle(self) -> None:
        """Nothing new happens; everything under way arrives, and once the net is cast."""
        for follower in self.followers:
            follower.slow = False
        self.flow()
        if not self.lossless:
            for gateway in self.gateways:
                self.net(gateway)
            self.flow()

    def flow(self) -> None:
        for _ in range(2_000):
            busy = bool(self.hints or self.work or self.answers)
            while self.hints:
                self.hint()
            while self.work or self.answers:
                self.read_something()
            for follower in self.followers:
                busy |= follower.connection is None or bool(follower.outbox or follower.up)
                busy |= bool(follower.reloading & follower.allowed)
                self.client_acts(follower)
                self.client_reads(follower, 1_000)
            if not busy:
                return
        raise Violated("it never comes to rest")

    def reckon(self) -> None:
        """Everyone holds what the record holds."""
        for follower in self.followers:
            for name in follower.allowed - follower.left:
                top = self.record[name].top
                held = follower.positions.get(name)
                if held is None and (name.startswith("desk") or top.offset == 0):
                    continue  # A desk is followed on request only; nothing ever came of the other.
                if held != (top.epoch, top.offset):
                    raise Violated(f"{name}: {held} at the end, {top} in the record")
