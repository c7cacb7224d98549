"""Forms as a coordinator keeps them."""

from typing import Any
from uuid import UUID

from dispatcher.domain.forms.saved import SavedForm
from dispatcher.views.contents import Content
from dispatcher.views.shape import Answer, Request


class FormView(Answer):
    """A form of an organisation, under its name."""

    id: UUID
    organisation: str
    name: str
    form: dict[str, Any]


def form_view(saved: SavedForm) -> FormView:
    return FormView(
        id=saved.id, organisation=saved.organisation, name=saved.name, form=dict(saved.schema)
    )


class TemplateView(Answer):
    """A form that comes with the system, to be used as it is or begun from."""

    id: str
    form: dict[str, Any]


class FormList(Answer):
    forms: list[FormView]
    templates: list[TemplateView]


class FormSave(Request):
    """A form to keep: a JSON Schema as docs/forms.md describes it."""

    organisation: str | None = None
    name: str
    form: Content
