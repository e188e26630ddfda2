"""Which commands bring records in and note what staff decide?"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.progress import Progress
from rich.table import Table

from repair.cli.frame import Json, Parts, app, err, opened, out, print_json
from repair.cli.windows import cell, day, of_penalty
from repair.records import change
from repair.records.intake import IntakeReport, import_file
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of

SHOWN = 200  # problems printed for people; --json has them all
Decision = Annotated[str, typer.Argument(metavar="DECISION_NO", help="The decision number (决定书文号).")]
By = Annotated[str, typer.Option("--by", help="Who decided this.")]
Uscc = Annotated[str | None, typer.Option("--uscc", help="Credit code, when several enterprises share the number.")]


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; docs/import.md lists its columns.")],
    kind: Annotated[str, typer.Option(help="penalties, deductions or listings")] = "penalties",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; save nothing.")] = False,
    by: By = "xiufu import",
    as_json: Json = False,
) -> None:
    """Read an official file into the records. Exit code 0: every row is good; 1: some were refused; 2: unreadable."""
    with opened() as parts, Progress(console=err, transient=True, disable=as_json or not err.is_terminal) as shown:
        task = shown.add_task(_words()["import"]["reading"], total=None)
        report = import_file(
            parts.database,
            file,
            kind=kind,
            by=by,
            now=parts.clock.now(),
            dry_run=dry_run,
            progress=lambda done, total: shown.update(task, completed=done, total=total),
        )
    if as_json:
        print_json(_plain(report))
    else:
        _show(report, dry_run)
    if report.refused:
        raise typer.Exit(1)


@app.command("class")
def class_command(
    *,
    decision_no: Decision,
    severity: Annotated[str, typer.Argument(metavar="轻微|一般|严重", help="The class that an officer confirms.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why this class.")],
    uscc: Uscc = None,
    as_json: Json = False,
) -> None:
    """Confirm the class of a record: only then are its dates told to the enterprise."""
    with opened() as parts, parts.database.session() as session:
        change.confirm_class(session, decision_no, severity, by=by, reason=reason, now=parts.clock.now(), uscc=uscc)
        after = _after(parts, cases(session, decision_no=decision_no, uscc=uscc)[0])
    if as_json:
        print_json(after)
    else:
        said = _words()["class"]["done"].format(decision_no=decision_no, severity=severity, by=by)
        out.print(said, markup=False, highlight=False)


@app.command()
def status(
    *,
    decision_no: Decision,
    status: Annotated[str, typer.Argument(metavar="applied|repaired|rejected|withdrawn", help="What happened.")],
    by: By,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; today when it is left out.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for the record's history.")] = "",
    uscc: Uscc = None,
    as_json: Json = False,
) -> None:
    """Note that repair was applied for, granted or rejected, or the decision withdrawn; reminders follow."""
    with opened() as parts, parts.database.session() as session:
        now = parts.clock.now()
        noted = day(on) or now.date()
        change.set_status(session, decision_no, status, on=noted, by=by, now=now, reason=reason, uscc=uscc)
        after = _after(parts, cases(session, decision_no=decision_no, uscc=uscc)[0])
    if as_json:
        print_json({**after, "status": status, "on": noted})
    else:
        texts = _words()["status"]
        named = {"decision_no": decision_no, "status": texts["names"][status], "on": noted, "by": by}
        out.print(texts["done"].format(**named), markup=False, highlight=False)


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("records.yml").read_text("utf-8"))
    return loaded


def _plain(report: IntakeReport) -> dict[str, Any]:
    problems = [asdict(problem) for problem in report.errors]
    shown = [{key: problem[key] for key in ("row", "column", "code", "message")} for problem in problems]
    return {
        "accepted": report.accepted,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "errors": shown,
    }


def _show(report: IntakeReport, dry_run: bool) -> None:
    texts = _words()["import"]
    if report.errors:
        table = Table(title=texts["title"])
        for heading in texts["headings"]:
            table.add_column(heading, overflow="fold")
        for problem in report.errors[:SHOWN]:
            mark = texts["refused" if problem.refusing else "notice"]
            table.add_row(str(problem.row), cell(problem.column), f"{problem.code} {mark}", cell(problem.message))
        out.print(table)
        if len(report.errors) > SHOWN:
            out.print(texts["more"].format(count=len(report.errors) - SHOWN))
    out.print(texts["summary"].format(**_plain(report)))
    if dry_run:
        out.print(texts["dry_run"])


def _after(parts: Parts, case: CaseView) -> dict[str, Any]:
    return of_penalty(case, window_of(case.facts, parts.clock.now().date()))
