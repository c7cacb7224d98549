"""Languages to choose from, and what a text reads as."""

from fastapi import APIRouter

from dispatcher.api.edge import SignedIn, TheEdge, all_answers
from dispatcher.domain.fields import language_field
from dispatcher.domain.language_names import language_names
from dispatcher.domain.posting import differs_surely
from dispatcher.store.responses import find_response
from dispatcher.views.languages import DetectionView, DetectionWish
from dispatcher.views.responses import LanguageList, LanguageView
from dispatcher.views.tasks import Candidate

router = APIRouter(tags=["languages"])


@router.get("/languages", operation_id="list_languages", responses=all_answers(401))
async def list_languages(actor: SignedIn) -> LanguageList:
    """The languages offered in pickers; any other BCP 47 tag is taken as well."""
    return LanguageList(
        languages=[
            LanguageView(
                tag=known.tag,
                name=known.name,
                english=known.english,
                script=known.script,
                direction=known.direction,
            )
            for known in language_names()
        ]
    )


@router.post(
    "/language/detect", operation_id="detect_language", responses=all_answers(401, 403, 422)
)
async def detect_language(body: DetectionWish, actor: SignedIn, edge: TheEdge) -> DetectionView:
    """What a text reads as, for a warning before it is posted. Nothing is kept."""
    declared = language_field(body.declared, "declared")
    expected: tuple[str, ...] = ()
    if body.response is not None:
        async with edge.db.read() as connection:
            response = await find_response(connection, body.response)
        expected = response.expected_languages if response is not None else ()
    found = await edge.detect(body.text, expected)
    return DetectionView(
        language=found.language,
        script=found.script,
        confidence=round(found.confidence, 4),
        candidates=[Candidate(language=t, probability=round(p, 4)) for t, p in found.candidates],
        differs=declared is not None and differs_surely(declared, found),
    )
