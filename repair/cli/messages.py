"""Which commands plan reminders and show them?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.table import Table

from repair.cli.frame import Json, app, opened, out, print_json
from repair.clock import aware, moment
from repair.errors import SettingError, UnknownRecord
from repair.messages.reminders import ReminderView, reminders
from repair.messages.standing import law_of
from repair.records.numbered import numbered
from repair.records.problems import error
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records


@app.command()
def plan(
    as_of: Annotated[str | None, typer.Option(metavar="DATETIME", help="Plan as if it were then.")] = None,
    as_json: Json = False,
) -> None:
    """Plan the reminders of every record once; running it again changes nothing."""
    then = _moment(as_of) if as_of else None
    with opened() as parts:
        now = then or parts.clock.now()
        law = law_of(parts.settings)
        tally = asdict(plan_records(parts.database, ladder=load_ladder(), law=law, now=now, everything=True))
    if as_json:
        print_json(tally)
    else:
        out.print(_words()["plan"].format(**tally))


@app.command("reminders")
def reminders_command(
    decision: Annotated[str | None, typer.Option(help="Only this decision number.")] = None,
    as_json: Json = False,
) -> None:
    """Show every reminder, its state and why; for one that has not left, the text as it would be now."""
    with opened() as parts, parts.database.session() as session:
        records = None if decision is None else numbered(session, decision)
        if records == []:
            raise error(UnknownRecord, "record_unknown", value=decision)
        found = reminders(session, settings=parts.settings, now=parts.clock.now(), records=records)
    if as_json:
        print_json([_plain(one) for one in found])
        return
    table = Table(*_words()["reminders"])
    for one in found:
        due = aware(one.due_at).strftime("%Y-%m-%d %H:%M")
        table.add_row(one.decision_no, one.step, one.channel, due, one.state, one.to, one.reason)
    out.print(table)


def _plain(one: ReminderView) -> dict[str, Any]:
    return {
        "decision_no": one.decision_no,
        "uscc": one.uscc,
        "enterprise": one.enterprise,
        "step": one.step,
        "channel": one.channel,
        "due_at": _iso(one.due_at),
        "state": str(one.state),
        "reason": one.reason,
        "reason_code": one.reason_code,
        "to": one.to,
        "text": one.text,
        "segments": one.segments,
        "template": one.template,
        "provider_sid": one.provider_sid,
        "attempts": [
            {
                **asdict(attempt),
                "started_at": _iso(attempt.started_at),
                "ended_at": _iso(attempt.ended_at) if attempt.ended_at else None,
            }
            for attempt in one.attempts
        ],
    }


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf-8"))
    return loaded


def _iso(when: datetime) -> str:
    return aware(when).isoformat()


def _moment(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError as wrong:
        raise SettingError(f"{text!r} is not a date or time.", remedy="Write it like 2026-09-16T09:30.") from wrong
