"""Imports: files of tasks, read in the background."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from dispatcher.domain.policy import Kind, Urgency

RUN_IMPORT = "run_import"
"""The job that reads a started import (see dispatcher/jobs.py)."""


class ImportState(StrEnum):
    """`waiting`: for the coordinator to look at the preview and start it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Import:
    """A file of tasks and how far it has been read.

    `mapping` says which column holds what (None until it starts). `line_done` is the last line
    whose row is a task or a reject for good; `bytes_done` of `bytes_total` drive a progress bar.
    `repeated` counts rows that were imported before, `uncertain` those whose language people are
    asked about. `asked`: what every row asks for beyond its text, in the shape of the kind.
    """

    id: UUID
    version: int
    organisation_id: int
    organisation: str
    response_id: int
    response: str
    created_by: UUID
    state: ImportState
    filename: str
    kind: Kind
    target_language: str | None
    urgency: Urgency
    mapping: dict[str, str | None] | None
    format: str
    encoding: str
    columns: tuple[str, ...]
    warnings: tuple[dict[str, Any], ...]
    error: dict[str, Any] | None
    bytes_total: int
    bytes_done: int
    line_done: int
    rows_done: int
    created: int
    repeated: int
    uncertain: int
    rejected: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    asked: Mapping[str, Any] = field(default_factory=dict)
