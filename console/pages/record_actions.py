"""What staff change about a record: class, status, duties, rule. Each goes through repair.records.change."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from console import audit, forms, page
from console.desk import AtDesk, Desk, Who
from console.failures import told
from console.pages.records import show_list, show_one
from console.reads import records as read
from repair.errors import NotAllowed
from repair.policy.facts import Severity
from repair.records import change
from repair.records.penalty import CaseView, cases

router = APIRouter(prefix="/records")

Text = Annotated[str, Form()]


@router.post("/classes")
def confirm_suggested(
    request: Request,
    desk: AtDesk,
    person: Who,
    reason: Text = "",
    chosen: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Confirm what the page suggested for each ticked record: all of them, or none when one has changed meanwhile."""
    back = read.Wanted(confirmed="no")
    pairs = [_pair(one) for one in chosen]
    if not pairs or not forms.reasoned(reason):
        return show_list(request, desk, back, problem="give_reason" if pairs else "choose_rows", status=422)
    with desk.database.session() as opened:
        lines = {line.case.penalty_id: line for line in read.of(opened, [key for key, _ in pairs], desk.today())}
        stale = [key for key, shown in pairs if not _still(lines.get(key), shown)]
        if not stale:
            for key, shown in pairs:
                _confirm(opened, desk, lines[key].case, severity=shown, by=person.name, reason=reason)
            details = {"records": [key for key, _ in pairs]}
            audit.note(opened, person.username, "classes_confirmed", now=desk.now(), details=details)
    if stale:
        return show_list(request, desk, back, problem="changed_meanwhile", status=409)
    return page.back("/records", confirmed="no", done="classes")


@router.post("/{penalty_id}/class")
def confirm_class(
    request: Request, desk: AtDesk, person: Who, *, penalty_id: int, severity: Text = "", reason: Text = ""
) -> Response:
    """An officer decides the class, with a reason."""
    given = {"severity": severity, "reason": reason}
    if severity not in list(Severity):
        return show_one(request, desk, penalty_id, problem="choose_severity", given=given, status=422)
    if not forms.reasoned(reason):
        return show_one(request, desk, penalty_id, problem="give_reason", given=given, status=422)
    with desk.database.session() as opened:
        case = _case(opened, penalty_id)
        _confirm(opened, desk, case, severity=severity, by=person.name, reason=reason)
        _note(opened, desk, person.username, "class_confirmed", penalty_id, severity=severity)
    return page.back(f"/records/{penalty_id}", done="class")


@router.post("/{penalty_id}/status")
def set_status(
    request: Request,
    desk: AtDesk,
    person: Who,
    *,
    penalty_id: int,
    status: Text = "",
    on: Text = "",
    reason: Text = "",
) -> Response:
    """Applied, repaired, rejected or withdrawn, on a day."""
    given = {"status": status, "on": on, "status_reason": reason}
    day = forms.day(on, today=desk.today())
    if status not in change.STATUSES or day is None:
        problem = "choose_status" if status not in change.STATUSES else "bad_date"
        return show_one(request, desk, penalty_id, problem=problem, given=given, status=422)
    try:
        with desk.database.session() as opened:
            case = _case(opened, penalty_id)
            change.set_status(
                opened,
                case.decision_no,
                status,
                on=day,
                by=person.name,
                now=desk.now(),
                reason=reason.strip(),
                uscc=case.uscc,
            )
            _note(opened, desk, person.username, "status_set", penalty_id, status=status, on=str(day))
    except NotAllowed as error:
        return show_one(request, desk, penalty_id, problem=told(desk, error), given=given, status=409)
    return page.back(f"/records/{penalty_id}", done="status")


@router.post("/{penalty_id}/taken-back")
def take_back(
    request: Request, desk: AtDesk, person: Who, *, penalty_id: int, status: Text = "", reason: Text = ""
) -> Response:
    """A status was noted by mistake: its day goes."""
    given = {"taken_back": status, "taken_back_reason": reason}
    problem = "" if forms.reasoned(reason) else "give_grounds"
    if status not in change.STATUSES:
        problem = "choose_status"
    if problem:
        return show_one(request, desk, penalty_id, problem=problem, given=given, status=422)
    with desk.database.session() as opened:
        case = _case(opened, penalty_id)
        by, now = person.name, desk.now()
        change.take_back(opened, case.decision_no, status, by=by, now=now, reason=reason.strip(), uscc=case.uscc)
        _note(opened, desk, person.username, "status_taken_back", penalty_id, status=status)
    return page.back(f"/records/{penalty_id}", done="taken_back")


@router.post("/{penalty_id}/duty")
def set_duty(
    request: Request, desk: AtDesk, person: Who, *, penalty_id: int, duty: Text = "", on: Text = "", reason: Text = ""
) -> Response:
    """Served, paid, rectified or committed, on a day."""
    given = {"duty": duty, "duty_on": on}
    day = forms.day(on, today=desk.today())
    if duty not in change.DUTIES or day is None:
        problem = "choose_duty" if duty not in change.DUTIES else "bad_date"
        return show_one(request, desk, penalty_id, problem=problem, given=given, status=422)
    try:
        with desk.database.session() as opened:
            case = _case(opened, penalty_id)
            change.set_duty(
                opened,
                case.decision_no,
                duty,
                on=day,
                by=person.name,
                now=desk.now(),
                reason=reason.strip(),
                uscc=case.uscc,
            )
            _note(opened, desk, person.username, "duty_set", penalty_id, duty=duty, on=str(day))
    except NotAllowed as error:
        return show_one(request, desk, penalty_id, problem=told(desk, error), given=given, status=409)
    return page.back(f"/records/{penalty_id}", done="duty")


@router.post("/{penalty_id}/rule")
def choose_rule(
    request: Request, desk: AtDesk, person: Who, *, penalty_id: int, rule: Text = "", reason: Text = ""
) -> Response:
    """Which of two regulations counts, for a decision made before the newer one."""
    with desk.database.session() as opened:
        found = read.of(opened, [_case(opened, penalty_id).penalty_id], desk.today())[0]
        offered = [reading.rule for reading in found.window.alternatives]
        problem = "" if rule in offered else "choose_rule"
        if not problem and not forms.reasoned(reason):
            problem = "give_reason"
        if not problem:
            case = found.case
            change.choose(
                opened,
                case.decision_no,
                by=person.name,
                now=desk.now(),
                reason=reason.strip(),
                uscc=case.uscc,
                rule=rule,
            )
            _note(opened, desk, person.username, "rule_chosen", penalty_id, rule=rule)
    if problem:
        given = {"rule": rule, "rule_reason": reason}
        return show_one(request, desk, penalty_id, problem=problem, given=given, status=422)
    return page.back(f"/records/{penalty_id}", done="rule")


@router.post("/{penalty_id}/published")
def mark_published(request: Request, desk: AtDesk, person: Who, *, penalty_id: int, published: Text = "") -> Response:
    """Whether a record of the lightest class was published after all."""
    if published not in desk.words.groups["published"]:
        return show_one(request, desk, penalty_id, problem="choose_published", status=422)
    with desk.database.session() as opened:
        case = _case(opened, penalty_id)
        given = published == "yes"
        change.choose(opened, case.decision_no, by=person.name, now=desk.now(), uscc=case.uscc, published=given)
        _note(opened, desk, person.username, "published_marked", penalty_id, published=published)
    return page.back(f"/records/{penalty_id}", done="published")


@router.post("/{penalty_id}/unsaid")
def answer_report(desk: AtDesk, person: Who, penalty_id: int) -> Response:
    """What the enterprise reported was not so: the ladder goes on."""
    with desk.database.session() as opened:
        if _case(opened, penalty_id).said:
            change.unsaid(opened, penalty_id, by=person.name, now=desk.now())
            _note(opened, desk, person.username, "said_answered", penalty_id)
    return page.back(f"/records/{penalty_id}", done="unsaid")


def _confirm(opened: Session, desk: Desk, case: CaseView, *, severity: str, by: str, reason: str) -> None:
    change.confirm_class(
        opened, case.decision_no, severity, by=by, reason=reason.strip(), now=desk.now(), uscc=case.uscc
    )


def _pair(chosen: str) -> tuple[int, str]:
    """`12:一般` as a tick box sends it: the record, and the suggestion its reader saw."""
    key, _, shown = chosen.partition(":")
    if not key.isdigit() or shown not in list(Severity):
        raise HTTPException(422)
    return int(key), shown


def _still(line: read.Line | None, shown: str) -> bool:
    """Whether the record is still unconfirmed and suggests what the page showed."""
    return line is not None and not line.window.confirmed and line.window.suggested == shown


def _case(opened: Session, penalty_id: int) -> CaseView:
    found = cases(opened, penalty_ids=[penalty_id])
    if not found:
        raise HTTPException(404)
    return found[0]


def _note(opened: Session, desk: Desk, by: str, action: str, /, penalty_id: int, **details: Any) -> None:
    audit.note(opened, by, action, subject=f"record {penalty_id}", now=desk.now(), details=details)
