"""Which command writes the letter that tells an enterprise about repair?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from repair.cli.frame import Json, app, opened, out, print_json
from repair.errors import NotAllowed, UnknownRecord, XiufuError
from repair.letters.advice import advice
from repair.letters.letter import Letter, Office, fill, texts
from repair.letters.notice import notice
from repair.letters.page import page
from repair.letters.paper import paper
from repair.records.penalty import CaseView, cases
from repair.records.windows import rules, window_of
from repair.settings import Settings


@app.command("notice")
def notice_command(
    decision_no: Annotated[str, typer.Argument(metavar="DECISION_NO", help="The decision number (决定书文号).")],
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it: .docx or .html")],
    extra: Annotated[str, typer.Option("--with", metavar="advice", help="Add the letter of advice.")] = "",
    uscc: Annotated[str | None, typer.Option(help="Credit code, when several enterprises share the number.")] = None,
    as_json: Json = False,
) -> None:
    """Write the 《信用修复告知书》 of a record: its dates, conditions, materials and steps."""
    if file.suffix.lower() not in (".docx", ".html"):
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
    write(file, letters)
    if as_json:
        titles = [letter.title for letter in letters]
        print_json({"decision_no": case.decision_no, "file": str(file), "letters": titles})
    else:
        out.print(fill(texts("notice")["done"], {"file": file}), markup=False, highlight=False)


def office_of(settings: Settings) -> Office:
    """In whose name this installation writes."""
    return Office(
        name=settings.OFFICE_NAME,
        phone=settings.OFFICE_PHONE,
        hours=settings.OFFICE_HOURS,
        site=settings.OFFICIAL_SITE,
        app=settings.OFFICIAL_APP,
    )


def write(file: Path, letters: list[Letter]) -> None:
    """The letters as the file's ending says. Raises NotAllowed when the file cannot be written."""
    content = paper(letters) if file.suffix.lower() == ".docx" else page(letters).encode("utf-8")
    try:
        file.write_bytes(content)
    except OSError as error:
        raise refusal(NotAllowed, "folder", file=file) from error


def refusal(kind: type[XiufuError], code: str, **facts: Any) -> XiufuError:
    """An error in the words of templates/notice.yml."""
    refusals = texts("notice")["refusals"]
    return kind(fill(refusals[code], facts), remedy=fill(refusals[f"{code}_remedy"], facts))


def _one(found: list[CaseView], decision_no: str) -> CaseView:
    if not found:
        raise refusal(UnknownRecord, "unknown", decision_no=decision_no)
    if len(found) > 1:
        raise refusal(NotAllowed, "several", decision_no=decision_no)
    return found[0]
