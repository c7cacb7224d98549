"""What a text reads as."""

from pydantic import Field

from dispatcher.views.shape import Answer, Request
from dispatcher.views.tasks import Candidate


class DetectionWish(Request):
    """`declared`: what the writer says it is. `response`: whose languages to expect."""

    text: str = Field(max_length=100_000)
    declared: str | None = None
    response: str | None = None


class DetectionView(Answer):
    """`differs`: it surely reads as another language than was declared."""

    language: str
    script: str
    confidence: float
    candidates: list[Candidate]
    differs: bool
