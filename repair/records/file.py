"""What does a file say, row by row, before anything is saved? Reads, judges, and touches no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from repair.errors import XiufuError
from repair.records.problems import RowProblem, error, row_problem
from repair.records.readers.penalty_row import PenaltyRow, read_penalty
from repair.records.readers.table import read_table

KINDS = ("penalties", "deductions", "listings")
Progress = Callable[[int, int], None]  # rows done, rows in all
STEP = 1000  # rows between two words about the progress


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """The good rows of a file, and what is wrong with the others."""

    rows: list[PenaltyRow]  # each key once
    repeated: int  # rows that say the same as an earlier one
    refused: int
    problems: list[RowProblem]  # in the order of the rows


def read_file(path: Path, *, kind: str, today: date, progress: Progress | None = None) -> FileRead:
    """Read a file of penalties. Raises UnreadableFile, or XiufuError for a kind that cannot be read."""
    if kind not in KINDS:
        raise error(XiufuError, "kind_unknown", kind=kind)
    if kind != "penalties":
        raise error(XiufuError, "kind_later", kind=kind)
    table = read_table(path, kind)
    seen: dict[tuple[str, str], PenaltyRow] = {}
    problems: list[RowProblem] = []
    repeated = refused = 0
    for done, (number, cells) in enumerate(table.rows, start=1):
        if table.separated and any(cell for cell in cells[table.width :]):
            found: PenaltyRow | None = None
            said = [row_problem(number, "", "row_too_long", cells=len(cells), columns=table.width)]
        else:
            found, said = read_penalty(number, cells, table.places, today)
        first = seen.get(found.key) if found else None
        if found and first:
            if first.digest == found.digest:
                repeated += 1
            else:
                said = [row_problem(number, _NUMBER, "duplicate_row", first=first.row)]
                refused += 1
        elif found:
            seen[found.key] = found
        else:
            refused += 1
        problems += said
        if progress and (done % STEP == 0 or done == len(table.rows)):
            progress(done, len(table.rows))
    return FileRead(rows=list(seen.values()), repeated=repeated, refused=refused, problems=problems)


_NUMBER = "行政处罚决定书文号"  # the column at which a repeated key is shown
