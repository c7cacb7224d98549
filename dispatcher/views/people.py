"""People, and who the caller is."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from dispatcher.domain.actor import Actor
from dispatcher.domain.lane import is_trust
from dispatcher.views.shape import Answer, Instant, Request


class AccountView(Answer):
    id: UUID
    name: str
    email: str
    locale: str
    timezone: str


class OrganisationView(Answer):
    slug: str
    name: str
    desk: str
    """The channel of its desk, for those who may follow it."""


class MembershipView(Answer):
    organisation: OrganisationView
    role: Literal["volunteer", "coordinator", "observer", "supervisor"]


class ProficiencyView(Answer):
    tag: str
    level: Literal["native", "fluent", "working"]
    reading: bool
    writing: bool
    speaking: bool


class ClearanceView(Answer):
    name: str
    until: Instant | None


class VolunteerView(Answer):
    languages: list[ProficiencyView]
    clearances: list[ClearanceView]


class Me(Answer):
    """The signed-in person: who they are to whom, and what they can do."""

    account: AccountView
    memberships: list[MembershipView]
    volunteer: VolunteerView | None
    presence: Literal["available", "away"]


def me(actor: Actor, presence: Literal["available", "away"]) -> Me:
    account, volunteer = actor.account, actor.volunteer
    return Me(
        account=AccountView(
            id=account.id,
            name=account.name,
            email=account.email,
            locale=account.locale,
            timezone=account.timezone,
        ),
        memberships=[
            MembershipView(
                organisation=OrganisationView(
                    slug=m.organisation.slug,
                    name=m.organisation.name,
                    desk=f"desk:{m.organisation.id}",
                ),
                role=m.role.value,
            )
            for m in actor.memberships
        ],
        volunteer=None
        if volunteer is None
        else VolunteerView(
            languages=[
                ProficiencyView(
                    tag=p.tag,
                    level=p.level.value,
                    reading=p.reading,
                    writing=p.writing,
                    speaking=p.speaking,
                )
                for p in volunteer.languages
            ],
            clearances=[
                ClearanceView(name=c.name, until=c.until)
                for c in volunteer.clearances
                if not is_trust(c.name)
            ],
        ),
        presence=presence,
    )


class SignIn(Request):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1000)


class MeChange(Request):
    locale: str | None = Field(default=None, max_length=35)
    timezone: str | None = Field(default=None, max_length=64)
    name: str | None = Field(default=None, min_length=1, max_length=200)


class PresenceWish(Request):
    state: Literal["available", "away"]


class PresenceView(Answer):
    state: Literal["available", "away"]


class People(Answer):
    """Names by account id, for those who work with these people."""

    people: dict[str, str]
