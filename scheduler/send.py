"""How does a due message leave? Claimed and re-checked in one transaction, sent outside any, settled in another."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from repair.clock import Clock
from repair.enterprises import consent
from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages import outcome, planned, queue
from repair.messages.outbox import REMINDER, REPLY
from repair.messages.outcome import Ticket
from repair.messages.render import CannotRender, Item, Rendered, render, signed
from repair.messages.segments import segments
from repair.messages.standing import Law, PenaltyStanding, penalty_standings
from repair.messages.status import State
from repair.messages.transports.port import Letter, Transport
from repair.policy.window import WindowState
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Outbox
from scheduler.ladder import Ladder
from scheduler.recheck import Verdict, recheck

log = logging.getLogger(__name__)

WAIT_AFTER_FAULT = timedelta(minutes=5)
LOCK_CLASS = 7301  # of the advisory lock that keeps one enterprise's messages in one hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The hands: everything needed to send rows of the outbox."""

    database: Database
    settings: Settings
    law: Law
    ladder: Ladder
    transports: Mapping[str, Transport]  # by channel
    clock: Clock
    link: Callable[[int], str] | None = None  # a contact's own page; None: no links in texts

    def send(self, ids: Iterable[int]) -> int:
        """Send those of these rows that are due and still wanted; how many requests were made.

        When the check of a row fails, nothing is sent and the row waits. A database that is away is left to the
        caller: the job is tried again, and the sweep finds every row that is due.
        """
        return sum(self._one(outbox_id) for outbox_id in ids)

    def _one(self, outbox_id: int) -> bool:
        try:
            with self.database.session() as session:
                claimed = self._claim(session, outbox_id)
        except OperationalError:
            raise
        except Exception:
            log.exception("check failed, nothing sent", extra={"action": "check_failed", "outbox": outbox_id})
            self._put_off(outbox_id)
            return False
        if claimed is None:
            return False
        self._leave(*claimed)
        return True

    def _claim(self, session: Session, outbox_id: int) -> tuple[Ticket, Letter] | None:
        now = self.clock.now()
        row = _lock(session, outbox_id, now)
        if row is None:
            return None
        if row.expires_at is not None and row.expires_at <= now:
            planned.move(row, State.EXPIRED, "too_late", now)
            return None
        if row.purpose != REMINDER:
            return self._answer(session, row, now)
        group = self._checked(session, row, now)
        if not group or not self._address(session, row, group[0][1], now):
            return None
        group = [pair for pair in group if consent.allowed(session, row.to_phone, row.channel, pair[0].penalty_id)]
        rows = [one for one, _ in group]
        items = [Item(step=one.step, standing=standing) for one, standing in group]
        link = self.link(row.contact_id) if self.link and row.contact_id else ""
        try:
            made = render(items, row.channel, self.settings, link=link)
        except CannotRender as error:
            log.warning(error.message, extra={"action": "cannot_render", "outbox": row.id})
            planned.move(row, State.SUPPRESSED, "value_missing", now)
            return None
        for one in rows:
            one.to_phone, one.contact_id = row.to_phone, row.contact_id
            _fill(one, made)
        return self._begun(session, rows, now)

    def _answer(self, session: Session, row: Outbox, now: datetime) -> tuple[Ticket, Letter] | None:
        """What somebody asked for goes at once, whatever the hour, also to who wants no reminders."""
        if row.purpose == REPLY:
            row.text = signed(row.text, self.settings)
            row.segments = segments(row.text)
        else:
            about = penalty_standings(session, [row.penalty_id or 0], now.date()).get(row.penalty_id or 0)
            try:
                items = [Item(step=row.step, standing=about)] if about else []
                _fill(row, render(items, row.channel, self.settings))
            except (CannotRender, IndexError):
                planned.move(row, State.SUPPRESSED, "value_missing", now)
                return None
        return self._begun(session, [row], now)

    def _begun(self, session: Session, rows: Sequence[Outbox], now: datetime) -> tuple[Ticket, Letter]:
        first = rows[0]
        provider = self.transports[first.channel].name
        ticket = outcome.begin(session, rows, provider=provider, token=secrets.token_hex(8), now=now)
        return ticket, Letter(outbox_id=first.id, channel=first.channel, to=first.to_phone, text=first.text)

    def _checked(self, session: Session, row: Outbox, now: datetime) -> list[tuple[Outbox, PenaltyStanding]]:
        """The row and those that may leave in the same message, each re-checked; the others get their new state."""
        rows = [row, *_companions(session, row, now)]
        fresh = penalty_standings(session, [one.penalty_id for one in rows if one.penalty_id is not None], now.date())
        good: list[tuple[Outbox, PenaltyStanding]] = []
        for one in rows:
            standing = fresh.get(one.penalty_id or 0)
            verdict = recheck(
                one.step, one.channel, one.window_version, standing, ladder=self.ladder, law=self.law, now=now
            )
            if verdict is not None:
                _obey(session, one, verdict, now)
            elif standing is not None:
                good.append((one, standing))
        if not good or good[0][0] is not row:
            return []
        ready = [pair for pair in good[1:] if _ready(pair[1])] if _ready(good[0][1]) else []
        return [good[0], *ready]

    def _address(self, session: Session, row: Outbox, standing: PenaltyStanding, now: datetime) -> bool:
        """Find the first contact who allows this; False (and the reason on the row) when there is none."""
        if not standing.phones:
            planned.move(row, State.SUPPRESSED, "no_contact", now)
            return False
        for contact_id, phone in standing.phones:
            if consent.allowed(session, phone, row.channel, row.penalty_id):
                row.to_phone, row.contact_id = phone, contact_id
                return True
        planned.move(row, State.SUPPRESSED, "opted_out", now)
        return False

    def _leave(self, ticket: Ticket, letter: Letter) -> None:
        """Ask the provider, with no transaction open, and write down what came of it."""
        settle: Callable[[Session], None]
        try:
            sid = self.transports[letter.channel].send(letter)
        except DeliveryError as error:
            refusal = error
            settle = lambda session: outcome.refused(session, ticket, refusal, self.clock.now())  # noqa: E731
        except Exception as error:
            if not isinstance(error, OutcomeUnknown):
                log.exception("provider", extra={"action": "send_fault", "outbox": letter.outbox_id})
            silence = error if isinstance(error, OutcomeUnknown) else OutcomeUnknown(type(error).__name__)
            settle = lambda session: outcome.unknown(session, ticket, silence, self.clock.now())  # noqa: E731
        else:
            settle = lambda session: outcome.accepted(session, ticket, sid, self.clock.now())  # noqa: E731
        with self.database.session() as session:
            settle(session)

    def _put_off(self, outbox_id: int) -> None:
        now = self.clock.now()
        with self.database.session() as session:
            row = _lock(session, outbox_id, now)
            if row is not None:
                row.reason, row.due_at, row.updated_at = "check_failed", now + WAIT_AFTER_FAULT, now
                queue.defer(session, queue.SEND, at=row.due_at, ids=[row.id])


def _lock(session: Session, outbox_id: int, now: datetime) -> Outbox | None:
    """The row, locked, when it is due and nobody else has it. One enterprise is in one hand at a time."""
    enterprise = session.scalar(select(Outbox.enterprise_id).where(Outbox.id == outbox_id))
    if enterprise is not None:
        session.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, enterprise)))
    return session.scalars(
        select(Outbox)
        .where(Outbox.id == outbox_id, Outbox.state == State.PLANNED, Outbox.due_at <= now)
        .with_for_update(skip_locked=True)
    ).first()


def _companions(session: Session, row: Outbox, now: datetime) -> list[Outbox]:
    """The same reminder about other records of the enterprise, due on the same channel."""
    wanted = select(Outbox).where(
        Outbox.enterprise_id == row.enterprise_id,
        Outbox.id != row.id,
        Outbox.step == row.step,
        Outbox.channel == row.channel,
        Outbox.purpose == REMINDER,
        Outbox.state == State.PLANNED,
        Outbox.due_at <= now,
    )
    due = session.scalars(wanted.order_by(Outbox.id).with_for_update(skip_locked=True)).all()
    return [one for one in due if one.expires_at is None or one.expires_at > now]


def _ready(standing: PenaltyStanding) -> bool:
    """Whether "you can apply now" is true of this record as it stands, with nothing to be said besides."""
    return standing.window.state is WindowState.OPEN and not standing.window.duties_open


def _obey(session: Session, row: Outbox, verdict: Verdict, now: datetime) -> None:
    if verdict.due_at is None:
        planned.move(row, verdict.state, verdict.reason, now)
        return
    row.reason, row.due_at, row.updated_at = verdict.reason, verdict.due_at, now
    queue.defer(session, queue.SEND, at=verdict.due_at, ids=[row.id])


def _fill(row: Outbox, made: Rendered) -> None:
    row.text, row.template, row.params, row.segments = made.text, made.template, made.params, made.segments
