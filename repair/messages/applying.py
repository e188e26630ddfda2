"""Which state does a message have after its receipts? A final state is never lowered, whatever their order."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from repair.messages import redial
from repair.messages.codes import Code, code_of, meaning_of_status
from repair.messages.outbox import REMINDER, WITHOUT_PARAMS
from repair.messages.standing import Law
from repair.messages.status import FINAL, State, may_move
from repair.messages.told import write_turns
from repair.messages.upshot import look_again, note_refusal, to_a_person
from repair.store.many import among, document, listed, write_changed
from repair.store.tables import Attempt, Outbox, Receipt

log = logging.getLogger(__name__)

NOT_ARRIVED = (State.UNDELIVERED, State.FAILED)
COMPLETED = "completed"  # a call's last status, whoever took it
MACHINES = ("machine", "fax")  # how a provider's AnsweredBy begins when nobody listens


@dataclass(frozen=True, slots=True)
class Waiting:
    """One receipt that waits: what it says."""

    id: int
    provider_sid: str
    status: str
    code: str
    outbox_id: int | None
    at: datetime
    answered_by: str | None  # who took a call, in the provider's words


WAITING = (
    *(Receipt.id, Receipt.provider_sid, Receipt.status, Receipt.code, Receipt.outbox_id, Receipt.at),
    Receipt.raw["AnsweredBy"].astext,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is there about the messages of one batch of receipts, and the law by which calls are placed again."""

    law: Law

    of_sid: dict[str, list[Outbox]]
    of_claim: dict[str, list[Outbox]]  # rows that left in one message, by their ticket
    by_id: dict[int, Outbox]
    earlier: set[tuple[int, str]]  # (row, sid) of calls placed before the present one
    our_word: dict[str, str]  # sid: what our own voice door said about the call


def apply_all(session: Session, batch: Sequence[Waiting], law: Law, now: datetime) -> int:
    """Bring the messages up to what these receipts say; how many receipts found theirs."""
    known = _known(session, batch, law)
    groups, applied = [], []
    again: list[Outbox] = []
    for receipt in batch:
        rows = _rows(known, receipt)
        if rows is None:
            log.info("receipt without a message", extra={"action": "receipt_unmatched", "receipt": receipt.id})
            continue
        applied.append({"id": receipt.id, "outbox_id": rows[0].id if rows else None, "applied_at": now})
        if rows:
            again += _apply(session, receipt, rows, known, now)
            if rows[0].state not in (State.FAILED, State.PLANNED):
                groups.append(rows)  # the answer to the request may have been lost: then nobody else writes the turn
    if applied:
        session.connection().execute(_applied(), document(applied))
    look_again(session, again)
    write_turns(session, list({rows[0].id: rows for rows in groups}.values()), now)
    write_changed(session, known.by_id.values())
    return len(applied)


@cache
def _applied() -> TextClause:
    seen = listed(Receipt, ("id", "outbox_id", "applied_at"), "seen")
    return text(
        "update receipt set applied_at = seen.applied_at,"  # noqa: S608 - our own columns
        f" outbox_id = coalesce(receipt.outbox_id, seen.outbox_id) from {seen} where receipt.id = seen.id"
    )


def _known(session: Session, batch: Sequence[Waiting], law: Law) -> _Known:
    sids = {receipt.provider_sid for receipt in batch}
    hints = {receipt.outbox_id for receipt in batch if receipt.outbox_id is not None}
    near = session.execute(select(Outbox.id, Outbox.claimed_by).where(among(Outbox.id, hints))).all()
    claims = {claim for _, claim in near if claim}
    ids = set(session.scalars(select(Outbox.id).where(among(Outbox.provider_sid, sids)))) | hints
    ids |= set(session.scalars(select(Outbox.id).where(among(Outbox.claimed_by, claims), Outbox.claimed_by != "")))
    held = select(Outbox).where(among(Outbox.id, ids)).options(WITHOUT_PARAMS)
    rows = session.scalars(held.order_by(Outbox.id).with_for_update(key_share=True)).all()
    of_sid, of_claim = defaultdict(list), defaultdict(list)
    for row in rows:
        if row.provider_sid:
            of_sid[row.provider_sid].append(row)
        elif row.claimed_by:
            of_claim[row.claimed_by].append(row)
    strange = sids - of_sid.keys()
    calls = select(Attempt.outbox_id, Attempt.provider_sid).where(among(Attempt.outbox_id, ids))
    placed = session.execute(calls.where(among(Attempt.provider_sid, strange))).all() if strange else []
    ended = {receipt.provider_sid for receipt in batch if receipt.status == COMPLETED}
    said = select(Receipt.provider_sid, Receipt.status).where(among(Receipt.provider_sid, ended))
    return _Known(
        law=law,
        of_sid=of_sid,
        of_claim=of_claim,
        by_id={row.id: row for row in rows},
        earlier={(row, sid) for row, sid in placed if sid},
        our_word={sid: status for sid, status in (session.execute(said) if ended else ()) if redial.ours(status)},
    )


def _rows(known: _Known, receipt: Waiting) -> Sequence[Outbox] | None:
    """The rows that left in this message; none when it is about an earlier call; None when no message is known."""
    sid = receipt.provider_sid
    if sid in known.of_sid:
        return known.of_sid[sid]
    hinted = known.by_id.get(receipt.outbox_id or 0)
    if hinted is None:
        return None
    if (hinted.id, sid) in known.earlier or hinted.provider_sid:
        return []
    rows = known.of_claim.get(hinted.claimed_by, [hinted]) if hinted.claimed_by else [hinted]
    known.of_sid[sid] = rows
    for row in rows:
        row.provider_sid = sid
    return rows


def _apply(session: Session, receipt: Waiting, rows: Sequence[Outbox], known: _Known, now: datetime) -> list[Outbox]:
    """Bring these rows up to what the receipt says; those whose records must be planned once more."""
    provider = rows[0].provider.partition("-")[0] or "twilio"
    code = code_of(receipt.code, provider) if receipt.code and receipt.code != "0" else None
    status = _heard(receipt, known)
    if _call_again(session, receipt, rows, status, known):
        return []
    meaning = meaning_of_status(status, provider)
    if meaning is None:
        return []
    state, reason = meaning
    lost = {row.id for row in rows if row.state in NOT_ARRIVED}
    moved = [row for row in rows if _to(row, state, code, reason, now)]
    if code is not None:
        note_refusal(session, rows[0], code, now)
    if state is State.DELIVERED:
        return [row for row in moved if row.id in lost]  # only then does a call wait that is not needed any more
    if moved and state in FINAL:
        to_a_person(session, moved, now)
    return moved if state in FINAL else []


def _heard(receipt: Waiting, known: _Known) -> str:
    """The status as it counts: what our voice door heard in a call stands, and a machine is nobody."""
    ours = known.our_word.get(receipt.provider_sid)
    if ours and receipt.status == COMPLETED:
        return ours
    if receipt.status == COMPLETED and (receipt.answered_by or "").startswith(MACHINES):
        return "machine"
    return receipt.status


def _call_again(session: Session, receipt: Waiting, rows: Sequence[Outbox], status: str, known: _Known) -> bool:
    """Let a reminder call that met nobody wait for its next try; False when it is not called again."""
    first = rows[0]
    if first.channel != "voice" or first.purpose != REMINDER or not may_move(State(first.state), State.PLANNED):
        return False
    again = redial.again_at(
        status=status, redials=first.redials, ended_at=receipt.at, expires_at=first.expires_at, law=known.law
    )
    if again is None:
        return False
    _remember_call(session, rows, receipt)
    for row in rows:
        row.state, row.reason, row.due_at = State.PLANNED, f"redial_{status.replace('-', '_')}", again
        row.redials, row.provider_sid, row.claimed_by, row.updated_at = row.redials + 1, None, "", receipt.at
        row.tries = 0
        known.earlier.add((row.id, receipt.provider_sid))
    known.of_sid.pop(receipt.provider_sid, None)
    return True


def _remember_call(session: Session, rows: Sequence[Outbox], receipt: Waiting) -> None:
    """The attempt keeps the sid, also when the receipt was faster than the answer to the request."""
    for row in rows:
        last = session.scalars(
            select(Attempt).where(Attempt.outbox_id == row.id).order_by(Attempt.id.desc()).limit(1)
        ).first()
        if last is not None and last.provider_sid is None:
            last.provider_sid, last.outcome, last.ended_at = receipt.provider_sid, "accepted", receipt.at


def _to(row: Outbox, state: State, code: Code | None, reason: str, now: datetime) -> bool:
    if not may_move(State(row.state), state):
        return False
    refused = code is not None and state in FINAL and state is not State.DELIVERED
    row.state, row.updated_at = state, now
    row.reason = code.reason if code is not None and refused else reason
    return True
