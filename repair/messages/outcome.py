"""What became of requests to a provider? Writes attempts and the states after them; never lowers a final state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages import queue
from repair.messages.codes import code_of, reason_of
from repair.messages.outbox import WITHOUT_PARAMS
from repair.messages.status import State, may_move
from repair.messages.told import write_turns
from repair.messages.upshot import look_again, note_refusal, to_a_person
from repair.store.many import add_many, among, document, listed, write_changed
from repair.store.tables import Attempt, Outbox

MAX_ROUNDS = 5  # each provider of a channel is asked so often at most
FIRST_LOOK = timedelta(seconds=30)  # after an unknown outcome
_OPEN = {"outcome": "", "code": "", "detail": ""}  # an attempt that has not ended
_End = dict[str, Any]  # how one attempt ended, by column
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a worker holds between its request and its outcome: the rows that leave in one message."""

    rows: tuple[int, ...]  # the first is named in the callbacks
    token: str  # claimed_by of all of them
    provider: str = ""  # the transport that is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a provider said to one request, or that it said nothing."""

    ticket: Ticket
    at: datetime
    sid: str = ""
    error: DeliveryError | OutcomeUnknown | None = None


def begin(session: Session, claims: Sequence[tuple[Ticket, Sequence[Outbox]]], now: datetime) -> None:
    """Mark rows as leaving and write an attempt for each; to be committed before any provider is asked."""
    attempts = []
    for ticket, rows in claims:
        for row in rows:
            row.state, row.reason = State.SENDING, ""
            row.claimed_at, row.claimed_by, row.updated_at = now, ticket.token, now
            row.provider, row.provider_sid = ticket.provider, None
            row.tries += 1
            attempts.append({"outbox_id": row.id, "provider": ticket.provider, "started_at": now, **_OPEN})
    add_many(session, Attempt, attempts)
    write_changed(session, [row for _, rows in claims for row in rows])


def settle(
    session: Session,
    answers: Sequence[Answered],
    *,
    providers: Callable[[str], int] = lambda channel: 1,
    reason: str = "",
) -> None:
    """Write down what came of several requests.

    `providers` says how many a channel has: a request that was refused for now is tried with the next one at once.
    `reason` goes beside accepted ones.
    """
    held = _held(session, [answer.ticket for answer in answers])
    ends: list[_End] = []
    accepted = []
    for answer in answers:
        rows = [held[key] for key in answer.ticket.rows if key in held]
        rows = [row for row in rows if row.claimed_by == answer.ticket.token]
        if isinstance(answer.error, DeliveryError):
            for row in rows:
                _refused(session, row, answer, providers(row.channel), ends)
            _so(session, rows, answer)
        elif answer.error is not None:
            _unknown(rows, answer, ends)
        else:
            _accepted(rows, answer, reason, ends)
            accepted.append(rows)
    _write_ends(session, ends)
    if accepted:
        write_turns(session, accepted, max(answer.at for answer in answers))
    silent = [answer.at for answer in answers if isinstance(answer.error, OutcomeUnknown)]
    if silent:
        queue.defer(session, queue.LOOK_UP, at=max(silent) + FIRST_LOOK, only_one="look_up_soon")
    write_changed(session, held.values())


def released(session: Session, tickets: Iterable[Ticket], now: datetime) -> None:
    """Claimed, but nobody was asked: the worker ends, or held the claim too long. The rows wait again."""
    tickets = list(tickets)
    held = _held(session, tickets)
    tokens = {ticket.token for ticket in tickets}
    back = [row for row in held.values() if row.claimed_by in tokens and row.state == State.SENDING]
    for row in back:
        row.tries -= 1
        row.due_at = now
        _to(row, State.PLANNED, "released", now)
    _write_ends(session, [_ended(row, "released", now) for row in back])
    if back:
        queue.defer(session, queue.SEND, at=now, ids=[row.id for row in back])


def not_there(session: Session, row: Outbox, now: datetime, *, providers: int = 1) -> None:
    """The provider surely never got it: it may leave, unless it was tried often enough."""
    if row.tries < MAX_ROUNDS * providers:
        _wait(session, row, "not_found_at_provider", now, now)
    else:
        _to(row, State.FAILED, "outcome_unknown", now)
        look_again(session, [row])


def never_known(session: Session, rows: Sequence[Outbox], now: datetime) -> None:
    """No receipt came, and the provider cannot be asked: it stays open whether this left, and it never leaves again."""
    for row in rows:
        _to(row, State.FAILED, "outcome_unknown", now)
    look_again(session, rows)


def _accepted(rows: Sequence[Outbox], answer: Answered, reason: str, ends: list[_End]) -> None:
    """The provider took it."""
    for row in rows:
        ends.append(_ended(row, "accepted", answer.at, sid=answer.sid))
        row.provider_sid = row.provider_sid or answer.sid
        _to(row, State.SENT, reason, answer.at)


def _refused(session: Session, row: Outbox, answer: Answered, providers: int, ends: list[_End]) -> None:
    """The provider said no: tried again later, or at once elsewhere, if that may help; else it failed."""
    assert isinstance(answer.error, DeliveryError)
    error, now = answer.error, answer.at
    reason = reason_of(_provider(answer), error.code)
    ends.append(_ended(row, "refused" if error.permanent else "failed", now, code=error.code, detail=error.message))
    rounds, turn = divmod(row.tries, providers)
    elsewhere = providers > 1 and code_of(error.code, _provider(answer)).elsewhere
    if (elsewhere or not error.permanent) and row.tries < MAX_ROUNDS * providers:
        pause = timedelta(0) if turn else BACK_OFF[min(rounds, len(BACK_OFF)) - 1]
        _wait(session, row, reason or "provider_busy", now + pause, now)
    else:
        _to(row, State.FAILED, reason or ("provider_refused" if error.permanent else "tries_used_up"), now)


def _so(session: Session, rows: Sequence[Outbox], answer: Answered) -> None:
    """What a refusal means for others."""
    assert isinstance(answer.error, DeliveryError)
    if answer.error.code and rows:
        note_refusal(session, rows[0], code_of(answer.error.code, _provider(answer)), answer.at)
    failed = [row for row in rows if row.state == State.FAILED]
    look_again(session, failed)
    to_a_person(session, failed, answer.at)


def _provider(answer: Answered) -> str:
    return answer.ticket.provider.partition("-")[0]


def _unknown(rows: Sequence[Outbox], answer: Answered, ends: list[_End]) -> None:
    """No answer came: nothing is sent again before it was looked up."""
    for row in rows:
        ends.append(_ended(row, "unknown", answer.at, detail=str(answer.error)))
        _to(row, State.UNKNOWN, "no_answer_from_provider", answer.at)


def _held(session: Session, tickets: Sequence[Ticket]) -> dict[int, Outbox]:
    """The rows of these tickets, locked in one order; who was claimed anew since is told by its token."""
    ids = [key for ticket in tickets for key in ticket.rows]
    wanted = select(Outbox).where(among(Outbox.id, ids)).options(WITHOUT_PARAMS)
    held = wanted.order_by(Outbox.id).with_for_update(key_share=True)
    return {row.id: row for row in session.scalars(held)}


def _to(row: Outbox, state: State, reason: str, now: datetime) -> None:
    if may_move(State(row.state), state):
        row.state, row.reason, row.updated_at = state, reason, now


def _wait(session: Session, row: Outbox, reason: str, until: datetime, now: datetime) -> None:
    if may_move(State(row.state), State.PLANNED):
        _to(row, State.PLANNED, reason, now)
        row.due_at = until
        queue.defer(session, queue.SEND, at=until, ids=[row.id])


def _ended(
    row: Outbox, outcome: str, now: datetime, *, sid: str | None = None, code: str = "", detail: str = ""
) -> _End:
    return {
        "outbox_id": row.id,
        "ended_at": now,
        "outcome": outcome,
        "provider_sid": sid,
        "code": code,
        "detail": detail[:500],
    }


def _write_ends(session: Session, ends: Sequence[_End]) -> None:
    """How the last attempt of each row ended. Who holds the rows is the only one who writes their attempts."""
    if ends:
        session.connection().execute(_ends(), document(ends))


@cache
def _ends() -> TextClause:
    names = ("outbox_id", "ended_at", "outcome", "provider_sid", "code", "detail")
    return text(
        "update attempt set ended_at = said.ended_at, outcome = said.outcome,"  # noqa: S608 - our own columns
        " code = said.code, detail = said.detail, provider_sid = coalesce(said.provider_sid, attempt.provider_sid)"
        f" from {listed(Attempt, names, 'said')}"
        " where attempt.id = (select max(id) from attempt as newest where newest.outbox_id = said.outbox_id)"
    )
