"""Which reminders does a record have, in which state, and why? For the desk and the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repair.messages import outbox, reasons
from repair.messages.planned import about, record_of
from repair.messages.render import CannotRender, Item, render
from repair.messages.standing import Standing, standings
from repair.messages.status import State
from repair.records.key import RecordKey
from repair.settings import Settings
from repair.store.tables import Attempt, Deduction, Enterprise, Listing, Outbox, Penalty


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
    decision_no: str  # of a deduction its item
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
    records: Collection[RecordKey] | None = None,
    states: Sequence[State] | None = None,
    limit: int | None = None,
) -> list[ReminderView]:
    """The reminders by due time; of some records, or of all. Reads only."""
    number = func.coalesce(Penalty.decision_no, Listing.decision_no, Deduction.item)
    wanted = (
        select(Outbox, number, Enterprise.uscc, Enterprise.name)
        .join(Enterprise, Enterprise.id == Outbox.enterprise_id)
        .outerjoin(Penalty, Penalty.id == Outbox.penalty_id)
        .outerjoin(Listing, Listing.id == Outbox.listing_id)
        .outerjoin(Deduction, Deduction.id == Outbox.deduction_id)
        .where(Outbox.purpose.in_([outbox.REMINDER, outbox.FOLLOW_UP]), number.is_not(None))
        .order_by(Outbox.due_at, Outbox.id)
        .limit(limit)
    )
    if records is not None:
        wanted = wanted.where(about(records))
    if states is not None:
        wanted = wanted.where(Outbox.state.in_(states))
    rows = [_Row(*found) for found in session.execute(wanted)]
    unsent = {key for one in rows if not one.row.text and (key := record_of(one.row))}
    fresh = standings(session, unsent, now.date())
    attempts = _attempts(session, [one.row.id for one in rows])
    return [_view(one, fresh, attempts.get(one.row.id, []), settings) for one in rows]


class _Row(NamedTuple):
    row: Outbox
    number: str
    uscc: str
    enterprise: str


def _view(
    found: _Row, fresh: Mapping[RecordKey, Standing], attempts: list[AttemptView], settings: Settings
) -> ReminderView:
    row = found.row
    key = record_of(row)
    standing = fresh.get(key) if key else None
    text, count, template = row.text, row.segments, row.template
    if not text and standing is not None:
        try:
            made = render([Item(step=row.step, standing=standing)], row.channel, settings)
            text, count, template = made.text, made.segments, made.template
        except CannotRender:
            text = ""
    to = row.to_phone or (standing.phones[0][1] if standing and standing.phones else "")
    return ReminderView(
        outbox_id=row.id,
        decision_no=found.number,
        uscc=found.uscc,
        enterprise=found.enterprise,
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
