"""Are receipts harmless in any order, doubled, late or without a message?"""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select

from repair.enterprises import consent
from repair.messages import receipts
from repair.messages.standing import law_of
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Outbox, Receipt
from tests.builders import a_penalty

SID = "SM" + "1" * 32


@pytest.fixture
def sent(database: Database, clock) -> int:
    with database.session() as session:
        row = Outbox(
            purpose="reminder",
            penalty_id=a_penalty(session),
            step="open",
            channel="sms",
            window_version=1,
            to_phone="+8613900001234",
            text="…",
            due_at=clock.now(),
            state="sent",
            provider_sid=SID,
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        session.add(row)
        session.flush()
        return row.id


def give(database: Database, clock, status: str, code: str = "", sid: str = SID) -> None:
    with database.session() as session:
        receipts.receive(session, provider_sid=sid, status=status, code=code, raw={}, now=clock.now())


def apply_all(database: Database, clock, later: timedelta = timedelta(0)) -> int:
    with database.session() as session:
        return receipts.apply_waiting(session, law_of(Settings(_env_file=None)), clock.now() + later)[1]


def state(database: Database, outbox_id: int) -> tuple[str, str]:
    with database.session() as session:
        row = session.get_one(Outbox, outbox_id)
        return row.state, row.reason


@pytest.mark.parametrize("order", list(permutations(["sent", "undelivered", "delivered"])))
def test_in_any_order_a_delivered_message_ends_delivered(database, clock, sent, order) -> None:
    for status in order:
        give(database, clock, status)
        give(database, clock, status)  # doubled
    apply_all(database, clock)
    apply_all(database, clock)
    assert state(database, sent)[0] == "delivered"
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 3


def test_a_failure_keeps_the_providers_reason_and_a_late_sent_does_not_lower_it(database, clock, sent) -> None:
    give(database, clock, "undelivered", "30005")
    give(database, clock, "sent")
    apply_all(database, clock)
    assert state(database, sent) == ("undelivered", "twilio_30005")


def test_a_call_that_nobody_answered_says_so(database, clock, sent) -> None:
    for status in ("initiated", "ringing", "no-answer"):
        give(database, clock, status)
    apply_all(database, clock)
    assert state(database, sent) == ("undelivered", "call_no_answer")


def test_a_receipt_without_a_message_is_kept_and_replayed(database, clock, sent) -> None:
    give(database, clock, "delivered", sid="SM2")
    assert apply_all(database, clock) == 0
    with database.session() as session:
        session.get_one(Outbox, sent).provider_sid = "SM2"
    assert apply_all(database, clock, later=timedelta(days=4)) == 0  # too old to be believed
    assert apply_all(database, clock) == 1
    assert apply_all(database, clock) == 0  # once is enough
    assert state(database, sent)[0] == "delivered"


def test_a_refusal_reported_by_receipt_is_an_opt_out(database, clock, sent) -> None:
    give(database, clock, "failed", "21610")
    apply_all(database, clock)
    with database.session() as session:
        assert not consent.allowed(session, "+8613900001234", "sms")


def test_an_unknown_status_and_an_unknown_code_are_no_accident(database, clock, sent) -> None:
    give(database, clock, "teleported")
    give(database, clock, "failed", "99999")
    apply_all(database, clock)
    assert state(database, sent) == ("failed", "twilio_99999")
