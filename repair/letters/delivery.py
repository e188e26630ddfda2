"""Which letters reached an enterprise: how, when and by whom? The one writer of the table letter_delivery."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from repair.errors import NotAllowed
from repair.letters.letter import refusal
from repair.records import event
from repair.store.tables import LetterDelivery, Penalty

DELIVERED = "letter_delivered"  # the event in the record's history


class LetterKind(StrEnum):
    """What may be handed over with a decision."""

    NOTICE = "notice"  # 《信用修复告知书》
    ADVICE = "advice"  # 《行政合规建议书》


class Way(StrEnum):
    """How a letter reached the enterprise; labels are in templates/delivery.yml."""

    IN_PERSON = "in_person"
    POST = "post"
    ELECTRONIC = "electronic"
    SMS = "sms"  # a text told where to fetch it
    LEFT = "left"
    OTHER = "other"


def deliver(
    session: Session,
    penalty_id: int,
    *,
    letters: Collection[str],
    how: str,
    on: date,
    by: str,
    now: datetime,
    note: str = "",
) -> LetterDelivery:
    """Keep that letters about a record were handed over, and note it in the record's history.

    Raises NotAllowed for no or unknown letters, an unknown way, nobody named, a day to come or before the decision,
    and for a notice while the class is not confirmed: none can have been written.
    """
    penalty = session.get_one(Penalty, penalty_id)
    chosen = tuple(kind for kind in LetterKind if kind in letters)
    if not chosen or set(letters) - set(chosen):
        raise refusal(NotAllowed, "no_letter")
    if how not in list(Way):
        raise refusal(NotAllowed, "way")
    if not by.strip():
        raise refusal(NotAllowed, "nobody")
    if on > now.date() or on < penalty.decided_on:
        raise refusal(NotAllowed, "delivery_day", decided_on=penalty.decided_on)
    if LetterKind.NOTICE in chosen and not (penalty.severity and penalty.confirmed_by):
        raise refusal(NotAllowed, "undecided", decision_no=penalty.decision_no)
    kept = LetterDelivery(
        penalty_id=penalty_id,
        letters=[str(kind) for kind in chosen],
        how=how,
        delivered_on=on,
        by=by.strip(),
        note=note.strip(),
        window_version=penalty.window_version,
        at=now,
    )
    session.add(kept)
    details = {"letters": kept.letters, "how": how, "on": on.isoformat()}
    event.note(session, penalty_id, DELIVERED, by=kept.by, now=now, reason=kept.note, details=details)
    session.flush()
    return kept


def deliveries_of(session: Session, penalty_id: int) -> Sequence[LetterDelivery]:
    """Every delivery about a record, the newest first."""
    wanted = select(LetterDelivery).where(LetterDelivery.penalty_id == penalty_id)
    return session.scalars(wanted.order_by(LetterDelivery.at.desc(), LetterDelivery.id.desc())).all()


def last_notices(session: Session, penalty_ids: Collection[int]) -> dict[int, LetterDelivery]:
    """The newest delivered notice of each of these records, whatever window it told."""
    wanted = select(LetterDelivery).where(LetterDelivery.penalty_id.in_(list(penalty_ids)), _is_notice())
    return {row.penalty_id: row for row in session.scalars(wanted.order_by(LetterDelivery.at, LetterDelivery.id))}


def lacking_notice() -> ColumnElement[bool]:
    """Records with a confirmed class, nothing of which is over, and whose present window no delivered notice told."""
    told = exists().where(
        LetterDelivery.penalty_id == Penalty.id,
        LetterDelivery.window_version == Penalty.window_version,
        _is_notice(),
    )
    ended = or_(Penalty.repaired_on.is_not(None), Penalty.withdrawn_on.is_not(None))
    return (Penalty.severity != "") & (Penalty.confirmed_by != "") & ~ended & ~told


def _is_notice() -> ColumnElement[bool]:
    return LetterDelivery.letters.contains([str(LetterKind.NOTICE)])
