"""How are the rows of the sample written down as files?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from repair.records.readers.columns import columns, required
from repair.records.readers.dates import read_date
from samples.row import Row, headings, words


def write_csv(path: Path, rows: Sequence[Row], kind: str = "penalties") -> int:
    """UTF-8 with BOM, as Excel saves it; answers the number of rows."""
    _write(path, "utf-8-sig", headings(kind), rows)
    return len(rows)


def write_gb18030(path: Path, rows: Sequence[Row], kind: str = "penalties") -> None:
    """GB18030, the columns backwards, under the codes of the template and other names that are in use."""
    also = {column.name: column.also[0] for column in columns(kind) if column.also}
    _write(path, "gb18030", headings(kind)[::-1], rows, lambda name: also.get(name, name))


def write_xlsx(path: Path, rows: Sequence[Row], kind: str = "penalties") -> None:
    """A workbook as people make it: a title above the header, asterisks, real dates, numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([words()["titles"][kind]])
    wanted = {column.name for column in required(kind)}
    names = headings(kind)
    sheet.append([f"{name}\n*" if name in wanted else name.replace("(", "（").replace(")", "）") for name in names])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_cell(kind, name, row[name]) for name in names])
    for line in sheet.iter_rows(min_row=3):
        for cell in line:
            if cell.data_type == "f":
                cell.data_type = "s"  # a text that begins with = is a text
    book.properties.created = book.properties.modified = datetime(2026, 11, 21)  # noqa: DTZ001 - openpyxl wants it naive
    book.save(path)


@cache
def _names(kind: str, *holds: str) -> frozenset[str]:
    return frozenset(column.name for column in columns(kind) if column.holds in holds)


def _cell(kind: str, name: str, text: str) -> str | float | date:
    if name in _names(kind, "date", "end_date") and text:
        try:
            return read_date(text)
        except ValueError:
            return text
    if name in _names(kind, "amount", "points", "phone") and "E" not in text:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _write(
    path: Path, encoding: str, names: Sequence[str], rows: Sequence[Row], called: Callable[[str], str] = str
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([called(name) for name in names])
        writer.writerows([[row[name] for name in names] for row in rows])
