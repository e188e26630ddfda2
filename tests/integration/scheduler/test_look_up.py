"""Is an unknown outcome looked up before anything else, and never answered by a second text?"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from repair.errors import OutcomeUnknown
from repair.messages import outcome, receipts
from repair.messages.outcome import Answered
from repair.store.tables import Outbox, Turn
from scheduler.look_up import ask_for_receipts, look_up
from scheduler.sweep import sweep

OPEN_TODAY = {"decided_on": date(2026, 6, 15)}


def later(world, minutes: float) -> None:
    world.clock.set(world.clock.now() + timedelta(minutes=minutes))


def test_a_time_out_is_unknown_then_found_and_not_sent_again(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.sms.lose_answer = True
    world.send_due()
    assert world.row("open").state == "unknown"
    assert world.send_due() == 0
    later(world, 1)
    assert look_up(world.sender) == 1
    row = world.row("open")
    assert (row.state, row.reason, row.provider_sid) == ("sent", "found_at_provider", world.sms.kept[0].sid)
    later(world, 30)
    sweep(world.database, world.clock.now())
    world.send_due()
    assert len(world.sms.kept) == 1


def test_a_time_out_that_never_arrived_is_sent_again_only_after_a_sure_no(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()

    def fault(_letter: object) -> None:
        raise OutcomeUnknown

    world.sms.fault = fault
    world.send_due()
    world.sms.fault = None
    later(world, 1)
    look_up(world.sender)
    assert world.row("open").state == "unknown"  # too soon to be sure
    world.sms.down = True
    later(world, 10)
    look_up(world.sender)
    assert world.row("open").state == "unknown"  # nobody answers: not sure either
    world.sms.down = False
    look_up(world.sender)
    assert (world.row("open").state, world.row("open").reason) == ("planned", "not_found_at_provider")
    world.send_due()
    row = world.row("open")
    assert (row.state, row.tries, len(world.sms.kept)) == ("sent", 2, 1)
    assert [attempt.outcome for attempt in world.attempts(row.id)] == ["unknown", "accepted"]


def test_a_worker_that_died_before_asking_the_provider_loses_nothing(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    assert world.claim()  # the worker dies here
    assert world.row("open").state == "sending"
    later(world, 1)
    assert sweep(world.database, world.clock.now())["stalled"] == 0
    later(world, 4)
    assert sweep(world.database, world.clock.now())["stalled"] == 1
    assert (world.row("open").state, world.row("open").reason) == ("unknown", "worker_stopped")
    look_up(world.sender)
    world.send_due()
    assert (world.row("open").state, len(world.sms.kept)) == ("sent", 1)


def test_a_worker_that_died_after_the_provider_took_it_does_not_send_twice(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    (claim,) = world.claim()
    world.sms.send(claim.letter)  # the worker dies here
    later(world, 5)
    sweep(world.database, world.clock.now())
    look_up(world.sender)
    world.send_due()
    assert (world.row("open").state, len(world.sms.kept)) == ("sent", 1)


def test_an_outcome_of_a_claim_that_is_not_held_any_more_is_ignored(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    (claim,) = world.claim()
    with world.session() as session:
        session.execute(update(Outbox).values(claimed_by="another"))
    with world.session() as session:
        outcome.settle(session, [Answered(ticket=claim.ticket, at=world.clock.now(), sid="SM0")])
    assert (world.row("open").state, world.row("open").provider_sid) == ("sending", None)


def test_a_receipt_that_came_although_the_answer_was_lost_settles_it(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.sms.lose_answer = True
    world.send_due()
    row, sid = world.row("open"), world.sms.kept[0].sid
    with world.session() as session:
        receipts.receive(session, provider_sid=sid, status="delivered", raw={}, now=world.clock.now(), outbox_id=row.id)
    assert world.apply_receipts() == 1
    with world.session() as session:
        assert session.scalars(select(Turn.outbox_id)).all() == [row.id]
    row = world.row("open")
    assert (row.state, row.provider_sid) == ("delivered", sid)
    look_up(world.sender)
    assert world.row("open").state == "delivered"


def test_a_message_without_receipt_is_asked_about(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.send_due()
    assert ask_for_receipts(world.sender) == 0
    later(world, 90)
    assert ask_for_receipts(world.sender) == 1
    world.apply_receipts()
    assert world.row("open").state == "delivered"


def test_due_rows_without_a_job_get_one_and_only_one(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    later(world, 2)
    assert sweep(world.database, world.clock.now())["jobs"] == 1
    assert sweep(world.database, world.clock.now())["jobs"] == 0
    world.clock.set(world.clock.now() + timedelta(days=8))
    assert sweep(world.database, world.clock.now())["expired"] >= 1
    assert (world.row("open").state, world.row("open").reason) == ("expired", "too_late")


def test_a_provider_that_is_away_for_days_is_never_taken_for_a_no(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.sms.lose_answer = True
    world.send_due()
    world.sms.lose_answer, world.sms.down = False, True
    later(world, 60 * 24 * 4)
    look_up(world.sender)
    assert (world.row("open").state, world.row("open").reason) == ("failed", "outcome_unknown")
    world.sms.down = False
    look_up(world.sender)
    world.send_due()
    assert len([kept for kept in world.sms.kept if kept.letter.outbox_id == world.row("open").id]) == 1
