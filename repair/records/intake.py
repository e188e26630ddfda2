"""How does a file become records? All rows are judged first; the good ones are then saved in one transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from repair.records.file import FileRead, Progress, read_file
from repair.records.kinds import KINDS, RecordKind
from repair.records.problems import RowProblem
from repair.records.readers.row import GoodRow
from repair.records.saving import Counts, save
from repair.store.database import Database
from repair.store.many import write_many
from repair.store.tables import Intake, IntakeError

log = logging.getLogger(__name__)

BATCH = 1000  # rows a round of queries


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What became of a file's rows. accepted + updated + unchanged + refused = rows of the file."""

    accepted: int  # new, and saved
    updated: int  # known, changed, and saved
    unchanged: int
    refused: int
    errors: tuple[RowProblem, ...]  # of refused rows, and notices about saved ones (refusing=False)


def import_file(
    database: Database,
    path: Path,
    *,
    kind: str,
    by: str,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> IntakeReport:
    """Import a file; with `dry_run` the same counts, and nothing is saved.

    Raises UnreadableFile (nothing saved), or XiufuError for a kind that cannot be imported.
    """
    read = read_file(path, kind=kind, today=now.date(), progress=progress)
    with database.session() as session:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("xiufu.intake"))))  # one import at a time
        counts = _save_all(session, read, KINDS[kind], by=by, now=now, progress=progress)
        report = _report(read, counts)
        if dry_run:
            session.rollback()
        else:
            _keep(session, path, report, kind=kind, by=by, now=now)
    log.info("file imported", extra={"action": "intake", "kind": kind, "dry_run": dry_run, **_numbers(report)})
    return report


def _save_all(
    session: Session, read: FileRead, of: RecordKind, *, by: str, now: datetime, progress: Progress | None
) -> Counts:
    counts = Counts()
    named = _contacts_named(read.rows)
    for batch in _batches(read.rows):
        save(session, of, batch, named, by=by, now=now, counts=counts)
        if progress:
            progress(counts.accepted + counts.updated + counts.unchanged, len(read.rows))
    return counts


def _contacts_named(rows: Sequence[GoodRow]) -> dict[str, list[Any]]:
    """Credit code -> every contact that the file names, whichever of the enterprise's rows it stands in."""
    named: dict[str, list[Any]] = {}
    for row in rows:
        if row.contact:
            named.setdefault(row.uscc, []).append(row.contact)
    return named


def _batches(rows: Sequence[GoodRow]) -> Iterator[list[GoodRow]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _report(read: FileRead, counts: Counts) -> IntakeReport:
    return IntakeReport(
        accepted=counts.accepted,
        updated=counts.updated,
        unchanged=counts.unchanged + read.repeated,
        refused=read.refused,
        errors=tuple(sorted([*read.problems, *counts.problems], key=lambda problem: problem.row)),
    )


def _keep(session: Session, path: Path, report: IntakeReport, *, kind: str, by: str, now: datetime) -> None:
    """Keep what was read, for the desk."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    intake = Intake(file_name=path.name, sha256=digest, kind=kind, by=by, at=now, **_numbers(report))
    session.add(intake)
    session.flush()
    rows = [
        {"intake_id": intake.id, "row": p.row, "column": p.column, "code": p.code, "message": p.message}
        for p in report.errors
    ]
    write_many(session, insert(IntakeError), rows)


def _numbers(report: IntakeReport) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("accepted", "updated", "unchanged", "refused")}
