"""The gate: what somebody needs before a seeker is given to them. Looked at when a session is
offered, when it is answered, and anew for each session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CAP = 2
"""Talks at once, unless the organisation says otherwise."""

HOURS_A_DAY = timedelta(hours=4)
HEAVY_IN_A_ROW = 2
REST_AFTER_HEAVY = timedelta(minutes=30)


class Missing(StrEnum):
    """Why somebody is not given a session."""

    VETTING = "vetting"
    VETTING_OVER = "vetting_over"
    TRAINING = "training"
    TRAINING_OVER = "training_over"
    CODE_OF_CONDUCT = "code_of_conduct"
    SUPERVISOR = "supervisor"
    SUPERVISORS_FULL = "supervisors_full"
    AT_CAP = "at_cap"
    HOURS_TODAY = "hours_today"
    REST = "rest"
    CHECK_IN = "check_in"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that was shown once and is good until a day; None: without an end."""

    until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Counsellor:
    """What is known of somebody who would counsel.

    `code_version`: which code of conduct they signed. `live`: talks they hold now; `today`: how
    long they have counselled since midnight in their own zone; `heavy_in_a_row`: how many of their
    last talks were heavy, without a rest between, and when the last of those ended.
    """

    vetting: Proof | None
    training: Proof | None
    code_version: int | None
    live: int = 0
    cap: int = CAP
    today: timedelta = timedelta()
    heavy_in_a_row: int = 0
    last_heavy_at: datetime | None = None
    owes_check_in: bool = False
    paused: bool = False


def missing_clearance(one: Counsellor, code_version: int, now: datetime) -> list[Missing]:
    """What somebody lacks to counsel at all, in the order in which it is to be got."""
    lacks = []
    if one.vetting is None:
        lacks.append(Missing.VETTING)
    elif not one.vetting.holds(now):
        lacks.append(Missing.VETTING_OVER)
    if one.training is None:
        lacks.append(Missing.TRAINING)
    elif not one.training.holds(now):
        lacks.append(Missing.TRAINING_OVER)
    if one.code_version != code_version:
        lacks.append(Missing.CODE_OF_CONDUCT)
    return lacks


def missing_now(one: Counsellor, now: datetime) -> list[Missing]:
    """What keeps a cleared counsellor from a further session at this moment. Nobody is asked why
    they pause."""
    lacks = []
    if one.paused:
        lacks.append(Missing.PAUSED)
    if one.live >= one.cap:
        lacks.append(Missing.AT_CAP)
    if one.today >= HOURS_A_DAY:
        lacks.append(Missing.HOURS_TODAY)
    if one.owes_check_in:
        lacks.append(Missing.CHECK_IN)
    if (until := rests_until(one)) is not None and now < until:
        lacks.append(Missing.REST)
    return lacks


def rests_until(one: Counsellor) -> datetime | None:
    """Until when somebody rests after heavy talks; None where they need not."""
    if one.heavy_in_a_row < HEAVY_IN_A_ROW or one.last_heavy_at is None:
        return None
    return one.last_heavy_at + REST_AFTER_HEAVY


def missing(
    one: Counsellor,
    *,
    code_version: int,
    supervisors: int,
    watched: bool,
    now: datetime,
) -> list[Missing]:
    """Everything that stands between somebody and the next session; empty where nothing does.
    `watched`: whether a supervisor on duty can answer for one more."""
    lacks: Sequence[Missing] = missing_clearance(one, code_version, now)
    duty = []
    if supervisors == 0:
        duty.append(Missing.SUPERVISOR)
    elif not watched:
        duty.append(Missing.SUPERVISORS_FULL)
    return [*lacks, *duty, *missing_now(one, now)]
