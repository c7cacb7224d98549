"""Whatever happens between log and followers, each applies every event once and in order."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

import pytest

from dispatcher.domain.events import Position
from dispatcher.live import channel as channel_module
from dispatcher.live import following as following_module
from dispatcher.live import session as session_module
from dispatcher.live.channel import Channel
from dispatcher.live.following import Following, Mark, Place
from dispatcher.live.frames import Page, Run
from dispatcher.live.outputs import NOTHING, Output, Outputs
from dispatcher.live.session import Session
from dispatcher.views.frames import ResyncReason
from tests.live.simulation import Connection, Violated, World

SEEDS = 400


@pytest.mark.parametrize("part", range(8))
def test_every_follower_ends_up_with_exactly_what_was_recorded(part: int) -> None:
    for seed in range(part, SEEDS, 8):
        try:
            World(seed).run()
        except Violated as violated:
            pytest.fail(f"seed {seed}: {violated}")


def test_the_worlds_are_wild_enough_to_mean_something() -> None:
    worlds = [World(seed) for seed in range(40)]
    for world in worlds:
        world.run()
    followers = [follower for world in worlds for follower in world.followers]
    assert sum(f.applied for f in followers) > 2_000
    assert sum(f.resyncs for f in followers) > 100
    assert sum(f.closed for f in followers) > 20
    assert sum(world.together for world in worlds) > 500


class AheadIsDelivered(Following):
    def place(self, run: Run) -> Place:
        place = super().place(run)
        return Place.NEXT if place is Place.AHEAD else place


class RepeatsAreDelivered(Following):
    def place(self, run: Run) -> Place:
        place = super().place(run)
        return Place.NEXT if place is Place.REPEAT else place

    def deliver(self, run: Run) -> Run:
        self.mark = Mark(self.epoch, max(self.offset, run.last))
        return run


class OverlapIsDeliveredTwice(Following):
    def deliver(self, run: Run) -> Run:
        self.mark = Mark(self.epoch, run.last)
        return run


class EpochIsIgnored(Following):
    def place(self, run: Run) -> Place:
        return super().place(Run(run.channel, self.epoch, run.first, *run.texts))


class FloorIsIgnored(Following):
    def read(self, after: int, page: Page, too_far: int) -> Run | ResyncReason | None:
        found = super().read(after, page, too_far)
        if found == "pruned" and page.run is not None:
            return self.deliver(page.run)
        return None if found == "pruned" else found


class PositionRunsAhead(Following):
    def ask(self) -> int:
        after = super().ask()
        self.mark = Mark(self.epoch, self.seen)
        return after


class OnePageIsEnough(Following):
    def read(self, after: int, page: Page, too_far: int) -> Run | ResyncReason | None:
        found = super().read(after, page, too_far)
        self.seen = self.offset
        return found


class NewsBeforeTheTopIsForgotten(Session):
    def recorded(self, run: Run) -> Outputs:
        return super().recorded(run) if run.channel in self._following else NOTHING


class SlowFollowersAreKept(Session):
    def outbox(self, frames: int, size: int) -> Outputs:
        return NOTHING


class ResyncGoesOn(Session):
    def _resync(self, channel: str, reason: ResyncReason) -> list[Output]:
        kept = self._following.get(channel)
        outputs = super()._resync(channel, reason)
        if kept is not None:
            self._following[channel] = kept
        return outputs


class LostRightsAreIgnored(Session):
    def permit(self, board: Collection[str], desks: Collection[str]) -> Outputs:
        return super().permit(self._board | set(board), self._desks | set(desks))


@pytest.mark.parametrize(
    "bug",
    [
        AheadIsDelivered,
        RepeatsAreDelivered,
        OverlapIsDeliveredTwice,
        EpochIsIgnored,
        FloorIsIgnored,
        PositionRunsAhead,
        OnePageIsEnough,
        NewsBeforeTheTopIsForgotten,
        SlowFollowersAreKept,
        ResyncGoesOn,
        LostRightsAreIgnored,
    ],
)
def test_a_planted_bug_is_noticed(
    bug: type[Following] | type[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session_type = Session
    if issubclass(bug, Session):
        session_type = bug
    else:
        monkeypatch.setattr(session_module, "Following", bug)
    assert _caught(lambda seed: World(seed, session_type).run())


class EveryoneJoins(Following):
    def joins(self, front: Mark) -> bool:
        self.mark = front
        return True


class WhoReadsJoins(Session):
    def joins(self, channel: str, front: Mark) -> bool:
        following = self._following.get(channel)
        return following is not None and following.joins(front)


class ReadersStayAbreast(Channel[Connection]):
    def part(self, who: Connection) -> None:
        pass


class WhoLeavesStaysAbreast(Channel[Connection]):
    def unlisten(self, who: Connection) -> None:
        self.apart.pop(who, None)


class WhoFollowsAnewStaysAbreast(Channel[Connection]):
    def listen(self, who: Connection) -> None:
        self.apart[who] = None


class FrontsGivenUpMoveOn(Channel[Connection]):
    def step(self, run: Run) -> Run | None:
        front = self.front
        part = super().step(run)
        self.front = front
        return part

    def rally(self, epoch: str, offset: int, followers: Iterable[Connection]) -> None:
        if not self.abreast:
            self.front.epoch, self.front.offset = epoch, offset
        super().rally(self.front.epoch, self.front.offset, followers)


class StepsLeaveNothingOut(Mark):
    def deliver(self, run: Run) -> Run:
        self.offset = run.last
        return run


class StepsJump(Mark):
    def place(self, run: Run) -> Place:
        place = super().place(run)
        return Place.NEXT if place is Place.AHEAD else place


@pytest.mark.parametrize(
    "bug",
    [
        EveryoneJoins,
        WhoReadsJoins,
        ReadersStayAbreast,
        WhoLeavesStaysAbreast,
        WhoFollowsAnewStaysAbreast,
        FrontsGivenUpMoveOn,
        StepsLeaveNothingOut,
        StepsJump,
    ],
)
def test_a_bug_in_going_on_together_is_noticed(
    bug: type[Following] | type[Session] | type[Channel[Connection]] | type[Mark],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world: Callable[[int], World] = World
    if issubclass(bug, Session):
        world = partial(World, session_type=bug)
    elif issubclass(bug, Following):
        monkeypatch.setattr(session_module, "Following", bug)
    elif issubclass(bug, Mark):
        monkeypatch.setattr(channel_module, "Mark", bug)
    else:
        world = partial(World, channel_type=bug)
    assert _caught(lambda seed: world(seed).run())


def test_an_epoch_ignored_on_arrival_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = following_module.broken

    def wrong(position: Position, top: Position, too_far: int) -> ResyncReason | None:
        reason = right(position, top, too_far)
        return None if reason == "epoch_changed" else reason

    monkeypatch.setattr(session_module, "broken", wrong)
    monkeypatch.setattr(following_module, "broken", wrong)
    assert _caught(lambda seed: World(seed).run())


def _caught(run: Callable[[int], None]) -> bool:
    for seed in range(SEEDS):
        try:
            run(seed)
        except Violated:
            return True
    return False
