"""Which commands bring records in, show their windows and note what staff decide?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.progress import Progress
from rich.table import Table

from repair.cli.frame import Json, Parts, app, err, opened, out, print_json
from repair.errors import NotAllowed, UnknownRecord
from repair.policy.window import Window
from repair.policy.wording import words as law_words
from repair.records import change
from repair.records.intake import IntakeReport, import_file
from repair.records.penalty import CaseView, cases
from repair.records.problems import error
from repair.records.readers.dates import read_date
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


@app.command()
def windows(
    decision: Annotated[str | None, typer.Option(help="Only this decision number.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As of this day instead of today.")] = None,
    uscc: Uscc = None,
    as_json: Json = False,
) -> None:
    """Show from which day, and until when, each record may be repaired, and by which article."""
    with opened() as parts:
        day = _day(as_of) or parts.clock.now().date()
        with parts.database.session() as session:
            found = cases(session, decision_no=decision, uscc=uscc)
    if decision is not None and not found:
        raise error(UnknownRecord, "record_unknown", value=decision)
    computed = [(case, window_of(case.facts, day)) for case in found]
    if as_json:
        print_json([_window(case, result) for case, result in computed])
    elif computed:
        out.print(_table(computed, day))
        if decision is not None:  # one record: also how its dates came about
            for _, result in computed:
                out.print("\n".join(result.trace), markup=False, highlight=False)
    else:
        out.print(_words()["windows"]["none"])


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
        day = _day(on) or now.date()
        change.set_status(session, decision_no, status, on=day, by=by, now=now, reason=reason, uscc=uscc)
        after = _after(parts, cases(session, decision_no=decision_no, uscc=uscc)[0])
    if as_json:
        print_json({**after, "status": status, "on": day})
    else:
        texts = _words()["status"]
        named = {"decision_no": decision_no, "status": texts["names"][status], "on": day, "by": by}
        out.print(texts["done"].format(**named), markup=False, highlight=False)


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("records.yml").read_text("utf-8"))
    return loaded


def _day(given: str | None) -> date | None:
    """A day as people write it on the command line."""
    if given is None:
        return None
    try:
        return read_date(given)
    except ValueError as problem:
        raise error(NotAllowed, "day_unreadable", value=given) from problem


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
            table.add_row(str(problem.row), _cell(problem.column), f"{problem.code} {mark}", _cell(problem.message))
        out.print(table)
        if len(report.errors) > SHOWN:
            out.print(texts["more"].format(count=len(report.errors) - SHOWN))
    out.print(texts["summary"].format(**_plain(report)))
    if dry_run:
        out.print(texts["dry_run"])


def _after(parts: Parts, case: CaseView) -> dict[str, Any]:
    return _window(case, window_of(case.facts, parts.clock.now().date()))


def _window(case: CaseView, result: Window) -> dict[str, Any]:
    """A window as the contract's JSON."""
    return {
        "decision_no": case.decision_no,
        "enterprise": case.enterprise,
        "uscc": case.uscc,
        "class": result.severity,
        "class_confirmed": result.confirmed,
        "suggested_class": result.suggested,
        "min_end": result.min_end,
        "earliest_apply": result.earliest_apply,
        "max_end": result.max_end,
        "rule": result.rule or None,
        "citation": result.citation or None,
        "state": result.state,
        "missing": list(result.missing),
        "trace": list(result.trace),
    }


def _table(computed: list[tuple[CaseView, Window]], day: date) -> Table:
    texts = _words()["windows"]
    table = Table(title=texts["title"].format(day=day))
    for heading, is_date in texts["headings"].items():
        table.add_column(heading, overflow="fold", no_wrap=is_date, min_width=10 if is_date else None)
    for case, result in computed:
        dates = [str(found or "") for found in (result.min_end, result.earliest_apply, result.max_end)]
        sure = texts["confirmed" if result.confirmed else "unconfirmed"]
        missing = texts["separator"].join(law_words(code) for code in result.missing)
        grade = result.severity or result.suggested or ""
        cells = [case.decision_no, case.enterprise, grade, sure, *dates, law_words(result.state), missing]
        table.add_row(*map(_cell, cells), _cell(result.citation))
    return table


def _cell(text: str) -> str:
    """Text from a file, so that rich does not read [..] as its own marks."""
    return text.replace("[", r"\[")
