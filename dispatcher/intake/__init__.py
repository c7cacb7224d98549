"""Intake: turns files of tasks into rows and rows into drafts, a row at a time.

`open_table` says what a file is and streams its rows; `to_drafts` maps them to tasks; what cannot
be used comes out as a `BadRow` with its line and reason, and `RejectsWriter` writes those down.
"""

from dispatcher.intake.drafts import TaskDraft, to_drafts
from dispatcher.intake.mapping import Mapping, guess_mapping
from dispatcher.intake.reading import open_table
from dispatcher.intake.reasons import REASONS, reason_for
from dispatcher.intake.refusals import IntakeRefusal
from dispatcher.intake.rejects import RejectsWriter
from dispatcher.intake.similar import NEAR_DUPLICATE, keys_of_each, similar_keys, similarity
from dispatcher.intake.table import BadRow, FileWarning, Row, Table

__all__ = [
    "NEAR_DUPLICATE",
    "REASONS",
    "BadRow",
    "FileWarning",
    "IntakeRefusal",
    "Mapping",
    "RejectsWriter",
    "Row",
    "Table",
    "TaskDraft",
    "guess_mapping",
    "keys_of_each",
    "open_table",
    "reason_for",
    "similar_keys",
    "similarity",
    "to_drafts",
]
