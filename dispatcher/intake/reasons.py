"""What is wrong with a bad row, and what to do, in English for the rejects file.

On screen the same codes are translated by the web client.
"""

from collections.abc import Mapping

REASONS = {
    "ragged_row": (
        "This row has {found} cells where the header has {expected}. A delimiter inside a text "
        "needs quotes round the text."
    ),
    "broken_quotes": (
        "A quote in this row is not closed, or text follows it. "
        'Double the quotes inside a text ("") and close the one that opens it.'
    ),
    "unclosed_quote": (
        "The quote opened here is never closed, so nothing up to line {until} could be read. "
        "Close it and import the file again."
    ),
    "undecodable": "Some bytes are not in the file's encoding. Save the file as UTF-8.",
    "lone_surrogate": (
        "Column {column} holds half of a character (a lone surrogate). Export the row again."
    ),
    "not_an_object": "This line is not one JSON object.",
    "empty_text": "There is no text in column {column}.",
    "text_too_long": "The text is too long. Split texts of more than 100,000 bytes.",
    "control_characters": (
        "Column {column} holds the control character {found}. "
        "Remove it; tabs and line ends may stay."
    ),
    "title_too_long": "The title has {letters} letters; shorten it to {limit}.",
    "key_too_long": "The key has {letters} letters; shorten it to {limit}.",
    "duplicate_key": "The key {given} was used by a row above. Give each row its own.",
    "unknown_language": (
        "{given} in column {column} is not a language code. "
        "Use a BCP 47 code such as tr, kmr or ar."
    ),
    "ambiguous_language": (
        "{given} in column {column} covers several languages. Write which one: {choices}."
    ),
    "unknown_urgency": "{given} in column {column} is not an urgency. Use one of: {choices}.",
    "unreadable_deadline": (
        "{given} in column {column} is not a date we can read. Write it as 2026-11-30 14:00."
    ),
    "deadline_passed": "The deadline {given} is past. Give a later one or leave it empty.",
    # Said by the rules for tasks, of rows that read well.
    "already_in_target": (
        "The text is already in {language}, the language it is to be translated into. If it is "
        "not, write its language into the file."
    ),
    "invalid_field": "{field} cannot be used: {problem}.",
}


def reason_for(code: str, detail: Mapping[str, str | int | list[str]]) -> str:
    """The sentence for a bad row's code, with its detail filled in; the code if it is not ours."""
    shown = {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in detail.items()
    }
    return REASONS.get(code, code).format_map(shown)
