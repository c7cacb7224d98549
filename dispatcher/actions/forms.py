"""Forms: kept under a name to be asked again, and noted where tasks ask them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dispatcher.actions.context import Moment
from dispatcher.domain.actor import Actor
from dispatcher.domain.errors import InvalidField, NotFound
from dispatcher.domain.forms.reading import check_form
from dispatcher.domain.forms.saved import SavedForm, digest_of, form_name
from dispatcher.store import forms as store
from dispatcher.store.tasks import NewTask
from dispatcher.store.transaction import Transaction

MOST_SAVED = 200
"""Of one organisation."""


async def save_form(
    tx: Transaction,
    at: Moment,
    actor: Actor,
    organisation_id: int,
    name: str,
    schema: Mapping[str, Any],
) -> SavedForm:
    """Keep a form under a name; what had the name before keeps its tasks and answers."""
    actor.must_coordinate(organisation_id)
    name, checked = form_name(name), check_form(schema)
    saved = await store.saved_forms(tx.connection, [organisation_id])
    if len(saved) >= MOST_SAVED and all(one.name != name for one in saved):
        raise InvalidField(field="name", problem="too_many", most=MOST_SAVED)
    form_id = await store.remember_form(
        tx.connection, at.new_id(), organisation_id, checked, at.now
    )
    await store.name_form(tx.connection, organisation_id, form_id, name)
    found = await store.find_form(tx.connection, form_id)
    assert found is not None
    return found


async def forget_form(tx: Transaction, actor: Actor, form_id: UUID) -> None:
    """Take its name from a form. Tasks that ask it, and their answers, stay as they are."""
    found = await store.find_form(tx.connection, form_id)
    if found is None:
        raise NotFound(kind="form")
    actor.must_coordinate(found.organisation_id)
    if not found.name:
        raise NotFound(kind="form")
    await store.name_form(tx.connection, found.organisation_id, form_id, None)


async def note_forms(
    tx: Transaction, at: Moment, organisation_id: int, response_id: int, new: Sequence[NewTask]
) -> None:
    """Note which form each of these new tasks asks, where one does."""
    asked_of = [(one.task.id, one.content.asked) for one in new]
    asking = [(task, asked["form"]) for task, asked in asked_of if "form" in asked]
    forms = {digest_of(schema): schema for _, schema in asking}
    ids = {
        digest: await store.remember_form(
            tx.connection, at.new_id(), organisation_id, schema, at.now
        )
        for digest, schema in sorted(forms.items())
    }
    if ids:
        asked = [(task, ids[digest_of(schema)]) for task, schema in asking]
        await store.note_asked(tx.connection, asked, response_id)
