"""Import of official files: a dry run that shows every bad row, then the import itself; and what was imported."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from sqlalchemy import select
from starlette.responses import Response

from console import audit, page
from console.desk import AtDesk, Desk, Who
from console.failures import told
from repair.errors import XiufuError
from repair.records.intake import IntakeReport, import_file
from repair.store.tables import Intake, IntakeError

log = logging.getLogger(__name__)
router = APIRouter(prefix="/intake")

ENDINGS = (".csv", ".xlsx")
KEPT = 3600 * 24  # seconds an uploaded file waits for its confirmation
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


@router.get("")
def form(request: Request, desk: AtDesk) -> Response:
    """Choose a file; below, what was imported before."""
    return _form(request, desk)


@router.post("")
def upload(
    request: Request,
    desk: AtDesk,
    person: Who,
    kind: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A dry run: nothing is saved, every row is checked."""
    if kind not in desk.words.groups["kind"]:
        return _form(request, desk, problem="choose_kind")
    if file is None or not file.filename:
        return _form(request, desk, problem="no_file", kind=kind)
    name = PurePosixPath(file.filename.replace("\\", "/")).name[-120:]
    if not name.lower().endswith(ENDINGS):
        return _form(request, desk, problem="wrong_ending", kind=kind)
    _sweep(desk)
    token = secrets.token_urlsafe(18)
    kept = _folder(desk) / token / name
    kept.parent.mkdir(mode=0o700, parents=True)
    with kept.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
    try:
        report = import_file(desk.database, kept, kind=kind, by=person.name, now=desk.now(), dry_run=True)
    except XiufuError as error:
        shutil.rmtree(kept.parent, ignore_errors=True)
        return _form(request, desk, problem=told(desk, error), kind=kind)
    return _result(request, report, name=name, kind=kind, token=token)


@router.post("/confirm")
def confirm(
    request: Request,
    desk: AtDesk,
    person: Who,
    token: Annotated[str, Form()],
    kind: Annotated[str, Form()],
) -> Response:
    """The import itself: good rows are saved, bad ones are named."""
    if not _TOKEN.fullmatch(token) or kind not in desk.words.groups["kind"]:
        raise HTTPException(422)
    kept = next(iter((_folder(desk) / token).glob("*")), None)
    if kept is None:
        return _form(request, desk, problem="gone_file")
    try:
        report = import_file(desk.database, kept, kind=kind, by=person.name, now=desk.now(), dry_run=False)
    except XiufuError as error:
        return _form(request, desk, problem=told(desk, error), kind=kind)
    finally:
        shutil.rmtree(kept.parent, ignore_errors=True)
    with desk.database.session() as opened:
        details = {"accepted": report.accepted, "updated": report.updated, "refused": report.refused}
        audit.note(opened, person.username, "file_imported", subject=kept.name, now=desk.now(), details=details)
    return _result(request, report, name=kept.name, kind=kind, token="")


@router.get("/{intake_id}")
def one(request: Request, desk: AtDesk, intake_id: int) -> Response:
    """One import of the past with its bad rows."""
    with desk.database.session() as opened:
        intake = opened.get(Intake, intake_id)
        if intake is None:
            raise HTTPException(404)
        bad = select(IntakeError).where(IntakeError.intake_id == intake_id).order_by(IntakeError.row, IntakeError.id)
        errors = list(opened.scalars(bad.limit(2000)))
    return page.show(request, "intake_past.html", intake=intake, errors=errors)


def _form(request: Request, desk: Desk, *, problem: str = "", kind: str = "penalties") -> Response:
    with desk.database.session() as opened:
        past = list(opened.scalars(select(Intake).order_by(Intake.id.desc()).limit(50)))
    status = 422 if problem else 200
    return page.show(request, "intake.html", status=status, problem=problem, past=past, kind=kind)


def _result(request: Request, report: IntakeReport, *, name: str, kind: str, token: str) -> Response:
    errors = sorted(report.errors, key=lambda one: (one.row, one.column))
    return page.show(request, "intake_result.html", report=report, errors=errors, name=name, kind=kind, waiting=token)


def _folder(desk: Desk) -> Path:
    return desk.settings.var("uploads")


def _sweep(desk: Desk) -> None:
    """Drop uploads that nobody confirmed."""
    for old in _folder(desk).glob("*"):
        if desk.now().timestamp() - old.stat().st_mtime > KEPT:
            shutil.rmtree(old, ignore_errors=True)
