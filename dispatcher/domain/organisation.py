"""Organisations post work and vouch for people; people act for them in roles."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be to an organisation."""

    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"
    SUPERVISOR = "supervisor"


COORDINATING = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
"""Roles that post, change and review an organisation's tasks."""

SUPERVISING = frozenset({Role.SUPERVISOR})
"""Roles that answer for counsellors, and may read along while they are on shift."""

WATCHING = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.OBSERVER})
"""Roles that see an organisation's tasks and a response's figures."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An NGO, known outside by its slug."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of one person in one organisation."""

    organisation: Organisation
    role: Role
