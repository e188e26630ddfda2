"""What became of a listing or a deduction, as an officer records it after it was imported?

Of a listing: duties fulfilled, removal applied for, granted, refused, or the listing annulled. Of a deduction: put
right, not accepted as put right, or annulled. Each is a day in the record's own column and an event with who and why,
as for a penalty (repair.records.change); a record that is over leaves the ladder by its facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from repair.errors import NotAllowed
from repair.records.amend import amend, locked, who
from repair.records.key import RecordKey, RecordKind
from repair.records.kinds import BY_KEY
from repair.records.problems import error

OUTCOMES: Mapping[RecordKind, Mapping[str, str]] = {
    RecordKind.LISTING: {
        "fulfilled": "fulfilled_on",
        "applied": "applied_on",
        "removed": "removed_on",
        "rejected": "rejected_on",
        "withdrawn": "withdrawn_on",
    },
    RecordKind.DEDUCTION: {
        "rectified": "rectified_on",
        "rejected": "rejected_on",
        "withdrawn": "withdrawn_on",
    },
}
REASONED = ("rejected", "withdrawn")  # not to be recorded without saying why
FIRST = {RecordKind.LISTING: "listed_on", RecordKind.DEDUCTION: "deducted_on"}
REPORT = {RecordKind.LISTING: "applied", RecordKind.DEDUCTION: "rectified"}  # what a refusal answers
ANSWERS = ("removed", "rejected")
MAY_PRECEDE = ("fulfilled", "rectified")  # may be done before the record begins, as in a file
BEFORE_THE_END = {"removed": ("applied", "rejected")}  # what is not recorded any more once the record is so
ENDS = ("withdrawn", "removed")


def set_outcome(
    session: Session,
    key: RecordKey,
    outcome: str,
    *,
    on: date,
    by: str,
    now: datetime,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """Record an outcome on a day; the same once more changes nothing.

    `seen`: the newest event its reader saw. Raises UnknownRecord; NotAllowed for an unknown outcome, a day to come,
    one before the record or before what it answers, a record that is over, or one that somebody changed meanwhile.
    """
    column = _column(key.kind, outcome)
    of = BY_KEY[key.kind]
    record, owner = locked(session, of, key.id, seen=seen)
    _refuse_when_over(record, key.kind, outcome)
    _refuse_wrong_day(record, key.kind, outcome, on, now)
    columns: dict[str, Any] = {column: on}
    if outcome == REPORT[key.kind] and record.rejected_on == on:
        columns["rejected_on"] = None  # reported again on the very day of the refusal; the event keeps that day
    amend(session, of, record, owner, columns, name=outcome, by=who(by), reason=reason, now=now)


def take_back(
    session: Session,
    key: RecordKey,
    outcome: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """An outcome was noted by mistake: its day goes, and the ladder goes on. Raises as set_outcome does."""
    column = _column(key.kind, outcome)
    of = BY_KEY[key.kind]
    record, owner = locked(session, of, key.id, seen=seen)
    if getattr(record, column) is None:
        raise error(NotAllowed, "outcome_missing")
    name = f"{outcome}_taken_back"
    amend(session, of, record, owner, {column: None}, name=name, by=who(by), reason=reason, now=now)


def _column(kind: RecordKind, outcome: str) -> str:
    known = OUTCOMES.get(kind, {})
    if outcome not in known:
        raise error(NotAllowed, "outcome_unknown", value=outcome, allowed="、".join(known))
    return known[outcome]


def _refuse_when_over(record: Any, kind: RecordKind, outcome: str) -> None:
    """Nothing more becomes of what was annulled; what is off the list is neither applied for nor refused."""
    for end in ENDS:
        day = getattr(record, OUTCOMES[kind].get(end, ""), None)
        later = BEFORE_THE_END.get(end)
        if day is not None and outcome != end and (later is None or outcome in later):
            raise error(NotAllowed, "outcome_settled", day=day)


def _refuse_wrong_day(record: Any, kind: RecordKind, outcome: str, on: date, now: datetime) -> None:
    if on > now.date():
        raise error(NotAllowed, "day_to_come", value=on)
    first = getattr(record, FIRST[kind])
    if on < first and outcome not in MAY_PRECEDE:
        raise error(NotAllowed, "day_before_record", value=on, first=first)
    reported = getattr(record, OUTCOMES[kind][REPORT[kind]])
    if outcome in ANSWERS and reported is not None and on < reported:
        raise error(NotAllowed, "day_before_report", value=on, first=reported)
