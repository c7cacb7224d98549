"""How far people's answers can be relied on, for those who coordinate them and for nobody else."""

from uuid import UUID

from dispatcher.domain.trust import Counts, trust
from dispatcher.views.shape import Answer
from dispatcher.views.tasks import KindName


class TrustView(Answer):
    """One volunteer's answers of one kind. `trust` is between 0 and 1; who is not listed is not
    known yet."""

    volunteer: UUID
    name: str
    kind: KindName
    trust: float
    controls_right: int
    controls_wrong: int
    accepted: int
    returned: int
    agreed: int
    differed: int


class TrustList(Answer):
    volunteers: list[TrustView]


def trust_view(volunteer: UUID, name: str, kind: str, counts: Counts) -> TrustView:
    return TrustView.model_construct(
        volunteer=volunteer,
        name=name,
        kind=kind,
        trust=round(trust(counts), 3),
        controls_right=counts.controls_right,
        controls_wrong=counts.controls_wrong,
        accepted=counts.accepted,
        returned=counts.returned,
        agreed=counts.agreed,
        differed=counts.differed,
    )
