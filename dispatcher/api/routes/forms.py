"""Forms that an organisation keeps, and the answers to those that were asked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from dispatcher.actions import exports
from dispatcher.actions import forms as actions
from dispatcher.actions.exports import Each
from dispatcher.api.edge import Edge, SignedIn, TheEdge, TheMoment, Watching, all_answers
from dispatcher.api.errors import CREATED, NO_CONTENT
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import Forbidden, NotFound
from dispatcher.domain.fields import choice
from dispatcher.domain.forms.form import Form
from dispatcher.domain.forms.reading import form_of
from dispatcher.domain.forms.saved import SavedForm
from dispatcher.domain.forms.templates import TEMPLATES
from dispatcher.domain.organisation import COORDINATING, WATCHING
from dispatcher.domain.response import Response as CrisisResponse
from dispatcher.store import exports as export_store
from dispatcher.store import forms as store
from dispatcher.store.responses import find_response
from dispatcher.store.transaction import Transaction
from dispatcher.views.exports import (
    AgreementView,
    AnswerView,
    AskedFormView,
    DisagreementView,
    ExportFormat,
    ExportList,
    QuestionAgreementView,
    writing,
)
from dispatcher.views.forms import FormList, FormSave, FormView, TemplateView, form_view

router = APIRouter(tags=["forms"])


@router.get("/forms", operation_id="list_forms", responses=all_answers(401, 403))
async def list_forms(actor: SignedIn, edge: TheEdge) -> FormList:
    """The forms that the caller's organisations keep, and those that come with the system."""
    mine = actor.organisations(COORDINATING)
    if not mine:
        raise Forbidden(needs="coordinator")
    async with edge.db.read() as connection:
        saved = await store.saved_forms(connection, mine)
    return FormList(
        forms=[form_view(one) for one in saved],
        templates=[TemplateView(id=name, form=form) for name, form in TEMPLATES.items()],
    )


def _organisation(actor: Actor, slug: str | None) -> int:
    """The named organisation that the actor coordinates for, or the one there is."""
    mine = {
        m.organisation.slug: m.organisation.id
        for m in actor.memberships
        if actor.coordinates(m.organisation.id)
    }
    if not mine:
        raise Forbidden(needs="coordinator")
    if slug is None:
        return next(iter(mine.values()))
    if slug not in mine:
        raise Forbidden(needs="coordinator")
    return mine[slug]


@router.post(
    "/forms",
    operation_id="save_form",
    status_code=CREATED,
    responses=all_answers(401, 403, 422),
)
async def save_form(body: FormSave, actor: SignedIn, edge: TheEdge, at: TheMoment) -> FormView:
    """Keep a form under a name, in place of another that had it."""
    organisation = _organisation(actor, body.organisation)

    async def run(tx: Transaction) -> FormView:
        saved = await actions.save_form(tx, at, actor, organisation, body.name, body.form)
        return form_view(saved)

    return await edge.db.act(run)


@router.delete(
    "/forms/{form_id}",
    operation_id="forget_form",
    status_code=NO_CONTENT,
    responses=all_answers(401, 403, 404, 422),
)
async def forget_form(form_id: UUID, actor: SignedIn, edge: TheEdge) -> Response:
    """Keep it no longer; the tasks that ask it, and their answers, stay."""

    async def run(tx: Transaction) -> None:
        await actions.forget_form(tx, actor, form_id)

    await edge.db.act(run)
    return Response(status_code=NO_CONTENT)


async def _response(edge: Edge, slug: str) -> CrisisResponse:
    async with edge.db.read() as connection:
        found = await find_response(connection, slug)
    if found is None:
        raise NotFound(kind="response")
    return found


async def _watched(
    edge: Edge, actor: Actor, form_id: UUID, response: str
) -> tuple[SavedForm, Form, CrisisResponse]:
    async with edge.db.read() as connection:
        found = await store.find_form(connection, form_id)
    if found is None:
        raise NotFound(kind="form")
    if not actor.watches(found.organisation_id):
        raise Forbidden(needs="observer")
    return found, form_of(found.schema), await _response(edge, response)


@router.get("/exports", operation_id="list_exports", responses=all_answers(401, 403, 404, 422))
async def list_exports(response: str, actor: Watching, edge: TheEdge) -> ExportList:
    """The forms that tasks of the caller's organisations ask in a response."""
    where = await _response(edge, response)
    async with edge.db.read() as connection:
        found = await export_store.asked_forms(connection, actor.organisations(WATCHING), where.id)
    return ExportList(
        forms=[
            AskedFormView(**dict(form_view(one.form)), tasks=one.tasks, answered=one.answered)
            for one in found
        ]
    )


@router.get(
    "/exports/{form_id}",
    operation_id="export_answers",
    response_class=Response,
    responses=all_answers(401, 403, 404, 422),
)
async def export_answers(
    form_id: UUID,
    response: str,
    actor: Watching,
    edge: TheEdge,
    format: str = ExportFormat.CSV.value,
    each: str = Each.TASK.value,
    place: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """The accepted answers as CSV, NDJSON or GeoJSON, as they are at this moment: a row a task with
    what most say, or a row an answer. Nobody is named."""
    wanted, of = choice(ExportFormat, format, "format"), choice(Each, each, "each")
    found, form, where = await _watched(edge, actor, form_id, response)
    how = writing(form, wanted, place)
    pieces = exports.export_answers(edge.db, found.id, where.id, form, how, of)
    name = f"{where.slug}-{found.id}.{wanted.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, media_type=how.media_type, headers=headers)


@router.get(
    "/exports/{form_id}/agreement",
    operation_id="get_agreement",
    responses=all_answers(401, 403, 404, 422),
)
async def get_agreement(
    form_id: UUID, response: str, actor: Watching, edge: TheEdge
) -> AgreementView:
    """How far those who answered agree, question by question, and where they do not."""
    found, form, where = await _watched(edge, actor, form_id, response)
    agreed = await exports.read_agreement(edge.db, found.id, where.id, form)
    figures = agreed.figures
    return AgreementView(
        tasks=figures.tasks,
        compared=figures.compared,
        agreed=figures.agreed,
        questions=[
            QuestionAgreementView(
                name=one.question.name,
                tasks=one.tasks,
                share=one.share,
                kappa=one.kappa,
                measure=one.measure,
                cant_tell=one.cant_tell,
            )
            for one in figures.questions
        ],
        disagreements=[
            DisagreementView(
                task=task.id,
                title=task.title,
                done=task.done,
                questions=list(names),
                answers=[
                    AnswerView(at=at, data=data)
                    for (_, data), at in zip(task.answers, task.times, strict=True)
                ],
            )
            for task, names in agreed.disagreements
        ],
    )
