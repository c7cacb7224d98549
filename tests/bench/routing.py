"""Whom to ring: one new task among 200,000 volunteers, and a thousand at once among 5,000 present.

    python -m tests.bench routing

Only the rules: no record, no sockets. Languages, time zones and hours are made up, of a thousand
kinds of declared hours and some ten thousand profiles. A process that keeps a roster is to freeze
it (`gc.freeze`), as is done here.
"""

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from dispatcher.domain.availability import WEEK, Availability, Hours, Window
from dispatcher.domain.candidate import Candidate, Sought
from dispatcher.domain.lane import Lane, LaneKey, lane_key
from dispatcher.domain.language import Level, Proficiency
from dispatcher.domain.matching import Proposal, match
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.roster import Roster
from dispatcher.domain.task import Task
from dispatcher.domain.volunteer import Volunteer
from dispatcher.domain.waves import ROUTING
from tests.bench.report import Report
from tests.support.candidates import task

NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)
PEOPLE = 200_000
PRESENT = 5_000
TASKS = 1_000
SINGLE_MS = 20
BATCH_S = 1
TAGS = ["tr", "ar", "apc", "kmr", "ckb", "fa", "prs", "ps", "ru", "kk", "uk", "es", "fr", "ht"]
WEIGHTS = [40, 12, 6, 5, 2, 4, 2, 2, 8, 6, 4, 5, 5, 1]
ZONES = ["Europe/Istanbul", "Asia/Almaty", "America/Sao_Paulo", "Europe/Berlin", "Asia/Baghdad"]


def person(number: int, hours: list[Availability], random: Random, *, present: bool) -> Candidate:
    """Somebody who knows two or three languages, English mostly among them."""
    tags = dict.fromkeys(random.choices(TAGS, WEIGHTS, k=random.choice([1, 1, 2])))
    spoken = [Proficiency(tag, random.choice(list(Level))) for tag in tags]
    if random.random() < 0.8:
        spoken.append(Proficiency("en", random.choice(list(Level))))
    return Candidate(
        Volunteer(UUID(int=number + 1), tuple(spoken), (), frozenset()),
        random.choice(hours),
        present=present,
        waiting_since=NOW - timedelta(minutes=random.randrange(600)),
        load=random.choice([0, 0, 0, 25, 50]),
        nights=random.random() < 0.1,
    )


def declared(random: Random) -> list[Availability]:
    """A thousand kinds of weekly hours."""
    made = []
    for _ in range(1_000):
        days = random.sample(WEEK, k=random.choice([0, 2, 3, 5, 7]))
        start = random.randrange(0, 1440, 30)
        window = Hours(start, (start + random.choice([120, 180, 240])) % 1440)
        quiet = Hours(23 * 60, random.choice([6, 7, 8]) * 60)
        made.append(
            Availability(random.choice(ZONES), tuple(Window(day, window) for day in days), quiet)
        )
    return made


def timed(do: Callable[[], list[Proposal]], times: int = 1) -> tuple[float, int]:
    """The best of some runs in seconds, and how many were rung."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        found = do()
        took.append(time.perf_counter() - start)
    return min(took), len(found)


def run(report: Report) -> None:
    random = Random(2026)
    hours = declared(random)
    everybody = [person(n, hours, random, present=n < PRESENT) for n in range(PEOPLE)]
    start = time.perf_counter()
    roster = Roster(NOW)
    for one in everybody:
        roster.put(one)
    report.add("taking in 200,000 people", f"{time.perf_counter() - start:.2f} s")
    # Else Python looks through all these people for rubbish, 0.4 s, in the middle of a match.
    gc.collect()
    gc.freeze()
    worst = _single(report, roster)
    report.data["single_worst_ms"] = worst
    present = Roster(NOW)
    for one in everybody[:PRESENT]:
        present.put(one)
    _batch(report, "1,000 tasks, 5,000 present", present, random)
    _batch(report, "1,000 tasks, 200,000 of whom 5,000 present", roster, random)
    start = time.perf_counter()
    for one in everybody[:PRESENT]:
        roster.put(one._replace(present=False))
    report.add("5,000 people leave", f"{1000 * (time.perf_counter() - start):.1f} ms")
    start = time.perf_counter()
    for minute in range(60):
        roster.turn(NOW + timedelta(minutes=minute))
    report.add("an hour of hours that begin and end", f"{time.perf_counter() - start:.2f} s")


def _single(report: Report, roster: Roster) -> float:
    worst = 0.0
    for source, target, age in (
        ("tr", "en", 0),
        ("en", "tr", 0),
        ("ckb", "en", 0),
        ("ckb", "en", 400),
        ("tr", "en", 400),
        ("ht", "kk", 400),
    ):
        key = lane_key(Kind.TRANSLATION, source, target)
        asked = Sought(_open(1, Urgency.CRITICAL, key, timedelta(seconds=age)))
        first, _ = timed(lambda one=asked: match([one], roster, ROUTING))  # type: ignore[misc]
        known, rung = timed(lambda one=asked: match([one], roster, ROUTING), 5)  # type: ignore[misc]
        worst = max(worst, 1000 * first)
        report.add(
            f"one task {source} to {target}, {age} s old, {rung} rung",
            f"{1000 * first:.1f} ms, again {1000 * known:.1f} ms",
            f"< {SINGLE_MS} ms",
            met=1000 * first < SINGLE_MS,
        )
    return worst


def _batch(report: Report, what: str, roster: Roster, random: Random) -> None:
    tasks = []
    for number in range(TASKS):
        source, target = random.choices(TAGS, WEIGHTS)[0], random.choice(["en", "en", "tr"])
        source = "en" if source == target else source
        urgency = random.choice([Urgency.CRITICAL, Urgency.URGENT, Urgency.SOON])
        age = timedelta(seconds=random.randrange(900))
        key = lane_key(Kind.TRANSLATION, source, target)
        tasks.append(Sought(_open(number, urgency, key, age)))
    took, rung = timed(lambda: match(tasks, roster, ROUTING))
    report.add(f"{what}, {rung} rung", f"{took:.2f} s", f"< {BATCH_S} s", met=took < BATCH_S)


def _open(number: int, urgency: Urgency, key: LaneKey, age: timedelta) -> Task:
    made = task(urgency, key, number=number)
    return made._replace(lane=Lane(1, key), created_at=NOW - age)
