"""Judges a run of talks; functions of what was told alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from tests.chaos.checker.verdict import Found, Verdict
from tests.chaos.talks.told import Stint, Told, Vanished

REPLACED_WITHIN_S = 60.0
SEEKER, COUNSELLOR = "seeker", "counsellor"


def nothing_acknowledged_is_lost(told: Told) -> Found:
    """What was answered with an offset stands there, in the words that were sent."""
    acknowledged = [one for one in told.spoken if one.offset is not None]
    lost = []
    for one in acknowledged:
        there = {row.offset: row for row in told.log.get(one.session, ())}.get(one.offset or 0)
        if there is None or (there.text, there.side) != (one.text, one.side):
            lost.append(f"{one.by} was told that {one.text!r} is {one.offset} of {one.session}")
    return Found(len(acknowledged), lost)


def nothing_is_doubled(told: Told) -> Found:
    """However often it was sent, it stands once; and nothing that nobody sent."""
    sent = {one.text for one in told.spoken}
    texts = Counter(row.text for rows in told.log.values() for row in rows)
    wrong = [f"{text!r} stands {n} times" for text, n in texts.items() if n > 1]
    return Found(
        sum(texts.values()), wrong + [f"{text!r}: by nobody" for text in set(texts) - sent]
    )


def offsets_have_no_gap(told: Told) -> Found:
    """A session's messages are numbered from 1 on, and its top is the last of them."""
    wrong = []
    for session, rows in told.log.items():
        if [row.offset for row in rows] != list(range(1, told.tops[session] + 1)):
            wrong.append(f"{session}: {[row.offset for row in rows]}, top {told.tops[session]}")
    return Found(len(told.log), wrong)


def order_is_the_senders(told: Told) -> Found:
    """What one side said later, after an answer, stands later."""
    by: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for one in told.spoken:
        if one.offset is not None:
            by[one.session, one.by].append((one.number, one.offset))
    wrong = []
    for (session, who), said in by.items():
        offsets = [offset for _, offset in sorted(said)]
        if offsets != sorted(offsets):
            wrong.append(f"{who} in {session}: {offsets}")
    return Found(len(by), wrong)


def both_sides_see_the_same(told: Told) -> Found:
    """Every screen shows the record, without a hole; at the end all of it, whispers apart."""
    wrong = list(told.anomalies)
    for (session, who), seen in told.seen.items():
        rows = told.log.get(session, ())
        if who.startswith(SEEKER):
            rows = [row for row in rows if not row.whisper]
        last = max(seen, default=0)
        whole = (session, who) in told.finished
        expected = {row.offset: row.text for row in rows if whole or row.offset <= last}
        if seen != expected:
            missed = sorted(set(expected) - set(seen))
            other = sorted(n for n in seen if seen[n] != expected.get(n))
            wrong.append(f"{who} in {session}: missed {missed[:5]}, other {other[:5]}")
    return Found(len(told.seen), wrong)


def nobody_else_reads(told: Told) -> Found:
    """Whoever is not of a session is refused, and whispers are not for its seeker."""
    whispers = {row.text for rows in told.log.values() for row in rows if row.whisper}
    wrong = list(told.intrusions)
    for (session, who), seen in told.seen.items():
        if who.startswith(SEEKER):
            wrong += [f"{who} in {session} saw {t!r}" for t in seen.values() if t in whispers]
    return Found(told.tried_to_intrude + len(whispers), wrong)


def _next_after(told: Told, one: Vanished) -> Stint | None:
    later = [
        stint
        for stint in told.stints
        if stint.session == one.session and stint.began_at > one.since and stint.began_at != 0
    ]
    return min(later, key=lambda stint: stint.began_at, default=None)


def the_vanished_are_replaced(told: Told) -> Found:
    """Whoever counsels and vanishes is followed by another within 60 s that the system was up."""
    looked, wrong = 0, []
    for one in told.vanished:
        theirs = [
            stint
            for stint in told.stints
            if (stint.session, stint.account) == (one.session, one.account)
            and stint.began_at <= one.since
        ]
        if not theirs:
            continue
        stint = max(theirs, key=lambda stint: stint.began_at)
        after = _next_after(told, one)
        # Its seeker may have left meanwhile: then nobody has to come.
        over = one.session in told.endings
        left_at = stint.ended_at if over and after is None else None
        came_at = after.began_at if after is not None else left_at
        if came_at is None and told.up_between(one.since, one.until) < REPLACED_WITHIN_S:
            continue
        looked += 1
        took = told.up_between(one.since, came_at if came_at is not None else one.until)
        if took > REPLACED_WITHIN_S:
            wrong.append(f"{one.account} left {one.session} alone for {took:.0f} s")
    return Found(looked, wrong)


def nothing_ends_by_itself(told: Told) -> Found:
    """A session that is over was left or closed by somebody."""
    wrong = [
        f"{session} ended by itself: {ending}"
        for session, ending in told.endings.items()
        if session not in told.asked_to_end
    ]
    return Found(len(told.endings), wrong)


def answers_are_as_agreed(told: Told) -> Found:
    """Nobody was refused what they may do, and nothing was a defect."""
    return Found(sum(told.calls.values()), told.unexpected)


RULES: tuple[Callable[[Told], Found], ...] = (
    nothing_acknowledged_is_lost,
    nothing_is_doubled,
    offsets_have_no_gap,
    order_is_the_senders,
    both_sides_see_the_same,
    nobody_else_reads,
    the_vanished_are_replaced,
    nothing_ends_by_itself,
    answers_are_as_agreed,
)


def check(told: Told) -> Iterator[Verdict]:
    for rule in RULES:
        found = rule(told)
        yield Verdict(rule.__name__, (rule.__doc__ or "").splitlines()[0], *found)
