"""Does a due reminder leave exactly once, and only while it is still true and welcome?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from repair.enterprises import consent
from repair.errors import DeliveryError
from repair.messages import outbox
from repair.messages.history import conversation_of_phone, receive
from repair.store.tables import ConsentEvent, Turn
from tests.integration.scheduler.conftest import at

OPEN_TODAY = {"decided_on": date(2026, 6, 15)}  # 一般: may be applied for from 2026-09-16, which the clock shows


def test_a_due_reminder_leaves_with_its_dates_and_its_turn(world) -> None:
    penalty = world.penalty(**OPEN_TODAY)
    world.plan()
    assert world.send_due() == 1
    row = world.row("open")
    (kept,) = world.sms.kept
    assert (row.state, row.provider_sid, row.tries) == ("sent", kept.sid, 1)
    assert kept.letter.to == world.phone_of(penalty)
    assert kept.letter.text.startswith("【示例消防】")
    assert "2026年9月15日" in kept.letter.text
    assert "2026年9月16日" in kept.letter.text
    assert row.template == "open@2"
    with world.session() as session:
        (turn,) = session.scalars(select(Turn).where(Turn.outbox_id == row.id))
        assert (turn.speaker, turn.channel, turn.text) == ("reminder", "sms", kept.letter.text)
    assert world.send_due() == 0


def test_two_hundred_rows_are_claimed_once_each_by_two_threads(world) -> None:
    for _ in range(200):
        world.penalty(**OPEN_TODAY)
    world.plan()
    ids = [row.id for row in world.rows() if row.step == "open"]
    assert len(ids) == 200
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(world.sender.send, order) for order in (ids, list(reversed(ids)))]
        sent = sum(run.result() for run in runs)
    assert sent == 200
    assert sorted(kept.letter.outbox_id for kept in world.sms.kept) == sorted(ids)


def test_a_repair_between_plan_and_send_stops_it_even_before_it_is_planned_anew(world) -> None:
    penalty = world.penalty(**OPEN_TODAY)
    world.plan()
    world.set(penalty, repaired_on=date(2026, 9, 16))
    assert world.send_due() == 0
    row = world.row("open")
    assert (row.state, row.reason) == ("cancelled", "repaired")
    assert world.sms.kept == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"applied_on": date(2026, 9, 16)}, "applied"),
        ({"withdrawn_on": date(2026, 9, 16)}, "withdrawn"),
        ({"confirmed_by": ""}, "class_unconfirmed"),
        ({"window_version": 2}, "window_moved"),
    ],
)
def test_what_changed_since_the_plan_is_seen_at_sending_time(world, change, reason) -> None:
    penalty = world.penalty(**OPEN_TODAY)
    world.plan()
    world.set(penalty, **change)
    world.send_due()
    row = world.row("open")
    assert (row.state, row.reason) == ("cancelled", reason)
    assert world.sms.kept == []


def test_who_opted_out_gets_nothing(world) -> None:
    penalty = world.penalty(**OPEN_TODAY)
    world.plan()
    with world.session() as session:
        consent.opt_out(session, world.phone_of(penalty), source="sms", evidence="TD", now=world.clock.now())
    world.send_due()
    assert (world.row("open").state, world.row("open").reason) == ("suppressed", "opted_out")
    assert world.sms.kept == []


def test_a_refusal_of_calls_leaves_the_texts(world) -> None:
    penalty = world.penalty(decided_on=date(2026, 6, 8))  # from 2026-09-09: a week ago
    world.plan()
    with world.session() as session:
        consent.opt_out(
            session,
            world.phone_of(penalty),
            channel="voice",
            source="voice",
            evidence="9",
            now=world.clock.now(),
        )
    world.send_due()
    assert world.row("reminder_7").state == "sent"
    assert (world.row("reminder_7", "voice").state, world.voice.kept) == ("suppressed", [])


def test_outside_the_sending_hours_a_reminder_waits_for_the_next(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.clock.set(at("2026-09-16T12:00"))
    world.send_due()
    row = world.row("open")
    assert (row.state, row.reason, row.due_at) == ("planned", "outside_hours", at("2026-09-16T14:00"))
    assert world.sms.kept == []
    world.clock.set(at("2026-09-16T14:00"))
    world.send_due()
    assert world.row("open").state == "sent"


def test_a_reminder_that_is_too_late_expires(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.clock.set(at("2026-09-23T09:30"))
    world.sender.send([world.row("open").id])
    assert (world.row("open").state, world.row("open").reason) == ("expired", "too_late")


def test_when_the_check_itself_fails_nothing_is_sent_and_the_row_waits(world, monkeypatch) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()

    def broken(*_args: object, **_more: object) -> bool:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.claim.choices_of", broken)
        assert world.send_due() == 0
    row = world.row("open")
    assert (row.state, row.reason, world.sms.kept) == ("planned", "check_failed", [])
    world.clock.set(row.due_at)
    world.send_due()
    assert world.row("open").state == "sent"


def test_a_temporary_refusal_is_tried_again_and_a_permanent_one_is_not(world) -> None:
    penalty = world.penalty(**OPEN_TODAY)
    world.plan()
    answers = iter([DeliveryError(permanent=False, code="20429"), DeliveryError(permanent=True, code="21211")])

    def fault(_letter: object) -> None:
        raise next(answers)

    world.sms.fault = fault
    world.send_due()
    row = world.row("open")
    assert (row.state, row.reason) == ("planned", "twilio_20429")
    assert row.due_at > world.clock.now()
    world.clock.set(row.due_at)
    world.send_due()
    row = world.row("open")
    assert (row.state, row.reason, row.tries) == ("failed", "twilio_21211", 2)
    assert [attempt.outcome for attempt in world.attempts(row.id)] == ["failed", "refused"]
    assert penalty


def test_tries_are_bounded(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.sms.down = True
    for _ in range(9):
        world.send_due()
        world.clock.set(max(world.clock.now(), world.row("open").due_at))
    row = world.row("open")
    assert (row.state, row.reason, row.tries) == ("failed", "tries_used_up", 5)


def test_a_number_that_refused_at_the_provider_has_opted_out(world) -> None:
    penalty = world.penalty(**OPEN_TODAY)
    world.plan()

    def fault(_letter: object) -> None:
        raise DeliveryError(permanent=True, code="21610")

    world.sms.fault = fault
    world.send_due()
    with world.session() as session:
        (event,) = session.scalars(select(ConsentEvent))
        assert (event.phone, event.source) == (world.phone_of(penalty), "provider")
        assert not consent.allowed(session, event.phone, "sms")


def test_several_records_of_one_enterprise_become_one_text(world) -> None:
    enterprise = world.enterprise()
    for _ in range(3):
        world.penalty(enterprise_id=enterprise, **OPEN_TODAY)
    world.plan()
    assert world.send_due() == 1
    (kept,) = world.sms.kept
    assert "3条" in kept.letter.text
    opened = [row for row in world.rows() if row.step == "open"]
    assert {(row.state, row.provider_sid) for row in opened} == {("sent", kept.sid)}


def test_a_link_is_the_contacts_own_and_stands_at_the_end(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    linked = replace(world.sender, link=lambda contact_id: f"https://example.invalid/l/{contact_id}")
    assert linked.send([world.row("open").id]) == 1
    assert world.sms.kept[0].letter.text.endswith(f"https://example.invalid/l/{world.row('open').contact_id}")


def test_a_reply_goes_at_once_whatever_the_hour_and_the_consent(world) -> None:
    world.clock.set(at("2026-09-16T22:10"))
    now, phone = world.clock.now(), "+8613900000001"
    with world.session() as session:
        thread = conversation_of_phone(session, phone, now)
        came = receive(session, provider_sid="SM1", event="sms", phone=phone, raw={}, now=now)
        assert came is not None
        consent.opt_out(session, phone, source="sms", evidence="TD", now=now)
        given = {"conversation_id": thread.id, "to_phone": phone, "inbound_id": came.id, "now": now}
        ids = outbox.reply(session, texts=["已为您退订。", "如需恢复请回复开启。"], **given)
        assert outbox.reply(session, texts=["已为您退订。"], **given) == ids
    world.sms.down = True
    assert world.sender.send(ids) == 2
    world.sms.down = False
    world.clock.set(now + timedelta(minutes=2))
    assert world.sender.send(ids) == 2
    assert [kept.letter.text for kept in world.sms.kept] == [
        "【示例消防】已为您退订。",
        "【示例消防】如需恢复请回复开启。",
    ]
    with world.session() as session:
        assert [turn.speaker for turn in session.scalars(select(Turn).order_by(Turn.id))] == ["bot", "bot"]


def test_the_details_after_a_call_are_sent_once(world) -> None:
    world.penalty(decided_on=date(2026, 6, 8))
    world.plan()
    world.send_due()
    call = world.row("reminder_7", "voice")
    with world.session() as session:
        first = outbox.follow_up(session, call.id, now=world.clock.now())
        assert outbox.follow_up(session, call.id, now=world.clock.now()) == first
    world.clock.set(world.clock.now() + timedelta(hours=9))  # also in the evening: it was asked for
    assert world.send_due() == 1
    assert "2026年9月9日" in world.sms.kept[-1].letter.text
