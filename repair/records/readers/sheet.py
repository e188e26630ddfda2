"""What stands in a file, cell by cell, before anybody knows what it means?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from repair.errors import UnreadableFile
from repair.records.problems import error
from repair.records.readers.columns import column, kind_names, match, required

Cell = str | float | int | bool | date | datetime | time | timedelta | None

LIMIT_MB = 50  # of the file as it is; a year's decisions of a province are far below
HEADER_WITHIN = 20  # rows: titles and notes may stand before the header, not data


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows with their numbers as a spreadsheet shows them: the first is 1."""

    rows: list[tuple[int, list[Cell]]]
    separated: bool = False  # text with separators: a stray separator shifts cells to the right
    doubtful_line: int = 0  # not UTF-8 from this line on, so that the encoding was guessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet whose header was found."""

    places: dict[str, int]  # column key -> place in a row, 0-based
    width: int  # cells up to the last heading
    rows: list[tuple[int, list[Cell]]]  # below the header, without blank rows and repeated headers
    separated: bool


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises UnreadableFile when it is missing, empty or larger than LIMIT_MB."""
    if not path.is_file():
        raise error(UnreadableFile, "file_missing", name=path.name)
    size = path.stat().st_size
    if size > LIMIT_MB * 1024 * 1024:
        raise error(UnreadableFile, "file_too_large", name=path.name, size=size // 1024 // 1024, limit=LIMIT_MB)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise error(UnreadableFile, "file_closed", name=path.name, why=problem.strerror) from problem
    if not content.strip():
        raise error(UnreadableFile, "file_empty", name=path.name)
    return content


def recognised(kind: str, cells: Sequence[Cell]) -> int:
    """How many columns of `kind` a row names."""
    return len(match(kind, cells).places)


def find_table(sheet: Sheet, kind: str, name: str) -> Table:
    """The table under the header row. Raises UnreadableFile: no header, missing or doubled columns, no row."""
    if not sheet.rows:
        raise error(UnreadableFile, "file_empty", name=name)
    first = sheet.rows[:HEADER_WITHIN]
    at = max(range(len(first)), key=lambda place: (recognised(kind, first[place][1]), -place))
    header = first[at][1]
    found = match(kind, header)
    lacking = [one.name for one in required(kind) if one.key not in found.places]
    if lacking:
        _refuse_other_kind(first, kind, name)
    _refuse_no_header(sheet, kind, name, len(found.places))
    if lacking:
        raise error(UnreadableFile, "columns_missing", name=name, columns="、".join(lacking))
    for key, headings in found.twice.items():
        known = column(kind, key).name
        raise error(UnreadableFile, "columns_twice", name=name, column=known, headers="、".join(headings))
    rows = [(number, cells) for number, cells in sheet.rows[at + 1 :] if not _skipped(kind, cells, len(found.places))]
    if not rows:
        raise error(UnreadableFile, "file_empty", name=name)
    width = max(place for place, cell in enumerate(header) if cell not in (None, "")) + 1
    return Table(places=found.places, width=width, rows=rows, separated=sheet.separated)


def _refuse_other_kind(rows: Sequence[tuple[int, list[Cell]]], kind: str, name: str) -> None:
    """Say so when a row is the whole header of another kind of file: which kind it is, a person decides."""
    for other, called in kind_names().items():
        wanted = {one.key for one in required(other)}
        if other != kind and any(wanted <= match(other, cells).places.keys() for _, cells in rows):
            raise error(UnreadableFile, "kind_other", name=name, here=kind_names()[kind], called=called, kind=other)


def _refuse_no_header(sheet: Sheet, kind: str, name: str, known: int) -> None:
    if known >= 2:
        return
    if sheet.doubtful_line:
        raise error(UnreadableFile, "file_encoding", name=name, line=sheet.doubtful_line)
    wanted = "、".join(one.name for one in required(kind))
    raise error(UnreadableFile, "file_no_header", name=name, required=wanted)


def _skipped(kind: str, cells: list[Cell], known: int) -> bool:
    """A blank row; a header printed again; the row of codes (CF_WSH …) below the names."""
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    if not filled:
        return True
    if not recognised(kind, filled[:1]) and not recognised(kind, filled[1:2]):
        return False  # nearly every row, without a look at its other cells
    return recognised(kind, cells) > max(2, known // 2)
