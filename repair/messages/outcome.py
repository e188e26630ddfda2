"""What became of a request to the provider? Writes attempts and the states after them; never lowers a final state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages import queue
from repair.messages.codes import code_of
from repair.messages.receipts import note_refusal
from repair.messages.status import State, may_move
from repair.messages.told import write_turn
from repair.store.tables import Attempt, Outbox

MAX_TRIES = 5
FIRST_LOOK = timedelta(seconds=30)  # after an unknown outcome
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a worker holds between its request and its outcome: the rows that leave in one message."""

    rows: tuple[int, ...]  # the first is named in the callbacks
    token: str  # claimed_by of all of them


def begin(session: Session, rows: Sequence[Outbox], *, provider: str, token: str, now: datetime) -> Ticket:
    """Mark rows as leaving and write an attempt for each; to be committed before the provider is asked."""
    for row in rows:
        row.state, row.reason = State.SENDING, ""
        row.claimed_at, row.claimed_by, row.updated_at = now, token, now
        row.tries += 1
        session.add(Attempt(outbox_id=row.id, provider=provider, started_at=now))
    session.flush()
    return Ticket(rows=tuple(row.id for row in rows), token=token)


def accepted(session: Session, ticket: Ticket, sid: str, now: datetime, *, reason: str = "") -> None:
    """The provider took it. The turn goes into the conversation, so that a reply has its context."""
    rows = _held(session, ticket)
    for row in rows:
        _ended(session, row, "accepted", now, sid=sid)
        row.provider_sid = sid
        _to(row, State.SENT, reason, now)
    write_turn(session, rows, now)


def refused(session: Session, ticket: Ticket, error: DeliveryError, now: datetime) -> None:
    """The provider said no: tried again later when that may help, else failed with the provider's reason."""
    for row in _held(session, ticket):
        again = not error.permanent and row.tries < MAX_TRIES
        _ended(session, row, "refused" if error.permanent else "failed", now, code=error.code, detail=error.message)
        reason = f"twilio_{error.code}" if error.code.isdigit() and len(error.code) == 5 else ""
        if again:
            _wait(session, row, reason or "provider_busy", now + BACK_OFF[min(row.tries, len(BACK_OFF)) - 1], now)
        else:
            _to(row, State.FAILED, reason or ("provider_refused" if error.permanent else "tries_used_up"), now)
        if error.code:
            note_refusal(session, row, code_of(error.code), now)


def unknown(session: Session, ticket: Ticket, error: OutcomeUnknown, now: datetime) -> None:
    """No answer came: nothing is sent again before it was looked up."""
    for row in _held(session, ticket):
        _ended(session, row, "unknown", now, detail=error.message)
        _to(row, State.UNKNOWN, "no_answer_from_provider", now)
    queue.defer(session, queue.LOOK_UP, at=now + FIRST_LOOK, only_one="look_up_soon")


def not_there(session: Session, row: Outbox, now: datetime) -> None:
    """The provider surely never got it: it may leave, unless it was tried often enough."""
    if row.tries < MAX_TRIES:
        _wait(session, row, "not_found_at_provider", now, now)
    else:
        _to(row, State.FAILED, "outcome_unknown", now)


def _held(session: Session, ticket: Ticket) -> Sequence[Outbox]:
    """The rows of this ticket, locked; those that were claimed anew since are not ours any more."""
    wanted = select(Outbox).where(Outbox.id.in_(ticket.rows), Outbox.claimed_by == ticket.token)
    rows = {row.id: row for row in session.scalars(wanted.order_by(Outbox.id).with_for_update())}
    return [rows[key] for key in ticket.rows if key in rows]


def _to(row: Outbox, state: State, reason: str, now: datetime) -> None:
    if may_move(State(row.state), state):
        row.state, row.reason, row.updated_at = state, reason, now


def _wait(session: Session, row: Outbox, reason: str, until: datetime, now: datetime) -> None:
    if may_move(State(row.state), State.PLANNED):
        _to(row, State.PLANNED, reason, now)
        row.due_at = until
        queue.defer(session, queue.SEND, at=until, ids=[row.id])


def _ended(
    session: Session,
    row: Outbox,
    outcome: str,
    now: datetime,
    *,
    sid: str | None = None,
    code: str = "",
    detail: str = "",
) -> None:
    last = session.scalars(
        select(Attempt).where(Attempt.outbox_id == row.id).order_by(Attempt.id.desc()).limit(1)
    ).first()
    if last is not None:
        last.ended_at, last.outcome = now, outcome
        last.provider_sid, last.code, last.detail = sid, code, detail[:500]
