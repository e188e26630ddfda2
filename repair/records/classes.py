"""Which records wait for an officer to confirm their class, and what is suggested? Confirms many at once.

Each confirmation is the officer's own: with a name, a reason, and an event on every record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, ColumnClause, and_, any_, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session

from repair.errors import NotAllowed
from repair.policy.facts import Severity
from repair.records import event
from repair.records.penalty import CaseView, cases, facts_of
from repair.records.problems import error
from repair.records.windows import moved, window_of
from repair.store.tables import Enterprise, Penalty

BATCH = 500  # records a round of queries
_NOTHING: ColumnClause[str] = literal_column("''")  # not a parameter: the partial index must be seen to fit
UNCONFIRMED = and_(
    or_(Penalty.confirmed_by == _NOTHING, Penalty.severity == _NOTHING),
    Penalty.repaired_on.is_(None),
    Penalty.withdrawn_on.is_(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """One record without a confirmed class."""

    case: CaseView
    suggested: Severity | None
    suggestion: str  # why, in Chinese; also why there is none


def unconfirmed(session: Session, today: date) -> Iterator[Unconfirmed]:
    """Every record whose class nobody has confirmed and that is not over, oldest decision first."""
    keys = session.scalars(select(Penalty.id).where(UNCONFIRMED).order_by(Penalty.decided_on, Penalty.id)).all()
    for start in range(0, len(keys), BATCH):
        for case in cases(session, penalty_ids=keys[start : start + BATCH]):
            window = window_of(case.facts, today)
            yield Unconfirmed(case=case, suggested=window.suggested, suggestion=window.suggestion)


def count_unconfirmed(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Penalty).where(UNCONFIRMED)) or 0


def confirm_many(
    session: Session, suggested: Mapping[int, Severity], *, by: str, reason: str, now: datetime
) -> list[int]:
    """Confirm for each of these records (by id) the class that was suggested; answers the ids confirmed.

    One that somebody confirmed meanwhile, or that suggests another class now, is left alone. Raises NotAllowed when
    nobody is named or no reason is given.
    """
    if not by.strip():
        raise error(NotAllowed, "nobody_named")
    if not reason.strip():
        raise error(NotAllowed, "reason_missing")
    done: list[int] = []
    keys = sorted(suggested)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        done += _confirm(session, batch, suggested, by=by.strip(), reason=reason.strip(), now=now)
    return done


def _confirm(
    session: Session, keys: Collection[int], suggested: Mapping[int, Severity], *, by: str, reason: str, now: datetime
) -> list[int]:
    among = Penalty.id == any_(literal(list(keys), ARRAY(BigInteger)))
    locked = session.execute(
        select(Penalty, Enterprise)
        .join(Enterprise, Enterprise.id == Penalty.enterprise_id)
        .where(among, UNCONFIRMED)
        .order_by(Penalty.id)
        .with_for_update(of=Penalty, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    noted = []
    for penalty, enterprise in locked:
        known = facts_of(penalty, enterprise)
        severity = suggested[penalty.id]
        if window_of(known, now.date()).suggested is not severity:
            continue
        columns = {"severity": str(severity), "confirmed_by": by, "confirmed_basis": reason}
        before = {column: getattr(penalty, column) for column in columns}
        for column, value in columns.items():
            setattr(penalty, column, value)
        penalty.window_version += moved(known, facts_of(penalty, enterprise), now.date())
        penalty.plan_needed, penalty.updated_at = True, now
        noted.append((penalty.id, {"set": columns, "before": before}))
    event.note_all(session, noted, event.CLASS_CONFIRMED, by=by, now=now, reason=reason)
    session.flush()
    session.expunge_all()
    return [key for key, _ in noted]
