"""How do the tables of a letter stand in a Word document?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from repair.letters.letter import Grid, Row, pairs
from repair.letters.sheet import BODY, CENTER, HEADING, write

FACTS = (3.5, 4.4, 3.5, 4.4)  # cm: label, value, label, value
WIDTHS = {2: (2.4, 13.4), 3: (1.3, 7.9, 6.6)}  # cm, by the number of columns
SIZE, LINE = 11, 16  # points
MIDDLE = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def facts_table(document: Any, rows: Sequence[Row], *, whole: bool = False) -> None:
    """Labels and values; `whole`: all of it stays on one page."""
    lines = list(pairs(rows))
    table = _table(document, FACTS)
    for number, (left, right) in enumerate(lines):
        cells = _line(table, FACTS)
        shown = [(cells[0], left), *([(cells[2], right)] if right else [])]
        for label, row in shown:
            _fill(label, row.label, strong=row.strong)
        value = cells[1] if right else cells[1].merge(cells[3])
        _fill(value, left.value, strong=left.strong)
        if right:
            _fill(cells[3], right.value, strong=right.strong)
        if whole:
            _keep(cells, height=22, with_next=number < len(lines) - 1)


def grid_table(document: Any, grid: Grid) -> None:
    """A table with a head, or with names in its first column; it stays on one page where it can."""
    columns = len(grid.head or grid.rows[0])
    widths = WIDTHS[columns]
    table = _table(document, widths)
    if grid.head:
        cells = _line(table, widths)
        for cell, text in zip(cells, grid.head, strict=True):
            _fill(cell, text, strong=True, middle=True)
        _keep(cells, with_next=True)
        _mark(cells[0], "w:tblHeader")
    for number, row in enumerate(grid.rows):
        cells = _line(table, widths)
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            strong = (number in grid.strong and column == columns - 1) or (not grid.head and column == 0)
            _fill(cell, text, strong=strong, middle=column == 0)
        _keep(cells, with_next=number < len(grid.rows) - 1)


def _table(document: Any, widths: Sequence[float]) -> Any:
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # the grid: some programs read it, others the cells
    return table


def _line(table: Any, widths: Sequence[float]) -> Any:
    cells = table.add_row().cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Cm(width)
        cell.vertical_alignment = MIDDLE
    _mark(cells[0], "w:cantSplit")
    return cells


def _mark(cell: Any, name: str) -> None:
    """A property of the cell's row."""
    cell._element.getparent().get_or_add_trPr().append(OxmlElement(name))


def _fill(cell: Any, text: str, *, strong: bool = False, middle: bool = False) -> None:
    """Write each line of the text as a paragraph of its own."""
    for number, line in enumerate(text.split("\n")):
        added = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        write(added, line, font=HEADING if strong else BODY, size=SIZE, bold=strong)
        added.paragraph_format.line_spacing = Pt(LINE)
        added.alignment = CENTER if middle else None


def _keep(cells: Any, *, with_next: bool, height: float = 0) -> None:
    """On the page of the next row; with a height (points), at least so high, to write in by hand."""
    if height:
        size = OxmlElement("w:trHeight")
        size.set(qn("w:val"), str(int(height * 20)))
        cells[0]._element.getparent().get_or_add_trPr().append(size)
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = with_next
