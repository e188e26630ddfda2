"""What may staff, or the enterprise itself, change about a record after it was imported?

Every change is an event with who and why; its details name the columns it set, and no file changes those again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from repair.enterprises import enterprise as enterprises
from repair.errors import NotAllowed, UnknownRecord
from repair.policy.facts import Severity
from repair.records import event
from repair.records.amend import amend, locked, who
from repair.records.kinds import KINDS
from repair.records.penalty import cases
from repair.records.planning import wake
from repair.records.problems import error
from repair.store.tables import Enterprise, Penalty

PENALTIES = KINDS["penalties"]
STATUSES = {
    "applied": "applied_on",
    "repaired": "repaired_on",
    "rejected": "rejected_on",
    "withdrawn": "withdrawn_on",
}
DUTIES = {
    "served": "served_on",
    "paid": "paid_on",
    "rectified": "rectified_on",
    "committed": "committed_on",
}


def confirm_class(
    session: Session,
    decision_no: str,
    severity: Severity | str,
    *,
    by: str,
    reason: str,
    now: datetime,
    uscc: str | None = None,
) -> None:
    """An officer confirms the class (轻微, 一般, 严重) of a record. The same class by the same officer changes nothing.

    Raises UnknownRecord, or NotAllowed when the class is not known or nobody is named.
    """
    if severity not in list(Severity):
        raise error(NotAllowed, "class_unknown", value=severity)
    columns = {"severity": str(severity), "confirmed_by": who(by), "confirmed_basis": reason}
    penalty, enterprise = _locked(session, decision_no, uscc)
    _apply(session, penalty, enterprise, event.CLASS_CONFIRMED, columns, by=by, reason=reason, now=now)


def set_status(
    session: Session,
    decision_no: str,
    status: str,
    *,
    on: date | None,
    by: str,
    now: datetime,
    reason: str = "",
    uscc: str | None = None,
) -> None:
    """Record that repair was applied for, granted or rejected, or that the decision was withdrawn; `on` None: today.

    Raises UnknownRecord, or NotAllowed for an unknown status, a day to come, or one before the decision.
    """
    if status not in STATUSES:
        raise error(NotAllowed, "status_unknown", value=status)
    penalty, enterprise = _locked(session, decision_no, uscc)
    day = _day(penalty, on, now)
    columns: dict[str, Any] = {STATUSES[status]: day}
    if status == "applied" and penalty.rejected_on == day:
        columns["rejected_on"] = None  # applied for again on the very day of the refusal; the event keeps that day
    _apply(session, penalty, enterprise, status, columns, by=who(by), reason=reason, now=now)


def take_back(
    session: Session,
    decision_no: str,
    status: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    uscc: str | None = None,
) -> None:
    """A status was noted by mistake: its date goes, and the ladder goes on. Raises as set_status does."""
    if status not in STATUSES:
        raise error(NotAllowed, "status_unknown", value=status)
    penalty, enterprise = _locked(session, decision_no, uscc)
    name = f"{status}_taken_back"
    _apply(session, penalty, enterprise, name, {STATUSES[status]: None}, by=who(by), reason=reason, now=now)


def set_duty(
    session: Session,
    decision_no: str,
    duty: str,
    *,
    on: date | None,
    by: str,
    now: datetime,
    reason: str = "",
    uscc: str | None = None,
) -> None:
    """Record the day on which the decision was served, the fine paid, the fault rectified or the commitment signed.

    `on` None takes the date back. Raises as set_status does.
    """
    if duty not in DUTIES:
        raise error(NotAllowed, "duty_unknown", value=duty)
    penalty, enterprise = _locked(session, decision_no, uscc)
    day = _day(penalty, on, now, may_precede=duty == "rectified") if on else None
    _apply(session, penalty, enterprise, duty, {DUTIES[duty]: day}, by=who(by), reason=reason, now=now)


def choose(
    session: Session,
    decision_no: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    uscc: str | None = None,
    published: bool | None = None,
    rule: str | None = None,
) -> None:
    """Mark a 轻微 record as published or not, or choose the rule of an old decision. None: as it is."""
    given = {"published": published, "rule_choice": rule}
    columns = {column: value for column, value in given.items() if value is not None}
    penalty, enterprise = _locked(session, decision_no, uscc)
    _apply(session, penalty, enterprise, "chosen", columns, by=who(by), reason=reason, now=now)


def said(session: Session, penalty_id: int, what: str, *, now: datetime, evidence: str) -> None:
    """The enterprise says that it has `applied`, or that the record is `repaired`.

    No date is believed: the report shows as `CaseView.said`, stops the ladder, and waits for an officer, whose
    set_status (or `unsaid`) answers it. Saying the same again adds nothing.
    """
    name = event.SAID[what]
    penalty = session.scalars(select(Penalty).where(Penalty.id == penalty_id).with_for_update()).one_or_none()
    if penalty is None:
        raise UnknownRecord
    if event.said_by_owner(session, [penalty_id]).get(penalty_id) == what:
        return
    event.note(session, penalty_id, name, by="enterprise", now=now, reason=evidence)
    penalty.plan_needed = True


def close_enterprise(session: Session, enterprise_id: int, on: date | None, *, by: str, now: datetime) -> None:
    """The enterprise is struck off since `on` (None: it is not): every record of it is planned again."""
    enterprises.close(session, enterprise_id, on, now=now)
    wake(session, [enterprise_id])
    owned = update(Penalty).where(Penalty.enterprise_id == enterprise_id)
    keys = session.scalars(owned.values(updated_at=now).returning(Penalty.id)).all()
    details = {"closed_on": on.isoformat() if on else None}
    event.note_all(session, [(key, details) for key in keys], "enterprise_closed", by=who(by), now=now)


def unsaid(session: Session, penalty_id: int, *, by: str, now: datetime, reason: str = "") -> None:
    """An officer finds that the enterprise's report was not so: the ladder goes on."""
    event.note(session, penalty_id, "said_nothing", by=who(by), now=now, reason=reason)
    session.get_one(Penalty, penalty_id).plan_needed = True


def _apply(
    session: Session,
    penalty: Penalty,
    enterprise: Enterprise,
    name: str,
    columns: dict[str, Any],
    *,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """Change a penalty; saying once more what it says already is noted when it answers a report of the enterprise."""
    answers = name in event.ANSWERS and penalty.id in event.said_by_owner(session, [penalty.id])
    amend(session, PENALTIES, penalty, enterprise, columns, name=name, by=by, reason=reason, now=now, again=answers)


def _locked(session: Session, decision_no: str, uscc: str | None) -> tuple[Penalty, Enterprise]:
    """The one record with this number; nobody else changes it until this transaction ends."""
    found = cases(session, decision_no=decision_no.strip(), uscc=uscc)
    if not found:
        raise error(UnknownRecord, "record_unknown", value=decision_no)
    if len(found) > 1:
        which = "；".join(f"{case.enterprise} {case.uscc}" for case in found)
        raise error(UnknownRecord, "record_ambiguous", value=decision_no, which=which)
    return locked(session, PENALTIES, found[0].penalty_id)


def _day(penalty: Penalty, on: date | None, now: datetime, *, may_precede: bool = False) -> date:
    day = on or now.date()
    if day > now.date():
        raise error(NotAllowed, "day_to_come", value=day)
    if day < penalty.decided_on and not may_precede:
        raise error(NotAllowed, "day_before_decision", value=day, decided_on=penalty.decided_on)
    return day
