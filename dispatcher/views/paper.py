"""Papers as PDF: written from top to bottom, in a language and its direction, with their own font.

Arabic letters are joined, and lines that run from right to left are laid out, by HarfBuzz and the
bidirectional algorithm, so that a name looks as its owner writes it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources

import segno
from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos

from dispatcher.domain.language import direction
from dispatcher.views.messages import FALLBACK, sentences

_FAMILY = "noto"
_FILES = (("", "Noto-Regular.ttf"), ("B", "Noto-Bold.ttf"))
_MARGIN_MM = 20.0
_INK, _FAINT, _RULE = (25, 30, 40), (85, 93, 105), (205, 210, 218)


class Paper:
    """One document. `texts`: its language's sentences."""

    def __init__(self, locale: str, title: str, written_at: datetime) -> None:
        self.texts = sentences(locale)
        spoken = locale if self.texts is not sentences(FALLBACK) else FALLBACK
        rtl = direction(spoken) == "rtl"
        self._start, self._end = (Align.R, Align.L) if rtl else (Align.L, Align.R)
        self._rtl = rtl
        self._pdf = pdf = FPDF(format="A4")
        pdf.set_creation_date(written_at.astimezone(UTC))
        pdf.set_title(self.texts[title])
        pdf.set_lang(spoken)
        pdf.set_margin(_MARGIN_MM)
        pdf.set_auto_page_break(True, _MARGIN_MM)
        for style, name in _FILES:
            file = resources.files(__package__) / "fonts" / name
            with resources.as_file(file) as path:
                pdf.add_font(_FAMILY, style, path)
        pdf.set_text_shaping(True)
        pdf.add_page()
        self.text(self.texts[title], size=20, bold=True)

    def _use(self, size: float, *, bold: bool = False, faint: bool = False) -> float:
        """The height of a line in this writing, in mm."""
        self._pdf.set_font(_FAMILY, "B" if bold else "", size)
        self._pdf.set_text_color(*(_FAINT if faint else _INK))
        return size * 0.55

    def gap(self, mm: float) -> None:
        self._pdf.ln(mm)

    def text(
        self, words: str, *, size: float = 11, bold: bool = False, faint: bool = False
    ) -> None:
        """A paragraph."""
        height = self._use(size, bold=bold, faint=faint)
        self._pdf.multi_cell(
            0, height, words, align=self._start, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def row(
        self, cells: Sequence[str], widths: Sequence[float], *, size: float = 10, bold: bool = False
    ) -> None:
        """A line of cells, from where the language begins; `widths` are parts of the whole, and
        the last cell stands at the end. What is too long for its cell is cut."""
        pdf = self._pdf
        height = self._use(size, bold=bold) + 1.5
        if pdf.will_page_break(height):
            pdf.add_page()
        whole = pdf.epw / sum(widths)
        placed = list(zip(cells, widths, range(len(cells)), strict=True))
        top = pdf.get_y()
        for cell, width, n in reversed(placed) if self._rtl else placed:
            align = self._end if n and n == len(cells) - 1 else self._start
            room = width * whole
            pdf.cell(room, height, self._fitting(cell, room), align=align, new_y=YPos.TOP)
        pdf.set_draw_color(*_RULE)
        pdf.set_xy(pdf.l_margin, top + height)
        pdf.line(pdf.l_margin, pdf.get_y(), pdf.l_margin + pdf.epw, pdf.get_y())

    def _fitting(self, cell: str, room: float) -> str:
        fits = room - 2 * self._pdf.c_margin
        if self._pdf.get_string_width(cell) <= fits:
            return cell
        while cell and self._pdf.get_string_width(cell + "…") > fits:
            cell = cell[:-1]
        return cell.rstrip() + "…"

    def code(self, text: str, size_mm: float) -> None:
        """A QR code, for whoever holds a telephone over the paper."""
        pdf = self._pdf
        matrix = [list(line) for line in segno.make_qr(text, error="m").matrix]
        if pdf.will_page_break(size_mm):
            pdf.add_page()
        side = size_mm / len(matrix)
        left = pdf.l_margin + (pdf.epw - size_mm if self._rtl else 0)
        top = pdf.get_y()
        pdf.set_fill_color(*_INK)
        for y, line in enumerate(matrix):
            for x, dark in enumerate(line):
                if dark:
                    # A little over its edge: viewers leave hair lines between squares.
                    pdf.rect(left + x * side, top + y * side, side * 1.03, side * 1.03, style="F")
        pdf.set_y(top + size_mm)

    def small_print(self, text: str) -> None:
        """What is to be copied, letter by letter, and not to be read."""
        height = self._use(6.5, faint=True)
        self._pdf.multi_cell(
            0,
            height,
            text,
            align=Align.L,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=WrapMode.CHAR,
        )

    def written(self) -> bytes:
        return bytes(self._pdf.output())
