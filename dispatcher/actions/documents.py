"""Documents: taking a file in, posting its parts, giving it back translated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.actions.document_file import pieces
from dispatcher.actions.posting import Post, post_tasks
from dispatcher.actions.tasks import cancel_task
from dispatcher.domain.actor import Actor
from dispatcher.domain.document import (
    UNFINISHED,
    Document,
    DocumentState,
    Piece,
    check_targets,
    count_document,
    document_name,
    first_too_long,
    parts_of,
    targets_of,
    text_of,
)
from dispatcher.domain.document_errors import DocumentCancelled
from dispatcher.domain.errors import (
    FileRefused,
    Forbidden,
    InvalidField,
    NotFound,
    TaskCancelled,
    TaskDone,
    TaskExpired,
)
from dispatcher.domain.fields import language_field
from dispatcher.domain.organisation import Organisation
from dispatcher.domain.policy import Kind
from dispatcher.domain.posting import Detected, Posting, check_posting, reads_surely
from dispatcher.domain.response import Response
from dispatcher.formats.segments import Document as Found
from dispatcher.store import documents as store
from dispatcher.store import files as file_store
from dispatcher.store.engine import Connection
from dispatcher.store.transaction import Database, Transaction

SAMPLE_LETTERS = 5_000
"""So much of a document says which language it is in."""


def sample_of(found: Found) -> str:
    """Words by which its language is told."""
    words: list[str] = []
    letters = 0
    for segment in found.segments:
        if letters > SAMPLE_LETTERS:
            break
        words.append(segment.source)
        letters += len(segment.source)
    return "\n".join(words)


def language_in(detected: Detected) -> str | None:
    """The language where it is read surely."""
    sure = reads_surely(detected.language, detected.confidence)
    return detected.language if sure else None


async def create_document(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    *,
    file_id: UUID,
    name: str,
    found: Found,
    source_language: str | None,
    detected_language: str | None,
) -> Document:
    """Take in a file of the actor's own that was read. Raises FileRefused where one segment is
    more than anybody can hand in."""
    actor.must_coordinate(organisation.id)
    if organisation not in response.organisations:
        raise Forbidden(needs="participant")
    held = await file_store.hold_files(tx.connection, [file_id])
    if file_id not in held or held[file_id].uploaded_by != actor.id:
        raise InvalidField(field="file", problem="unknown", value=str(file_id))
    segments = _checked(found)
    document = Document(
        id=at.new_id(),
        version=1,
        organisation_id=organisation.id,
        organisation=organisation.slug,
        response_id=response.id,
        response=response.slug,
        created_by=actor.id,
        created_at=at.now,
        state=DocumentState.READY,
        file_id=file_id,
        name=document_name(name, held[file_id].name),
        format=found.format,
        encoding=found.encoding,
        column=found.column,
        source_language=source_language,
        detected_language=detected_language,
        segments=segments,
        words=count_document(segments, source_language or detected_language),
    )
    await store.insert_document(tx.connection, document)
    return document


def _checked(found: Found) -> tuple[Piece, ...]:
    segments = pieces(found.segments)
    if (number := first_too_long(segments)) is not None:
        raise FileRefused(field="file", problem="segment_too_long", segment=number)
    return segments


async def keep_reading(
    tx: Transaction, actor: Actor, document_id: UUID, found: Found, language: str
) -> Document:
    """What the file holds when it is read in the language that it was said to be in: sentences end,
    and letters are told, by it. Once anything of it is posted it stays as it was read."""
    document = await _locked(tx, actor, document_id)
    if document.state is not DocumentState.READY:
        return document
    segments = _checked(found)
    document = replace(
        document,
        version=document.version + 1,
        source_language=language,
        encoding=found.encoding,
        segments=segments,
        words=count_document(segments, language),
    )
    await store.rewrite_document(tx.connection, document)
    return document


@dataclass(frozen=True, slots=True)
class Start:
    """What a coordinator says when the parts are to be posted, the same for all of them."""

    to: Sequence[str]
    urgency: str
    source_language: str | None = None
    brief: str = ""
    split: bool = True
    review: bool | None = None
    deadline: datetime | None = None
    organisation_only: bool = False
    partners: bool = False


async def start_document(
    db: Database,
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    document_id: UUID,
    start: Start,
) -> Document:
    """Post its parts, language by language; those posted before are left as they are, so that a
    start that was broken off can be sent again, and languages can be added later.

    Raises NotFound, Forbidden, DocumentCancelled, InvalidField, AlreadyInTarget.
    """
    declared = language_field(start.source_language, "source_language")
    async with db.read() as connection:
        document = await store.find_document(connection, document_id)
    if document is None:
        raise NotFound(kind="document")
    actor.must_coordinate(document.organisation_id)
    source = declared or document.language
    if source is None:
        raise InvalidField(field="source_language", problem="missing")
    targets = check_targets(start.to, source)
    for target in targets:

        async def run(tx: Transaction, target: str = target) -> Document:
            return await _post_language(
                tx, at, actor, response, organisation, document_id, start, source, target
            )

        document = await db.act(run)
    return document


async def _post_language(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    response: Response,
    organisation: Organisation,
    document_id: UUID,
    start: Start,
    source: str,
    target: str,
) -> Document:
    document = await _locked(tx, actor, document_id)
    if document.state is DocumentState.CANCELLED:
        raise DocumentCancelled()
    if target in await store.posted_languages(tx.connection, document_id):
        return document
    posts = [
        Post(
            replace(
                _posting(at, start, source, target),
                title=part.title(document.name),
                text=text_of(part.segments),
                asked=part.asked(document.name),
            ),
            None,
        )
        for part in parts_of(document, source, split=start.split)
    ]
    posted = await post_tasks(tx, at, actor, response, organisation, posts)
    tasks = [one.task.id for one in posted]
    await store.insert_parts(tx.connection, document_id, target, tasks)
    document = replace(
        document,
        version=document.version + 1,
        state=DocumentState.POSTED,
        source_language=source,
    )
    await store.update_document(tx.connection, document)
    return document


def _posting(at: Moment, start: Start, source: str, target: str) -> Posting:
    """What is the same for every part; its words come afterwards."""
    return check_posting(
        now=at.now,
        kind=Kind.TRANSLATION.value,
        urgency=start.urgency,
        title="-",
        text="-",
        brief=start.brief,
        source_language=source,
        target_language=target,
        review=start.review,
        deadline=start.deadline,
        organisation_only=start.organisation_only,
        partners=start.partners,
    )


async def _locked(tx: Transaction, actor: Actor, document_id: UUID) -> Document:
    document = await store.lock_document(tx.connection, document_id)
    if document is None:
        raise NotFound(kind="document")
    actor.must_coordinate(document.organisation_id)
    return document


async def cancel_document(
    db: Database, at: Moment, actor: Actor, document_id: UUID, reason: str
) -> Document:
    """Nothing more is posted of it, and what nobody has finished is withdrawn; what was accepted
    stays. Sent again it goes on where it was broken off."""

    async def stop(tx: Transaction) -> Document:
        document = await _locked(tx, actor, document_id)
        if document.state is not DocumentState.CANCELLED:
            document = replace(
                document, version=document.version + 1, state=DocumentState.CANCELLED
            )
            await store.update_document(tx.connection, document)
        return document

    document = await db.act(stop)
    async with db.read() as connection:
        parts = (await store.posted_parts(connection, [document_id]))[document_id]
    for part in parts:
        if part.state in UNFINISHED:
            await _cancel_part(db, at, actor, part.task_id, reason)
    return document


async def _cancel_part(db: Database, at: Moment, actor: Actor, task_id: UUID, reason: str) -> None:
    """One at a time: whoever works on another is not kept waiting for all of them."""
    try:
        await db.act(lambda tx: cancel_task(tx, at, actor, task_id, reason))
    except (TaskDone, TaskCancelled, TaskExpired):
        return  # it ended meanwhile


async def read_targets(connection: Connection, document: Document, language: str) -> dict[str, str]:
    """What was accepted so far, by segment."""
    targets: dict[str, str] = {}
    for asked, content in await store.accepted_parts(connection, document.id, language):
        targets |= targets_of(content, asked.get("segments", ()))
    return targets
