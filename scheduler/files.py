"""Which enterprises and records stand in files, as if they had been imported one after the other? No database.

The import's own readers, row checks and merge; rows that the import refuses are not played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from repair.enterprises.consent import Choices
from repair.errors import UnreadableFile
from repair.records.deduction import deduction_view
from repair.records.file import ROWS, STEP, FileRead, Progress, RowRead, read_file, read_rows
from repair.records.key import RecordKind
from repair.records.kinds import KINDS
from repair.records.listing import listing_view
from repair.records.penalty import case_view
from repair.records.readers.row import GoodRow, RowKind
from repair.records.readers.sheet import Table
from repair.store.tables import Deduction, Enterprise, Listing, Penalty
from scheduler import forks
from scheduler.lives import Cast, Company, View, add

Key = tuple[Any, ...]
OF_KIND = {"penalties": RecordKind.PENALTY, "listings": RecordKind.LISTING, "deductions": RecordKind.DEDUCTION}
LATER = {  # columns that no file has
    "penalties": ("published", "rejected_on", "withdrawn_on"),
    "listings": ("rejected_on", "withdrawn_on"),
    "deductions": ("rejected_on", "withdrawn_on"),
}


@dataclass(slots=True)
class _Imported:
    """What the tables would hold."""

    enterprises: dict[str, SimpleNamespace] = field(default_factory=dict)  # by credit code
    phones: dict[str, dict[str, tuple[int, bool]]] = field(default_factory=dict)  # by code and number: id, active
    records: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)  # by kind and key
    contacts: int = 0


def of_files(paths: Sequence[Path], today: date, progress: Progress | None = None, processes: int = 0) -> Cast:
    """The enterprises of these files, of any of the three kinds. Raises UnreadableFile as the import does.

    Large files are read by several processes (0: as many as are worth it).
    """
    imported = _Imported()
    for path in paths:
        kind, read = read_any(path, today, progress, processes)
        _take(imported, kind, read.rows)
    companies: dict[int, Company] = {}
    for kind, records in imported.records.items():
        for place, values in enumerate(records.values(), 1):
            enterprise = imported.enterprises[values["uscc"]]
            add(companies, _view(kind, place, values, enterprise), OF_KIND[kind])
    for code, enterprise in imported.enterprises.items():
        numbers = imported.phones.get(code, {})
        active = sorted((key, phone) for phone, (key, used) in numbers.items() if used)
        companies[enterprise.id].phones = tuple(active)
    return Cast(companies=list(companies.values()), choices=Choices({}))


def read_any(path: Path, today: date, progress: Progress | None = None, processes: int = 0) -> tuple[str, FileRead]:
    """A file of any kind: the header says which. Raises UnreadableFile when it is of none."""
    first: UnreadableFile | None = None

    def reader(of: RowKind, table: Table, day: date) -> Iterator[RowRead]:
        return _shared(of, table, day, progress, processes)

    for kind in ROWS:
        try:
            return kind, read_file(path, kind=kind, today=today, reader=reader)
        except UnreadableFile as error:
            first = first or error
    raise first or UnreadableFile(path.name)


def _shared(of: RowKind, table: Table, today: date, progress: Progress | None, processes: int) -> Iterator[RowRead]:
    """The rows as the import judges them, read by several processes."""
    whole = len(table.rows)
    count = forks.worth(whole, processes)
    size = -(-whole // count)

    def read_part(place: int, done: forks.Done) -> list[RowRead]:
        found: list[RowRead] = []
        rows = table.rows[place * size : (place + 1) * size]
        for start in range(0, len(rows), STEP):
            some = rows[start : start + STEP]
            found += read_rows(of, replace(table, rows=some), today)
            done(len(some))
        return found

    said = (lambda done: progress(done, whole)) if progress else (lambda done: None)
    for part in forks.share(read_part, count, said):
        yield from part


def _take(imported: _Imported, kind: str, rows: Sequence[GoodRow]) -> None:
    """One file, as saving takes it: new rows are added, changed ones merged, numbers replaced."""
    of, records = KINDS[kind], imported.records.setdefault(kind, {})
    named: dict[str, list[str]] = {}
    for row in rows:
        enterprise = imported.enterprises.setdefault(
            row.uscc, SimpleNamespace(id=len(imported.enterprises) + 1, uscc=row.uscc, closed_on=None)
        )
        enterprise.name = row.name
        if row.contact and row.contact.phone:
            named.setdefault(row.uscc, []).append(row.contact.phone)
        there = records.get(row.key)
        if there is None:
            records[row.key] = {**of.empty, **row.values, "uscc": row.uscc}
        else:
            there |= of.merge(row.values, there, ()).changes
    for code, numbers in named.items():
        _replace(imported, imported.phones.setdefault(code, {}), numbers)


def _replace(imported: _Imported, known: dict[str, tuple[int, bool]], numbers: Sequence[str]) -> None:
    for phone, (key, _) in known.items():
        known[phone] = (key, False)
    for phone in numbers:
        if phone not in known:
            imported.contacts += 1
        known[phone] = (known[phone][0] if phone in known else imported.contacts, True)


def _view(kind: str, key: int, values: Mapping[str, Any], enterprise: SimpleNamespace) -> View:
    """The record as other rooms see it; a row has the columns that its view asks for."""
    row = SimpleNamespace(
        **dict.fromkeys(LATER[kind]), **{"rule_choice": "", **values}, id=key, window_version=1, plan_needed=True
    )
    owner = cast(Enterprise, enterprise)
    made: Mapping[str, Callable[[], View]] = {
        "penalties": lambda: case_view(cast(Penalty, row), owner, ""),
        "listings": lambda: listing_view(cast(Listing, row), owner),
        "deductions": lambda: deduction_view(cast(Deduction, row), owner),
    }
    return made[kind]()
