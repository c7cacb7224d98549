"""Followers: each event once and in order, from a snapshot on, whatever happens in between."""

import zlib
from collections.abc import Iterator

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Anomaly, Placed, Resync, Told
from tests.chaos.view import canonical

REASONS = frozenset({"too_far", "new_channel"})
"""Nothing is pruned, restored or forbidden in a run: no other reason to start over is right."""


def followers_miss_and_repeat_nothing(facts: Facts) -> Found:
    """Each follower is told every event after its snapshot once, in order, as it was recorded."""
    held: dict[tuple[str, str], tuple[str, int]] = {}
    count, violations = 0, []
    for line in facts.history.followed:
        match line:
            case Placed():
                held[line.follower, line.channel] = (line.epoch, line.offset)
                if line.offset > facts.tops.get(line.channel, 0):
                    violations.append(
                        f"{line.follower} was given {line.channel} {line.offset},"
                        f" which goes to {facts.tops.get(line.channel, 0)}"
                    )
            case Told():
                count += line.last - line.first + 1
                violations += _told(facts, line, held.get((line.follower, line.channel)))
                held[line.follower, line.channel] = (line.epoch, line.last)
            case Resync():
                held.pop((line.follower, line.channel), None)
                if line.reason not in REASONS:
                    violations.append(
                        f"{line.follower} had to start {line.channel} over: {line.reason}"
                    )
            case Anomaly():
                violations.append(f"{line.follower}: {line.what} {line.channel} {line.detail}")
    return Found(count, [*violations, *_unfinished(facts)])


def _told(facts: Facts, line: Told, held: tuple[str, int] | None) -> Iterator[str]:
    if held != (line.epoch, line.first - 1):
        yield f"{line.follower} held {held} of {line.channel} and was told {line.first}"
    recorded = facts.log[line.channel][line.first - 1 : line.last]
    crc = 0
    for row in recorded:
        crc = zlib.crc32(canonical(row["frame"]), crc)
    if len(recorded) != line.last - line.first + 1 or crc != line.crc:
        yield (
            f"{line.follower} was told {line.channel} {line.first} to {line.last}"
            " otherwise than it was recorded"
        )


def _unfinished(facts: Facts) -> Iterator[str]:
    for view in facts.history.views:
        for channel, (epoch, offset) in view.positions.items():
            top = facts.tops.get(channel, 0)
            if offset != top:
                yield f"{view.follower} is at {channel} {epoch} {offset}, which goes to {top}"
