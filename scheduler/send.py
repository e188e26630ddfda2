"""How does a due message leave? Claimed and re-checked in one transaction, sent outside any, settled in another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from repair.clock import Clock, steady
from repair.messages import queue
from repair.messages.standing import Law
from repair.messages.status import State
from repair.messages.transports.routes import Routes
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Outbox
from scheduler.answers import claim_answers
from scheduler.claim import Claim, claim_reminders
from scheduler.departure import Office
from scheduler.ladder import Ladder
from scheduler.leave import FRESH, Hands

log = logging.getLogger(__name__)

Claiming = Callable[[Session, Collection[int], Office, Routes, datetime], list[Claim]]

WAIT_AFTER_FAULT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Everything needed to send rows of the outbox."""

    database: Database
    settings: Settings
    law: Law
    ladder: Ladder
    routes: Routes
    clock: Clock
    link: Callable[[int], str] | None = None  # a contact's own page; None: no links in texts
    at: Callable[[str], None] = lambda step: None  # told each step by name; tests end the process there
    fresh: float = FRESH  # seconds after a claim in which a provider may be asked
    hands: Hands = field(init=False)
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        threads = self.settings.SENDING_THREADS
        hands = Hands(self.database, self.routes, self.clock, threads, at=self.at, fresh=self.fresh)
        office = Office(settings=self.settings, law=self.law, ladder=self.ladder, link=self.link)
        object.__setattr__(self, "hands", hands)
        object.__setattr__(self, "office", office)

    def send(self, ids: Collection[int]) -> int:
        """Send those of these rows that are due and still wanted, and what else is due for the same enterprises.

        How many requests were made. When a check fails, nothing of that enterprise is sent and its rows wait. A
        database that is away is left to the caller: the sweep finds every row that is due.
        """
        return sum(self._send(claiming, ids) for claiming in (claim_answers, claim_reminders))

    def _send(self, claiming: Claiming, ids: Collection[int]) -> int:
        """One kind after the other, each in its own transaction: what is claimed leaves, whatever comes after it."""
        try:
            return self._claimed(claiming, ids)
        except OperationalError:
            raise
        except Exception:
            log.exception("check failed, one by one", extra={"action": "check_failed", "rows": len(ids)})
        return sum(self._alone(claiming, group) for group in self._groups(ids))

    def _alone(self, claiming: Claiming, group: list[int]) -> int:
        """One bad record must not keep the others from leaving."""
        try:
            return self._claimed(claiming, group)
        except OperationalError:
            raise
        except Exception:
            log.exception("check failed, nothing sent", extra={"action": "check_failed", "rows": len(group)})
            self._put_off(group)
            return 0

    def _claimed(self, claiming: Claiming, ids: Collection[int]) -> int:
        self.at("before_claim")
        began = steady()
        with self.database.session() as session:
            claims = claiming(session, ids, self.office, self.routes, self.clock.now())
            self.at("in_claim")
        self.at("after_claim")
        return self.hands.leave(claims, began) if claims else 0

    def _groups(self, ids: Collection[int]) -> Sequence[list[int]]:
        """The rows of one enterprise together; answers one by one."""
        groups: dict[str, list[int]] = {}
        with self.database.session() as session:
            for key, purpose, enterprise_id in session.execute(
                select(Outbox.id, Outbox.purpose, Outbox.enterprise_id).where(Outbox.id.in_(ids)).order_by(Outbox.id)
            ):
                groups.setdefault(f"{enterprise_id}" if purpose == "reminder" else f"answer {key}", []).append(key)
        return list(groups.values())

    def _put_off(self, ids: Sequence[int]) -> None:
        now = self.clock.now()
        with self.database.session() as session:
            for row in _waiting(session, ids):
                row.reason, row.due_at, row.updated_at = "check_failed", now + WAIT_AFTER_FAULT, now
            queue.defer(session, queue.SEND, at=now + WAIT_AFTER_FAULT, ids=list(ids))


def _waiting(session: Session, ids: Sequence[int]) -> Sequence[Outbox]:
    wanted = select(Outbox).where(Outbox.id.in_(ids), Outbox.state == State.PLANNED).order_by(Outbox.id)
    return session.scalars(wanted.with_for_update(key_share=True, skip_locked=True)).all()
