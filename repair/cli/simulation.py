"""Which command plays a future?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from repair.cli.frame import Json, app, err, opened, out, print_json
from repair.clock import CHINA, aware, moment
from repair.errors import SettingError
from scheduler.simulate import Progress as Heard
from scheduler.simulate import Told, simulate

A_PAGE = 200  # messages that a person may want to read one by one


@app.command("simulate")
def simulate_command(
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    file: Annotated[
        list[Path] | None,
        typer.Option(help="A file of penalties, listings or deductions; may be given again. Else the records here."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Play planning and sending between two days; nothing is sent and nothing here is changed."""
    first, last = _day(start), _day(end)
    if last < first:
        raise SettingError(f"--to {last} is before --from {first}.", remedy="Give the earlier day first.")
    with opened() as parts, _bar(quiet=as_json) as progress:
        told = simulate(parts.database, parts.settings, start=first, end=last, files=file or [], progress=progress)
    if as_json:
        print_json([{**one._asdict(), "at": aware(one.at).isoformat()} for one in told])
    else:
        out.print(_one_by_one(told) if len(told) <= A_PAGE else _by_month(told))


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Heard]:
    """A bar on standard error, where somebody looks at it: first the rows are read, then the records are played."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as shown:
        task = shown.add_task("", total=None)
        yield lambda what, done, whole: shown.update(
            task, description=_words()[what], completed=done, total=whole, refresh=done == whole
        )


def _one_by_one(told: list[Told]) -> Table:
    table = Table(*_words()["columns"])
    for one in told:
        when = aware(one.at).strftime("%Y-%m-%d %H:%M")
        table.add_row(when, one.channel, one.to, "；".join(one.decision_nos), one.step, one.text)
    return table


def _by_month(told: list[Told]) -> Table:
    """How many leave in each month and on the fullest day: thousands of texts are read by programs (--json)."""
    table = Table(*_words()["months"])
    days = Counter((one.at.date(), one.channel) for one in told)
    for month, channel in sorted({(f"{day:%Y-%m}", channel) for day, channel in days}):
        counts = {day: count for (day, over), count in days.items() if over == channel and f"{day:%Y-%m}" == month}
        fullest = max(counts, key=lambda day: (counts[day], day))
        table.add_row(month, channel, f"{sum(counts.values()):,}", f"{fullest}", f"{counts[fullest]:,}")
    return table


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("simulation.yml").read_text("utf-8"))
    return loaded


def _day(text: str) -> date:
    try:
        return moment(text).astimezone(CHINA).date()
    except ValueError as wrong:
        raise SettingError(f"{text!r} is not a date.", remedy="Write it like 2026-09-16.") from wrong
