"""Which command writes the letters of many records at once?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from repair.cli.frame import Json, Parts, app, err, opened, out, print_json
from repair.errors import NotAllowed, XiufuError
from repair.letters.batch import STATES, Written, chosen, letters_of
from repair.letters.file import FORMATS, content, name_of, save
from repair.letters.letter import fill, office_of, refusal, texts
from repair.records.readers.dates import read_date

SHOWN = 20  # refusals printed for people; --json has them all


@app.command("notices")
def notices_command(
    *,
    folder: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to write one file per decision.")],
    state: Annotated[str, typer.Option(help="open, waiting or all")] = "all",
    since: Annotated[str, typer.Option(metavar="DATE", help="Only decisions of this day or later.")] = "",
    extra: Annotated[str, typer.Option("--with", metavar="advice", help="Add the letter of advice.")] = "",
    form: Annotated[str, typer.Option("--format", help="docx or html")] = "docx",
    undelivered: Annotated[bool, typer.Option("--undelivered", help="Only those not delivered yet.")] = False,
    as_json: Json = False,
) -> None:
    """Write the 《信用修复告知书》 of many records. Exit code 0: all written; 1: some refused, with the reason."""
    day = _checked(state, extra, form, since)
    with opened() as parts:
        _make(folder)
        with parts.database.session() as session:
            keys = chosen(session, since=day, undelivered=undelivered)
        answers, files = _write_all(parts, keys, folder, state=state, with_advice=bool(extra), form=form, quiet=as_json)
    refused = [one for one in answers if one.refused]
    _keep(folder, len(files), refused)
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "written": [_named(one, file=files[one.case.penalty_id]) for one in answers if not one.refused],
                "refused": [_named(one, reason=one.refused, remedy=one.remedy) for one in refused],
            }
        )
    else:
        _show(folder, len(files), refused)
    if refused:
        raise typer.Exit(1)


def _checked(state: str, extra: str, form: str, since: str) -> date | None:
    """The day of --since. Raises NotAllowed for what an option may not be."""
    for wrong, code in (
        (state not in STATES, "state"),
        (extra not in ("", "advice"), "extra"),
        (form not in FORMATS, "format"),
    ):
        if wrong:
            raise refusal(NotAllowed, code)
    try:
        return read_date(since) if since else None
    except ValueError as problem:
        raise refusal(NotAllowed, "day", value=since) from problem


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(NotAllowed, "folder", file=folder) from error


def _write_all(
    parts: Parts, keys: Sequence[int], folder: Path, *, state: str, with_advice: bool, form: str, quiet: bool
) -> tuple[list[Written], dict[int, str]]:
    """Every answer without its letters, and the file of each record that has one; a bar shows how far it is."""
    answers: list[Written] = []
    files: dict[int, str] = {}
    taken: set[str] = set()
    office, today = office_of(parts.settings), parts.clock.now().date()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as shown:
        task = shown.add_task(texts("batch")["writing"], total=len(keys))
        for one in letters_of(parts.database, keys, office=office, today=today, state=state, with_advice=with_advice):
            shown.advance(task)
            if one is None:
                continue
            answer = one
            if one.letters:
                name = name_of(one.case, form, taken)
                answer = _saved(one, folder / name, form)
                if not answer.refused:
                    taken.add(name.casefold())
                    files[one.case.penalty_id] = name
            answers.append(answer)
    return answers, files


def _saved(one: Written, file: Path, form: str) -> Written:
    """Write one file; a file that cannot be written is refused, and the others go on."""
    try:
        save(file, content(one.letters, form))
    except XiufuError as error:
        return Written(case=one.case, refused=error.message, remedy=error.remedy)
    return Written(case=one.case)


def _named(one: Written, **more: Any) -> dict[str, Any]:
    return {"decision_no": one.case.decision_no, "uscc": one.case.uscc, "enterprise": one.case.enterprise, **more}


def _lines(refused: Sequence[Written]) -> list[str]:
    return [fill(texts("batch")["line"], {"case": one.case, "reason": one.refused}) for one in refused]


def _summary(written: int, refused: Sequence[Written]) -> str:
    numbers = {"total": written + len(refused), "written": written, "refused": len(refused)}
    return fill(texts("batch")["summary"], numbers)


def _keep(folder: Path, written: int, refused: Sequence[Written]) -> None:
    """The summary with every reason, beside the letters."""
    lines = [_summary(written, refused), *_lines(refused), ""]
    save(folder / texts("batch")["summary_name"], "\r\n".join(lines).encode("utf-8-sig"))


def _show(folder: Path, written: int, refused: Sequence[Written]) -> None:
    own = texts("batch")
    lines = _lines(refused[:SHOWN])
    if len(refused) > SHOWN:
        lines.append(fill(own["more"], {"count": len(refused) - SHOWN, "name": own["summary_name"]}))
    lines += [one.remedy for one in refused[:1]]
    lines += [_summary(written, refused), fill(own["done"], {"folder": folder})]
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
