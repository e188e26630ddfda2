"""Which commands find old cases that may be repaired already, and confirm many classes at once?"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import yaml
from rich.table import Table

from repair.cli.frame import Json, app, opened, out, print_json
from repair.errors import NotAllowed
from repair.log import mask
from repair.policy.facts import Severity
from repair.policy.wording import words as law_words
from repair.records import classes, screening
from repair.records.problems import error
from repair.records.readers.dates import read_date
from repair.records.screening import Month, Only, Open
from repair.records.stored import restate

T = TypeVar("T", Only, Severity)
SHOWN = 100  # rows printed for people; --json has them all
BAR = 40  # characters of the longest month


@app.command("screening")
def screening_command(
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="As of this day instead of today.")] = None,
    only: Annotated[str | None, typer.Option(metavar="ready|duties|unreachable", help="Only a part.")] = None,
    as_json: Json = False,
) -> None:
    """List every record that may be applied for already although nobody has: the oldest window first."""
    part = None if only is None else _among(only, Only)
    with opened() as parts:
        today = parts.clock.now().date()
        day = _day(as_of) or today
        restate(parts.database, today, changed_only=True)  # also right after an import, before anything is planned
        with parts.database.session() as session:
            found = list(screening.screening(session, day, today=today, only=part))
            unconfirmed = classes.count_unconfirmed(session)
    counted = screening.months_of(found)
    if as_json:
        by_month = [{"month": f"{one.begins:%Y-%m}", "count": one.count, "duties_open": one.duties} for one in counted]
        records = [_record(one) for one in found]
        print_json({"as_of": day, "unconfirmed": unconfirmed, "by_month": by_month, "records": records})
        return
    if found:
        out.print(_table(found[:SHOWN], day))
        out.print(_months(counted))
    out.print(_summary(found, unconfirmed, day), markup=False, highlight=False)


@app.command("classes")
def classes_command(
    *,
    suggested: Annotated[bool, typer.Option("--suggested", help="Confirm what is suggested.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who decides.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept with every record.")] = "",
    only: Annotated[str | None, typer.Option(metavar="轻微|一般|严重", help="Only where this is suggested.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be confirmed; save nothing.")] = False,
    as_json: Json = False,
) -> None:
    """List the records without a confirmed class and what is suggested; with --suggested confirm that for all."""
    grade = None if only is None else _among(only, Severity)
    with opened() as parts, parts.database.session() as session:
        now = parts.clock.now()
        waiting = [one for one in classes.unconfirmed(session, now.date()) if grade is None or one.suggested is grade]
        done: list[int] = []
        if suggested:
            wanted = {one.case.penalty_id: one.suggested for one in waiting if one.suggested is not None}
            done = classes.confirm_many(session, wanted, by=by, reason=reason, now=now)
            if dry_run:
                session.rollback()
    confirmed = set(done)
    if as_json:
        lines = [_waiting(one, one.case.penalty_id in confirmed) for one in waiting]
        counts = {"confirmed": len(done), "left": len(waiting) - len(done), "dry_run": dry_run}
        print_json({**counts, "records": lines})
        return
    if waiting and not suggested:
        out.print(_unconfirmed(waiting[:SHOWN]))
    out.print(_said(len(waiting), len(done), by, suggested=suggested, dry_run=dry_run), markup=False, highlight=False)


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("screening.yml").read_text("utf-8"))
    return loaded


def _among(given: str, kind: type[T]) -> T:
    try:
        return kind(given)
    except ValueError as problem:
        raise error(NotAllowed, "only_unknown", value=given, choices="、".join(kind)) from problem


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return read_date(given)
    except ValueError as problem:
        raise error(NotAllowed, "day_unreadable", value=given) from problem


def _record(one: Open) -> dict[str, Any]:
    case, window = one.case, one.window
    return {
        "decision_no": case.decision_no,
        "enterprise": case.enterprise,
        "uscc": case.uscc,
        "class": window.severity,
        "min_end": window.min_end,
        "earliest_apply": window.earliest_apply,
        "max_end": window.max_end,
        "rule": window.rule,
        "citation": window.citation,
        "certainty": window.certainty,
        "state": window.state,
        "missing": list(window.missing),
        "duties_open": window.duties_open,
        "said": case.said or None,
        "reach": one.reach,
        "phone": mask(one.phone) if one.phone else None,
    }


def _waiting(one: classes.Unconfirmed, confirmed: bool) -> dict[str, Any]:
    return {
        "decision_no": one.case.decision_no,
        "enterprise": one.case.enterprise,
        "uscc": one.case.uscc,
        "suggested_class": one.suggested,
        "suggestion": one.suggestion,
        "confirmed": confirmed,
    }


def _table(found: list[Open], day: date) -> Table:
    texts = _words()["screening"]
    table = Table(title=texts["title"].format(day=day))
    for heading, is_date in texts["headings"].items():
        table.add_column(heading, overflow="fold", no_wrap=is_date, min_width=10 if is_date else None)
    for one in found:
        missing = texts["separator"].join(law_words(code) for code in one.window.missing)
        days = [str(one.window.earliest_apply), str(one.window.max_end)]
        cells = [one.case.decision_no, one.case.enterprise, str(one.window.severity), *days, missing]
        table.add_row(*map(_cell, cells), f"{texts['reach'][one.reach]} {mask(one.phone) if one.phone else ''}")
    return table


def _months(counted: list[Month]) -> Table:
    texts = _words()["screening"]
    most = max(one.count for one in counted)
    table = Table(*texts["months"], title=texts["by_month"])
    for one in counted:
        bar = "█" * max(1, round(BAR * one.count / most))
        table.add_row(f"{one.begins:%Y-%m}", str(one.count), str(one.duties), bar)
    return table


def _unconfirmed(waiting: list[classes.Unconfirmed]) -> Table:
    texts = _words()["classes"]
    table = Table()
    for heading in texts["headings"]:
        table.add_column(heading, overflow="fold")
    for one in waiting:
        grade = one.suggested or texts["no_suggestion"]
        table.add_row(*map(_cell, (one.case.decision_no, one.case.enterprise, grade, one.suggestion)))
    return table


def _said(waiting: int, done: int, by: str, *, suggested: bool, dry_run: bool) -> str:
    """What classes says at its end."""
    texts, left = _words()["classes"], waiting - done
    if not suggested:
        more = [_words()["screening"]["more"].format(count=waiting - SHOWN)] if waiting > SHOWN else []
        return "\n".join([*more, texts["waiting" if waiting else "none"].format(left=left)])
    lines = [texts["done"].format(done=done, by=by), *([texts["left"].format(left=left)] if left else [])]
    return "\n".join([*lines, *([texts["dry_run"]] if dry_run else [])])


def _summary(found: list[Open], unconfirmed: int, day: date) -> str:
    texts = _words()["screening"]
    duties = sum(one.window.duties_open for one in found)
    lines = [texts["summary"].format(day=day, count=len(found), ready=len(found) - duties, duties=duties)]
    if len(found) > SHOWN:
        lines.append(texts["more"].format(count=len(found) - SHOWN))
    if unconfirmed:
        lines.append(texts["unconfirmed"].format(count=unconfirmed))
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Text from a file, so that rich does not read [..] as its own marks."""
    return text.replace("[", r"\[")
