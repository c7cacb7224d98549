"""What an organisation sets for its counselling, and what it knows of who counsels."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from dispatcher.domain.sessions.duty import LIVE_PER_SUPERVISOR, PlannedShift
from dispatcher.domain.sessions.gate import CAP, Counsellor, rests_until
from dispatcher.domain.sessions.offer import CODE_VERSION, RETENTION_H, Counselling
from dispatcher.domain.sessions.record import CounsellorRecord, NewRecord
from dispatcher.views.helplines import Plain
from dispatcher.views.shape import Answer, Instant, Request

ShiftRole = Literal["supervisor", "counsellor"]


class CounsellingView(Answer):
    """`per_supervisor`: sessions at once for each supervisor on duty; `cap`: for each counsellor;
    `retention_h`: how long words are kept after a session."""

    response: str
    organisation: str
    open: bool
    per_supervisor: int
    cap: int
    retention_h: int


class CounsellingWish(Request):
    organisation: Annotated[str, Field(max_length=64)]
    open: bool
    per_supervisor: Annotated[int, Field(ge=1, le=50)] = LIVE_PER_SUPERVISOR
    cap: Annotated[int, Field(ge=1, le=10)] = CAP
    retention_h: Annotated[int, Field(ge=1, le=720)] = RETENTION_H


class ShiftView(Answer):
    """`stands`: false where they have left that role since: nobody is there then."""

    id: UUID
    account: UUID
    role: ShiftRole
    starts_at: Instant
    ends_at: Instant
    stands: bool


class ShiftList(Answer):
    """`people`: names by account; `more`: there are later ones, ask from there."""

    shifts: list[ShiftView]
    people: dict[str, str]
    more: bool


class ShiftWish(Request):
    account: UUID
    role: ShiftRole
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class Shown(Answer):
    """Something that was shown once. `by`: the account that saw it; null: the course here, passed.
    `until`: null where it has no end."""

    what: str | None
    by: UUID | None
    until: Instant | None


class SignedCode(Answer):
    """`own`: signed here by themselves, and not written down by somebody else."""

    version: int
    signed_on: date
    own: bool


class CounsellorView(Answer):
    """`missing`: what they lack to counsel at all. `cap`: null for the organisation's own.
    `languages`: those in which they may counsel."""

    account: UUID
    name: str
    languages: list[str]
    vetting: Shown | None
    training: Shown | None
    code_of_conduct: SignedCode | None
    cap: int | None
    paused: bool
    owes_check_in: bool
    checked_in_by: UUID | None
    checked_in_at: Instant | None
    missing: list[str]


class CounsellorList(Answer):
    """`code_version`: the code of conduct that has to be signed. `people`: names by account of
    those who wrote something down."""

    counsellors: list[CounsellorView]
    code_version: int
    people: dict[str, str]


class VettingWish(Request):
    """`what`: what was looked at, such as a certificate of good conduct; `until`: null for no
    end."""

    what: Plain
    until: AwareDatetime | None


class TrainingWish(Request):
    until: AwareDatetime | None


class CodeWish(Request):
    version: Annotated[int, Field(ge=1, le=CODE_VERSION)]
    signed_on: date


class CounsellorWish(Request):
    """What is known of somebody: null for what was not shown or holds no more; what is left out
    stays as it is."""

    vetting: VettingWish | None = None
    training: TrainingWish | None = None
    code_of_conduct: CodeWish | None = None
    cap: Annotated[int, Field(ge=1, le=10)] | None = None

    def record(self, known: NewRecord) -> NewRecord:
        """`known`: what was written down before."""
        new, said = known, self.model_fields_set
        if "vetting" in said:
            what = None if self.vetting is None else self.vetting.what
            until = None if self.vetting is None else self.vetting.until
            new = replace(new, vetting_what=what, vetting_until=until)
        if "training" in said:
            until = None if self.training is None else self.training.until
            new = replace(new, trained=self.training is not None, training_until=until)
        if "code_of_conduct" in said:
            version = None if self.code_of_conduct is None else self.code_of_conduct.version
            signed_on = None if self.code_of_conduct is None else self.code_of_conduct.signed_on
            new = replace(new, code_version=version, code_signed_on=signed_on)
        return replace(new, cap=self.cap) if "cap" in said else new


class OwnCounselling(Answer):
    """How a counsellor stands with an organisation. `missing`: all that is between them and the
    next session; `today_s`: how long they have counselled since midnight."""

    organisation: str
    response: str
    missing: list[str]
    live: int
    cap: int
    today_s: int
    rests_until: Instant | None
    paused: bool


class OwnCounsellingList(Answer):
    counselling: list[OwnCounselling]


class PauseWish(Request):
    """Nobody is asked why."""

    paused: bool


def counselling_view(offer: Counselling, response: str, organisation: str) -> CounsellingView:
    return CounsellingView(
        response=response,
        organisation=organisation,
        open=offer.open,
        per_supervisor=offer.per_supervisor,
        cap=offer.cap,
        retention_h=offer.retention_h,
    )


def shift_list(shifts: Sequence[PlannedShift], people: dict[str, str], *, more: bool) -> ShiftList:
    return ShiftList(shifts=[shift_view(one) for one in shifts], people=people, more=more)


def shift_view(shift: PlannedShift) -> ShiftView:
    return ShiftView(
        id=shift.id,
        account=shift.account_id,
        role="supervisor" if shift.role == "supervisor" else "counsellor",
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        stands=shift.stands,
    )


def counsellor_view(record: CounsellorRecord, missing: Sequence[str]) -> CounsellorView:
    vetting = training = code = None
    if record.vetting_by is not None:
        vetting = Shown(what=record.vetting_what, by=record.vetting_by, until=record.vetting_until)
    if record.training is not None:
        by = None if record.trained_here else record.training_by
        training = Shown(what=None, by=by, until=record.training.until)
    if record.code is not None:
        signed = record.code
        code = SignedCode(version=signed.version, signed_on=signed.on, own=signed.own)
    return CounsellorView(
        account=record.account_id,
        name=record.name,
        languages=list(record.languages),
        vetting=vetting,
        training=training,
        code_of_conduct=code,
        cap=record.cap,
        paused=record.paused,
        owes_check_in=record.owes_check_in,
        checked_in_by=record.checked_in_by,
        checked_in_at=record.checked_in_at,
        missing=list(missing),
    )


def own_counselling(
    counsellor: Counsellor,
    missing: Sequence[str],
    response: str,
    organisation: str,
    now: datetime,
) -> OwnCounselling:
    until = rests_until(counsellor)
    return OwnCounselling(
        organisation=organisation,
        response=response,
        missing=list(missing),
        live=counsellor.live,
        cap=counsellor.cap,
        today_s=int(counsellor.today.total_seconds()),
        rests_until=until if until is not None and until > now else None,
        paused=counsellor.paused,
    )
