"""Which reminders does a record have, in which state, and why? For the desk and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.messages import outbox, reasons
from repair.messages.render import CannotRender, render
from repair.messages.standing import PenaltyStanding, penalty_standings
from repair.messages.status import State
from repair.settings import Settings
from repair.store.tables import Attempt, Enterprise, Outbox, Penalty


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One request to the provider."""

    provider: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str  # accepted, refused, failed, unknown; empty while under way
    provider_sid: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderView:
    """One row of the outbox that is about a record."""

    outbox_id: int
    decision_no: str
    uscc: str
    enterprise: str
    step: str
    channel: str
    due_at: datetime
    state: State
    reason: str  # in Chinese; empty when there is nothing to say
    reason_code: str
    to: str  # E.164; empty when there is no usable number
    text: str  # as it left; for a row that has not left, as it would be now; empty when it cannot be rendered
    segments: int
    template: str
    provider_sid: str | None
    attempts: tuple[AttemptView, ...]


def reminders(
    session: Session,
    *,
    settings: Settings,
    now: datetime,
    decision_no: str | None = None,
    penalty_ids: Sequence[int] | None = None,
    states: Sequence[State] | None = None,
    limit: int | None = None,
) -> list[ReminderView]:
    """The reminders by due time; of one decision, of some records, or of all. Reads only."""
    wanted = (
        select(Outbox, Penalty.decision_no, Enterprise.uscc, Enterprise.name)
        .join(Penalty, Penalty.id == Outbox.penalty_id)
        .join(Enterprise, Enterprise.id == Penalty.enterprise_id)
        .where(Outbox.purpose.in_([outbox.REMINDER, outbox.FOLLOW_UP]))
        .order_by(Outbox.due_at, Outbox.id)
        .limit(limit)
    )
    if decision_no is not None:
        wanted = wanted.where(Penalty.decision_no == decision_no)
    if penalty_ids is not None:
        wanted = wanted.where(Outbox.penalty_id.in_(penalty_ids))
    if states is not None:
        wanted = wanted.where(Outbox.state.in_(states))
    rows = session.execute(wanted).all()
    unsent = {row.penalty_id for row, *_ in rows if not row.text and row.penalty_id is not None}
    fresh = penalty_standings(session, unsent, now.date())
    attempts = _attempts(session, [row.id for row, *_ in rows])
    return [
        _view((row, number, uscc, name), fresh.get(row.penalty_id or 0), attempts.get(row.id, []), settings)
        for row, number, uscc, name in rows
    ]


def _view(
    found: tuple[Outbox, str, str, str],
    standing: PenaltyStanding | None,
    attempts: list[AttemptView],
    settings: Settings,
) -> ReminderView:
    row, decision_no, uscc, enterprise = found
    text, count, template = row.text, row.segments, row.template
    if not text and standing is not None:
        try:
            made = render(row.step, row.channel, [standing], settings)
            text, count, template = made.text, made.segments, made.template
        except CannotRender:
            text = ""
    to = row.to_phone or (standing.phones[0][1] if standing and standing.phones else "")
    return ReminderView(
        outbox_id=row.id,
        decision_no=decision_no,
        uscc=uscc,
        enterprise=enterprise,
        step=row.step,
        channel=row.channel,
        due_at=row.due_at,
        state=State(row.state),
        reason=reasons.words(row.reason),
        reason_code=row.reason,
        to=to,
        text=text,
        segments=count,
        template=template,
        provider_sid=row.provider_sid,
        attempts=tuple(attempts),
    )


def _attempts(session: Session, ids: list[int]) -> dict[int, list[AttemptView]]:
    found: dict[int, list[AttemptView]] = {}
    for attempt in session.scalars(select(Attempt).where(Attempt.outbox_id.in_(ids)).order_by(Attempt.id)):
        found.setdefault(attempt.outbox_id, []).append(
            AttemptView(
                provider=attempt.provider,
                started_at=attempt.started_at,
                ended_at=attempt.ended_at,
                outcome=attempt.outcome,
                provider_sid=attempt.provider_sid,
                code=attempt.code,
                detail=attempt.detail,
            )
        )
    return found
