"""Is a call that met nobody placed again, by the provider's clock, and never once too often?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from repair.messages import receipts
from tests.integration.scheduler.conftest import at


@pytest.fixture
def called(world):
    """A town in which the call of the seventh day has just been placed."""
    world.clock.set(at("2026-09-16T09:30"))
    world.penalty(decided_on=date(2026, 6, 15))
    world.plan()
    world.send_due()
    world.clock.set(at("2026-09-23T09:30"))
    world.send_due()
    assert world.row("reminder_7", "voice").state == "sent"
    return world


def hear(world, status: str, sid: str | None = None, **raw: str) -> None:
    row = world.row("reminder_7", "voice")
    with world.session() as session:
        receipts.receive(
            session,
            provider_sid=sid or world.voice.kept[-1].sid,
            status=status,
            raw=raw,
            now=world.clock.now(),
            outbox_id=row.id,
        )
    world.apply_receipts()


def test_a_busy_line_is_called_again_a_quarter_of_an_hour_after_the_receipt(called) -> None:
    called.clock.set(called.clock.now() + timedelta(minutes=1))
    hear(called, "busy")
    row = called.row("reminder_7", "voice")
    assert (row.state, row.reason, row.redials) == ("planned", "redial_busy", 1)
    assert row.due_at == at("2026-09-23T09:46")
    called.clock.set(row.due_at)
    assert called.send_due() == 1
    hear(called, "completed")
    assert called.row("reminder_7", "voice").state == "delivered"
    assert len(called.attempts(row.id)) == 2


def test_after_two_more_calls_that_nobody_answers_it_ends(called) -> None:
    for _ in range(3):
        hear(called, "no-answer")
        row = called.row("reminder_7", "voice")
        called.clock.set(max(row.due_at, called.clock.now()))
        called.send_due()
    assert (row.state, row.reason, row.redials) == ("undelivered", "call_no_answer", 2)
    assert len(called.voice.kept) == 3


def test_receipts_of_the_earlier_call_do_not_touch_the_next_one(called) -> None:
    first = called.voice.kept[0].sid
    hear(called, "busy", first)
    hear(called, "completed", first)  # late, and about a call that is over
    row = called.row("reminder_7", "voice")
    assert row.state == "planned"
    called.clock.set(row.due_at)
    called.send_due()
    hear(called, "failed", first)
    assert called.row("reminder_7", "voice").state == "sent"


def test_a_machine_is_nobody_even_when_the_provider_says_completed(called) -> None:
    hear(called, "machine")
    row = called.row("reminder_7", "voice")
    assert (row.state, row.reason) == ("planned", "redial_machine")
    hear(called, "completed", called.voice.kept[0].sid)
    assert called.row("reminder_7", "voice").state == "planned"


def test_the_providers_own_word_that_a_machine_answered_counts(called) -> None:
    hear(called, "completed", AnsweredBy="machine_end_beep")
    assert called.row("reminder_7", "voice").reason == "redial_machine"


def test_a_receipt_faster_than_the_answer_to_the_request_is_not_lost(called) -> None:
    row = called.row("reminder_7", "voice")
    with called.session() as session:
        held = session.merge(row)
        held.state, held.provider_sid = "sending", None
    for attempt in called.attempts(row.id):
        with called.session() as session:
            session.merge(attempt).provider_sid = None
    hear(called, "busy")
    assert called.row("reminder_7", "voice").state == "planned"
    assert called.attempts(row.id)[-1].provider_sid == called.voice.kept[-1].sid
    hear(called, "completed", called.voice.kept[-1].sid)
    assert called.row("reminder_7", "voice").state == "planned"


def test_a_call_is_never_placed_again_after_the_hours(called) -> None:
    called.clock.set(at("2026-09-23T17:29"))
    hear(called, "busy")
    assert called.row("reminder_7", "voice").due_at == at("2026-09-24T09:00")
