"""How are the rows of the sample written down as files?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from repair.records.readers.columns import columns
from repair.records.readers.dates import read_date
from samples.row import Row, heading, headings

TITLE = "行政处罚信息（示例）"


def write_csv(path: Path, rows: Sequence[Row]) -> int:
    """UTF-8 with BOM, as Excel saves it; answers the number of rows."""
    _write(path, "utf-8-sig", headings(), rows)
    return len(rows)


def write_gb18030(path: Path, rows: Sequence[Row]) -> None:
    """GB18030, the columns backwards, under the codes of the template and other names that are in use."""
    also = {column.name: column.also[0] for column in columns("penalties") if column.also}
    _write(path, "gb18030", headings()[::-1], rows, lambda name: also.get(name, name))


def write_xlsx(path: Path, rows: Sequence[Row]) -> None:
    """A workbook as people make it: a title above the header, asterisks, real dates, numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    required = {column.name for column in columns("penalties") if column.required}
    sheet.append(
        [f"{name}\n*" if name in required else name.replace("(", "（").replace(")", "）") for name in headings()]
    )
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_cell(name, row[name]) for name in headings()])
    for line in sheet.iter_rows(min_row=3):
        for cell in line:
            if cell.data_type == "f":
                cell.data_type = "s"  # a text that begins with = is a text
    book.properties.created = book.properties.modified = datetime(2026, 11, 21)  # noqa: DTZ001 - openpyxl wants it naive
    book.save(path)


@cache
def _dates() -> frozenset[str]:
    return frozenset(column.name for column in columns("penalties") if column.holds in ("date", "end_date"))


def _cell(name: str, text: str) -> str | float | date:
    if name in _dates() and text:
        try:
            return read_date(text)
        except ValueError:
            return text
    if name in (heading("fine_wan"), heading("confiscated_wan"), heading("phone")) and "E" not in text:
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
