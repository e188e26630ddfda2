"""What does a provider report about messages? Every receipt is kept, also one that finds no message.

The doors keep receipts, many at once; a worker applies in batches what waits (repair.messages.applying).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from repair.messages import queue
from repair.messages.applying import WAITING, Waiting, apply_all
from repair.messages.standing import Law
from repair.store.tables import Receipt

REPLAY_FOR = timedelta(days=3)  # a receipt without a message is tried again this long
AT_ONCE = 500  # receipts a transaction
JOB = "receipts"  # at most one such job waits, whatever the number of receipts

_COLUMNS = ("provider_sid", "status", "code", "raw", "outbox_id")
# In one order, the one in which workers take rows, so that two of them never wait for each other.
_KEEP = text("""
insert into receipt (provider_sid, status, code, raw, outbox_id, at)
select given.provider_sid, given.status, given.code, given.raw, outbox.id, :now
from jsonb_to_recordset(:given) as given (provider_sid text, status text, code text, raw jsonb, outbox_id bigint)
left join outbox on outbox.id = given.outbox_id
order by coalesce(outbox.id, 0), given.provider_sid, given.status
on conflict on constraint uq_receipt_once do nothing
returning receipt.id
""").bindparams(bindparam("given", type_=JSONB))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One receipt as a provider sent it."""

    provider_sid: str
    status: str  # in the provider's words, or one of our voice door's own (redial.yml)
    code: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    outbox_id: int | None = None  # the row named in the callback's own address


def receive(session: Session, *, provider_sid: str, status: str, now: datetime, **more: Any) -> None:
    """Keep one receipt; as `receive_all`, with the fields of Report by name."""
    receive_all(session, [Report(provider_sid=provider_sid, status=status, **more)], now)


def receive_all(session: Session, reports: Sequence[Report], now: datetime) -> int:
    """Keep receipts and put off applying them; the same sid and status again changes nothing. How many are new."""
    new = keep_all(session, reports, now)
    if new:
        wake(session)
    return new


def wake(session: Session) -> None:
    """Put off applying what waits. Called after the commit of what was kept, the job is sure to see it.

    Before it, a job that waits already may begin too early; then the sweep comes later.
    """
    queue.defer(session, queue.RECEIPT, only_one=JOB, priority=queue.RECEIPTS_NEXT)


def keep_all(session: Session, reports: Sequence[Report], now: datetime) -> int:
    """Keep receipts, and no more. How many are new.

    The row named in the callback's address finds the message also when the provider's answer to the sending
    request was lost; a row that does not exist is not believed.
    """
    once = {(one.provider_sid, one.status): one for one in reversed(reports)}
    if not once:
        return 0
    given = [{name: getattr(one, name) for name in _COLUMNS} for one in once.values()]
    return len(session.execute(_KEEP, {"given": given, "now": now}).all())


def apply_waiting(session: Session, law: Law, now: datetime, *, after: int = 0) -> tuple[int, int]:
    """Apply the next batch of receipts; the id to go on after (0: none is left), and how many found a message.

    A receipt that another worker has is left to it; one without a message waits for three days.
    """
    wanted = select(*WAITING).where(Receipt.applied_at.is_(None), Receipt.id > after, Receipt.at > now - REPLAY_FOR)
    held = wanted.order_by(Receipt.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    batch = [Waiting(*row) for row in session.execute(held)]
    if not batch:
        return 0, 0
    return batch[-1].id, apply_all(session, batch, law, now)
