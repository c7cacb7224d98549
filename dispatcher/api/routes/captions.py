"""Captions, as files that players take."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from dispatcher.api.edge import SignedIn, TheEdge, TheMoment, all_answers
from dispatcher.api.pages import handed_in
from dispatcher.domain.errors import NotFound
from dispatcher.store import submissions as store
from dispatcher.views.captions import MEDIA_TYPES, CaptionFormat, captions_in

router = APIRouter(tags=["reviews"])


@router.get(
    "/submissions/{submission_id}/captions",
    operation_id="get_captions",
    response_class=Response,
    responses={
        **all_answers(401, 403, 404, 422),
        200: {"content": {of_format: {} for of_format in MEDIA_TYPES.values()}},
    },
)
async def get_captions(
    submission_id: UUID,
    actor: SignedIn,
    edge: TheEdge,
    at: TheMoment,
    format: CaptionFormat = CaptionFormat.VTT,
) -> Response:
    """Captions handed in, as the reviewer corrected them where one did; for their author and for
    who may review them. Not found where the work was not captions with times."""
    async with edge.db.snapshot() as connection:
        submission, task = await handed_in(connection, actor, submission_id, at.now)
        corrected = await store.read_corrections(connection, submission_id)
    content = submission.content if corrected is None else corrected
    if "cues" not in content:
        raise NotFound(kind="captions")
    return Response(
        captions_in(format, content["cues"], task.lane.key.target_language),
        media_type=MEDIA_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="captions.{format}"'},
    )
