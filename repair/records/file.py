"""What does a file say, row by row, before anything is saved? Reads, judges, and touches no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from repair.errors import XiufuError
from repair.records.problems import RowProblem, error, row_problem
from repair.records.readers.columns import column
from repair.records.readers.deduction_row import DEDUCTION_ROW
from repair.records.readers.listing_row import LISTING_ROW
from repair.records.readers.penalty_row import PENALTY_ROW
from repair.records.readers.row import GoodRow, RowKind, read_row
from repair.records.readers.sheet import Table
from repair.records.readers.table import read_table

ROWS = {one.kind: one for one in (PENALTY_ROW, DEDUCTION_ROW, LISTING_ROW)}
Progress = Callable[[int, int], None]  # rows done, rows in all
RowRead = tuple[GoodRow | None, list[RowProblem]]  # None: refused
Reader = Callable[[RowKind, Table, date], Iterable[RowRead]]
STEP = 1000  # rows between two words about the progress


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """The good rows of a file, and what is wrong with the others."""

    rows: list[GoodRow]  # each key once
    repeated: int  # rows that say the same as an earlier one
    refused: int
    problems: list[RowProblem]  # in the order of the rows


def read_rows(of: RowKind, table: Table, today: date) -> Iterator[RowRead]:
    """Each row of a table judged by itself, in order."""
    for number, cells in table.rows:
        if table.separated and any(cell for cell in cells[table.width :]):
            yield None, [row_problem(number, "", "row_too_long", cells=len(cells), columns=table.width)]
        else:
            yield read_row(of, number, cells, table.places, today)


def read_file(
    path: Path, *, kind: str, today: date, progress: Progress | None = None, reader: Reader = read_rows
) -> FileRead:
    """Read a file of penalties, deductions or listings. Raises UnreadableFile, or XiufuError for another kind.

    `reader` judges the rows as read_rows does, perhaps in several processes.
    """
    if kind not in ROWS:
        raise error(XiufuError, "kind_unknown", kind=kind)
    of = ROWS[kind]
    table = read_table(path, kind)
    seen: dict[tuple[object, ...], GoodRow] = {}
    problems: list[RowProblem] = []
    repeated = refused = 0
    for done, ((number, _), (found, noticed)) in enumerate(
        zip(table.rows, reader(of, table, today), strict=True), start=1
    ):
        first, said = seen.get(found.key) if found else None, noticed
        if found and first:
            if first.digest == found.digest:
                repeated += 1
            else:
                said = [_told_twice(of, number, first.row)]
                refused += 1
        elif found:
            seen[found.key] = found
        else:
            refused += 1
        problems += said
        if progress and (done % STEP == 0 or done == len(table.rows)):
            progress(done, len(table.rows))
    return FileRead(rows=list(seen.values()), repeated=repeated, refused=refused, problems=problems)


def _told_twice(of: RowKind, row: int, first: int) -> RowProblem:
    """Two rows of one key that say different things: shown at the key's first column."""
    names = [column(of.kind, key).name for key in (*of.key, "uscc")]
    return row_problem(row, names[0], "duplicate_row", first=first, key="、".join(names))
