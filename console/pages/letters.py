"""Letters at the desk: write them, print them, note that they were delivered, and see which were not."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from console import audit, forms, page
from console.desk import AtDesk, Desk, Who
from console.failures import told
from console.pages.records import show_one
from console.reads import letters as read
from repair.errors import NotAllowed
from repair.letters.advice import advice
from repair.letters.delivery import LetterKind, deliver
from repair.letters.file import FORMATS, content, name_of
from repair.letters.letter import Letter, office_of
from repair.letters.notice import notice
from repair.letters.page import page as printed
from repair.letters.page import style_sheet
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of

router = APIRouter()

SHEET, SCRIPT = "/letters/letter.css", "/static/print.js"
Text = Annotated[str, Form()]


@router.get("/letters")
def listing(request: Request, desk: AtDesk, q: str = "", after: str = "") -> Response:
    """Decisions whose notice was not delivered yet, the newest first."""
    wanted = q.strip()
    with desk.database.session() as opened:
        found = read.lacking(opened, wanted, desk.today(), after=after)
        count = read.count(opened, wanted)
    return page.show(request, "letters.html", found=found, q=wanted, count=count, most=read.MOST)


@router.post("/letters/export")
def export(
    request: Request,
    desk: AtDesk,
    person: Who,
    *,
    q: Text = "",
    chosen: Annotated[list[int], Form()] = [],  # noqa: B006 - FastAPI copies it
    with_advice: Annotated[bool, Form()] = False,
) -> Response:
    """The notices of the ticked records, or of all that are listed, as one ZIP with a list of what was refused."""
    with desk.database.session() as opened:
        keys = chosen[: read.MOST] or read.keys(opened, q.strip())
    packed = read.pack(desk.database, keys, office_of(desk.settings), desk.today(), with_advice=with_advice)
    with desk.database.session() as opened:
        details = {"written": packed.written, "refused": packed.refused}
        audit.note(opened, person.username, "letters_written", now=desk.now(), details=details)
    return _download(packed.content, "application/zip", f"notices-{desk.today():%Y%m%d}.zip")


@router.get(SHEET)
def sheet() -> Response:
    """How letters look when printed."""
    return Response(style_sheet(), media_type="text/css")


@router.get("/records/{penalty_id}/letters/{kind}.docx")
def word(desk: AtDesk, person: Who, penalty_id: int, kind: LetterKind) -> Response:
    """One letter as a Word document."""
    with desk.database.session() as opened:
        case = _case(opened, penalty_id)
        letter = _letter(desk, case, kind)
        details = {"letters": str(kind)}
        subject = f"record {penalty_id}"
        audit.note(opened, person.username, "letter_written", subject=subject, now=desk.now(), details=details)
    name = f"{letter.title}_{name_of(case, 'docx')}"
    return _download(content([letter], "docx"), FORMATS["docx"], name)


@router.get("/records/{penalty_id}/letters/{kind}")
def to_print(desk: AtDesk, penalty_id: int, kind: LetterKind) -> Response:
    """One letter as a page to print."""
    with desk.database.session() as opened:
        letter = _letter(desk, _case(opened, penalty_id), kind)
    hint = desk.words.say("letter", "print")
    return Response(printed([letter], sheet=SHEET, script=SCRIPT, hint=hint), media_type="text/html")


@router.post("/records/{penalty_id}/letters")
def note_delivery(
    request: Request,
    desk: AtDesk,
    person: Who,
    *,
    penalty_id: int,
    letters: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
    how: Text = "",
    on: Text = "",
    by: Text = "",
    note: Text = "",
) -> Response:
    """Note that letters reached the enterprise: which, how, when, by whom."""
    given = {"letters": letters, "how": how, "letter_on": on, "letter_by": by, "letter_note": note}
    day = forms.day(on, today=desk.today())
    if day is None:
        return show_one(request, desk, penalty_id, problem="bad_date", given=given, status=422)
    try:
        with desk.database.session() as opened:
            _case(opened, penalty_id)
            kept = deliver(
                opened,
                penalty_id,
                letters=letters,
                how=how,
                on=day,
                by=by.strip()[:60] or person.name,
                note=note.strip()[:300],
                now=desk.now(),
            )
            details = {"letters": "、".join(kept.letters), "how": how, "on": str(day)}
            subject = f"record {penalty_id}"
            audit.note(opened, person.username, "letter_delivered", subject=subject, now=desk.now(), details=details)
    except NotAllowed as error:
        return show_one(request, desk, penalty_id, problem=told(desk, error), given=given, status=409)
    return page.back(f"/records/{penalty_id}", done="letter")


def _letter(desk: Desk, case: CaseView, kind: LetterKind) -> Letter:
    """Raises NotAllowed, in Chinese, for a notice that may not be written."""
    office, today = office_of(desk.settings), desk.today()
    if kind is LetterKind.ADVICE:
        return advice(case, office, today)
    return notice(case, window_of(case.facts, today), desk.rules, office, today)


def _case(opened: Session, penalty_id: int) -> CaseView:
    found = cases(opened, penalty_ids=[penalty_id])
    if not found:
        raise HTTPException(404)
    return found[0]


def _download(body: bytes, kind: str, name: str) -> Response:
    """A file to save; its Chinese name as browsers since RFC 5987 read it."""
    where = f"attachment; filename=\"letter{name[name.rindex('.') :]}\"; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type=kind, headers={"Content-Disposition": where})
