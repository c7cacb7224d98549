"""Who is acting: an account, its roles, what it may do. Nothing is allowed unless said here."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from dispatcher.domain.errors import Forbidden, NotEligible
from dispatcher.domain.organisation import COORDINATING, WATCHING, Membership, Role
from dispatcher.domain.volunteer import Volunteer


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in."""

    id: UUID
    email: str
    name: str
    locale: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person with everything that decides what they may do."""

    account: Account
    memberships: tuple[Membership, ...]
    volunteer: Volunteer | None

    @property
    def id(self) -> UUID:
        return self.account.id

    def organisations(self, roles: Set[Role]) -> frozenset[int]:
        """Ids of the organisations in which this person has one of `roles`."""
        return frozenset(m.organisation.id for m in self.memberships if m.role in roles)

    def coordinates(self, organisation_id: int) -> bool:
        return organisation_id in self.organisations(COORDINATING)

    def watches(self, organisation_id: int) -> bool:
        return organisation_id in self.organisations(WATCHING)

    def must_coordinate(self, organisation_id: int) -> None:
        """Raises Forbidden unless this person coordinates for the organisation."""
        if not self.coordinates(organisation_id):
            raise Forbidden(needs="coordinator")

    def must_volunteer(self) -> Volunteer:
        """The volunteer this person is; raises NotEligible where they are none."""
        if self.volunteer is None:
            raise NotEligible(reason="not_a_volunteer")
        return self.volunteer
