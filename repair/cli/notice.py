"""Which command writes the letter that tells an enterprise about repair?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repair.cli.frame import Json, app, opened, out, print_json
from repair.errors import NotAllowed, UnknownRecord
from repair.letters.advice import advice
from repair.letters.file import FORMATS, content, save
from repair.letters.letter import fill, office_of, refusal, texts
from repair.letters.notice import notice
from repair.records.penalty import CaseView, cases
from repair.records.windows import rules, window_of


@app.command("notice")
def notice_command(
    decision_no: Annotated[str, typer.Argument(metavar="DECISION_NO", help="The decision number (决定书文号).")],
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it: .docx or .html")],
    extra: Annotated[str, typer.Option("--with", metavar="advice", help="Add the letter of advice.")] = "",
    uscc: Annotated[str | None, typer.Option(help="Credit code, when several enterprises share the number.")] = None,
    as_json: Json = False,
) -> None:
    """Write the 《信用修复告知书》 of a record: its dates, conditions, materials and steps."""
    form = file.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise refusal(NotAllowed, "file")
    if extra not in ("", "advice"):
        raise refusal(NotAllowed, "extra")
    with opened() as parts:
        today = parts.clock.now().date()
        with parts.database.session() as session:
            case = _one(cases(session, decision_no=decision_no, uscc=uscc), decision_no)
        office = office_of(parts.settings)
    letters = [notice(case, window_of(case.facts, today), rules(), office, today)]
    if extra:
        letters.append(advice(case, office, today))
    save(file, content(letters, form))
    if as_json:
        titles = [letter.title for letter in letters]
        print_json({"decision_no": case.decision_no, "file": str(file), "letters": titles})
    else:
        out.print(fill(texts("notice")["done"], {"file": file}), markup=False, highlight=False)


def _one(found: list[CaseView], decision_no: str) -> CaseView:
    if not found:
        raise refusal(UnknownRecord, "unknown", decision_no=decision_no)
    if len(found) > 1:
        raise refusal(NotAllowed, "several", decision_no=decision_no)
    return found[0]
