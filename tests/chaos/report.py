"""What a run came to, for a terminal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from tests.chaos.checker.facts import Facts
from tests.chaos.checker.leases import lateness
from tests.chaos.checker.verdict import Verdict
from tests.chaos.history import OK, REFUSED, UNKNOWN, Fault, History, Resync, Told

SHOWN = 10


def report(history: History, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Lines of text: calls, followers, faults with their recoveries, verdicts."""
    began = history.began
    plant = f", planted: {began.plant}" if began.plant else ""
    families = ", ".join(began.nemesis) or "none"
    yield f"seed {began.seed}, {began.seconds:g} s, nemesis: {families}{plant}"
    yield ""
    yield from _calls(history)
    yield ""
    yield from _followers(history)
    if history.faults:
        yield ""
        yield from _faults(history.faults)
    yield ""
    yield from _verdicts(verdicts)


def _calls(history: History) -> Iterator[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for call in history.calls:
        counts[call.op][call.outcome] += 1
    yield f"{'call':<12}{OK:>8}{REFUSED:>9}{UNKNOWN:>9}"
    for op, by in sorted(counts.items()):
        yield f"{op:<12}{by[OK]:>8}{by[REFUSED]:>9}{by[UNKNOWN]:>9}"
    total = Counter(call.outcome for call in history.calls)
    yield f"{'all':<12}{total[OK]:>8}{total[REFUSED]:>9}{total[UNKNOWN]:>9}"


def _followers(history: History) -> Iterator[str]:
    told = sum(line.last - line.first + 1 for line in history.followed if isinstance(line, Told))
    resyncs = Counter(line.reason for line in history.followed if isinstance(line, Resync))
    again = ", ".join(f"{count} {reason}" for reason, count in resyncs.items()) or "none"
    yield (
        f"{len(history.views)} followers were told {told} of {len(history.table('event'))}"
        f" events (each those of its channels); started over: {again}"
    )
    late = lateness(Facts(history))
    if late:
        yield (
            f"{len(late)} leases lapsed, after their time by {late[len(late) // 2]:.1f} s"
            f" in the middle and {late[-1]:.1f} s at most, outages left out"
        )
    stalled = sum(stall.ended_at - stall.began_at for stall in history.stalls)
    if stalled:
        yield f"the machine stood still for {stalled:.1f} s"


FAMILY = {"hold": "cut", "lose_answers": "cut", "fill": "disk"}
"""Of faults that are named otherwise than their family."""

PAIRS = "in pairs"


def _faults(faults: Sequence[Fault]) -> Iterator[str]:
    """Recoveries by family, then by fault; a pair is mended together and counts once."""
    yield from _table("family", _groups(faults, lambda fault: FAMILY.get(fault.name, fault.name)))
    yield ""
    yield from _table("fault", _groups(faults, lambda fault: f"{fault.name} {fault.target}"))


def _groups(
    faults: Sequence[Fault], name_of: Callable[[Fault], str]
) -> dict[str, dict[float, Fault]]:
    """By name, and by when they were mended, the first fault of each step."""
    together = Counter(fault.healed_at for fault in faults)
    groups: dict[str, dict[float, Fault]] = defaultdict(dict)
    for fault in faults:
        name = name_of(fault) if together[fault.healed_at] == 1 else PAIRS
        groups[name].setdefault(fault.healed_at, fault)
    return groups


def _table(what: str, groups: dict[str, dict[float, Fault]]) -> Iterator[str]:
    yield f"{'all works again':<28}{'after mending':>25}{'after the fault':>27}"
    yield f"{what:<22}{'times':>6}{'median':>16}{'slowest':>9}{'median':>18}{'slowest':>9}"
    for name, group in sorted(groups.items()):
        line = f"{name:<22}{len(group):>6}"
        if any(fault.recovered_at is None for fault in group.values()):
            yield f"{line}{'never':>16}"
            continue
        mended = [(fault.recovered_at or 0) - fault.healed_at for fault in group.values()]
        whole = [(fault.recovered_at or 0) - fault.began_at for fault in group.values()]
        line += f"{median(mended):>14.1f} s{max(mended):>7.1f} s"
        yield f"{line}{median(whole):>16.1f} s{max(whole):>7.1f} s"


def _verdicts(verdicts: Sequence[Verdict]) -> Iterator[str]:
    for verdict in verdicts:
        mark = "holds " if verdict.holds else "BROKEN"
        name = verdict.rule.replace("_", " ")
        yield f"{mark}  {name:<38}{verdict.looked_at:>8} looked at"
        for text in verdict.violations[:SHOWN]:
            yield f"        {text}"
        if len(verdict.violations) > SHOWN:
            yield f"        and {len(verdict.violations) - SHOWN} more"
