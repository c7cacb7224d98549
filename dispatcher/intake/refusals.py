"""Why a whole file cannot be imported."""


class IntakeRefusal(ValueError):
    """A file that cannot be used as it is.

    `code` is one of `wrong_file_type` (data: found), `broken_workbook`, `encrypted_workbook`,
    `workbook_too_large` (bytes, limit), `unknown_encoding` (encoding), `bad_header` (empty,
    duplicate, unreadable: positions from 1, or names), `too_many_columns` (found, limit),
    `no_rows`, `no_text_column` (columns), `unknown_column` (column, columns).
    """

    def __init__(self, code: str, data: dict[str, str | int | list[str] | list[int]]) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
