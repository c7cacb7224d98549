"""Refusals about documents."""

from dispatcher.domain.errors import Conflict


class DocumentCancelled(Conflict):
    """Nothing more is made of a document that was cancelled."""

    code = "document_cancelled"
