"""Do caps, rates, lines and the spread of the day's batch hold, also between several workers?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import text

from repair.clock import CHINA
from repair.messages import history, outbox
from repair.store.tables import Outbox
from scheduler import pace
from tests.integration.scheduler.conftest import World, at

OPEN_TODAY = {"decided_on": date(2026, 6, 15)}


def open_rows(world) -> list[Outbox]:
    return [row for row in world.rows() if row.step == "open"]


def paced(world, **given) -> World:
    return World(
        database=world.database,
        settings=world.settings,
        clock=world.clock,
        sms=world.sms,
        voice=world.voice,
        given=given,
    )


def test_the_days_batch_is_spread_by_the_call_backs_the_office_can_take(world) -> None:
    town = paced(world, CALLBACKS_AN_HOUR=6, CALLBACK_SHARE=0.5)  # a message each five minutes, two may run ahead
    for _ in range(8):
        town.penalty(**OPEN_TODAY)
    town.plan()
    assert town.send_due() == 3
    places = sorted(row.due_at for row in open_rows(town) if row.state == "planned")
    assert [(place - town.clock.now()) / timedelta(minutes=5) for place in places] == [1, 2, 3, 4, 5]
    assert {row.reason for row in open_rows(town) if row.state == "planned"} == {"paced"}
    town.clock.set(places[0])
    assert town.send_due() == 1  # its place is kept: it is not sent to the end of the queue again
    town.clock.set(places[-1])
    assert town.send_due() == 4


def test_a_batch_too_big_for_the_morning_goes_on_after_the_break_never_in_it(world) -> None:
    town = paced(world, CALLBACKS_AN_HOUR=1, CALLBACK_SHARE=1)  # one message an hour
    for _ in range(10):
        town.penalty(**OPEN_TODAY)
    town.plan()
    town.send_due()
    hours = town.sender.law.hours("sms")
    places = [row.due_at for row in open_rows(town) if row.state == "planned"]
    assert len(places) == 9
    assert all(hours.open_at(place, town.sender.law.workdays) for place in places)
    assert max(places).astimezone(CHINA).date() == date(2026, 9, 17)


def test_what_becomes_due_while_another_waits_for_its_place_leaves_in_the_same_message(world) -> None:
    town = paced(world, CALLBACKS_AN_HOUR=1, CALLBACK_SHARE=1)
    town.penalty(**OPEN_TODAY)
    enterprise = town.enterprise()
    town.penalty(enterprise_id=enterprise, **OPEN_TODAY)
    town.plan()
    assert town.send_due() == 1
    town.penalty(enterprise_id=enterprise, **OPEN_TODAY)
    town.plan()
    assert town.send_due() == 0
    town.clock.set(at("2026-09-16T11:00"))
    assert town.send_due() == 1
    (last,) = town.sms.kept[1:]
    assert "2条" in last.letter.text or "2项" in last.letter.text


def test_a_number_of_many_enterprises_gets_no_more_than_its_cap(world) -> None:
    for _ in range(5):
        world.penalty(enterprise_id=world.enterprise(phone="+8613900009999"), **OPEN_TODAY)
    world.plan()
    ids = [row.id for row in open_rows(world)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda one: world.sender.send([one]), ids))
    assert len(world.sms.kept) == world.settings.DAILY_TEXTS == 3
    waiting = [row for row in open_rows(world) if row.state == "planned"]
    assert {(row.reason, row.due_at) for row in waiting} == {("daily_cap", at("2026-09-17T09:00"))}
    world.clock.set(at("2026-09-17T09:00"))
    world.send_due()
    assert len(world.sms.kept) == 5


def test_two_machines_that_answer_each_other_come_to_an_end(world) -> None:
    town = paced(world, DAILY_ANSWERS=4)
    now = town.clock.now()
    with town.session() as session:
        thread = history.conversation_of_phone(session, "+8613900001234", now)
    for number in range(7):
        with town.session() as session:
            kept = history.receive(
                session, provider_sid=f"SM{number}", event="sms", phone="+8613900001234", raw={}, now=now
            )
            ids = outbox.reply(
                session,
                conversation_id=thread.id,
                to_phone="+8613900001234",
                texts=["您好"],
                inbound_id=kept.id,
                now=now,
            )
        town.sender.send(ids)
    assert len(town.sms.kept) == 4
    assert [row.reason for row in town.rows() if row.state == "suppressed"] == ["daily_cap"] * 3


def test_the_rate_of_a_channel_holds_between_workers(world) -> None:
    stream = pace.Stream(name="rate/sms", gap=timedelta(milliseconds=100), burst=timedelta(0))
    now = world.clock.now()
    turns = []
    for _ in range(3):  # three workers, one after the other in the same moment
        with world.session() as session:
            turns += pace.turns(session, stream, 10, now, until=now + timedelta(seconds=2))
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert set(gaps) == {timedelta(milliseconds=100)}
    assert len(turns) == 20  # the rest would leave later than this claim may wait


def test_only_as_many_calls_as_there_are_lines(world) -> None:
    town = paced(world, CALLS_AT_ONCE=2)
    for _ in range(4):
        town.penalty(decided_on=date(2026, 6, 8))  # the step of the seventh day falls on the clock's
    with town.session() as session:
        session.execute(text("update penalty set plan_needed = true"))
    town.clock.set(at("2026-09-09T09:30"))
    town.plan()
    town.clock.set(at("2026-09-16T09:30"))
    town.plan()
    town.send_due()
    calls = [row for row in town.rows() if row.channel == "voice" and row.step == "reminder_7"]
    assert sorted(row.state for row in calls) == ["planned", "planned", "sent", "sent"]
    with town.session() as session:
        session.execute(text("update outbox set state = 'delivered' where state = 'sent' and channel = 'voice'"))
    town.send_due()
    assert len(town.voice.kept) == 4


def test_one_bad_record_does_not_keep_the_others_from_leaving(world, monkeypatch) -> None:
    bad = world.penalty(**OPEN_TODAY)
    world.penalty(**OPEN_TODAY)
    world.plan()
    from scheduler import claim

    honest = claim.standings

    def broken(session, keys, today):
        found = honest(session, list(keys), today)
        if any(key.id == bad for key in found):
            raise RuntimeError("a value nobody foresaw")
        return found

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.claim.standings", broken)
        assert world.send_due() == 1
    states = {row.penalty_id: (row.state, row.reason) for row in open_rows(world)}
    assert states.pop(bad) == ("planned", "check_failed")
    assert list(states.values()) == [("sent", "")]


def test_a_worker_that_was_frozen_gives_back_what_it_holds(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    claims = world.claim()
    assert world.sender.hands.leave(claims, claimed=-1e9) == 0  # claimed long ago: somebody else may have it by now
    row = world.row("open")
    assert (row.state, row.reason, row.tries, world.sms.kept) == ("planned", "released", 0, [])
    assert world.send_due() == 1


def test_a_worker_that_ends_asks_nobody_any_more(world) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    world.sender.hands.stopping.set()
    assert world.send_due() == 0
    assert world.row("open").state == "planned"


def test_a_call_gets_its_place_inside_the_calling_hours(world) -> None:
    town = paced(world, CALLBACKS_AN_HOUR=1, CALLBACK_SHARE=1, CALLING_HOURS="workdays 15:00-17:00")
    for _ in range(3):
        town.penalty(decided_on=date(2026, 6, 8))
    town.clock.set(at("2026-09-09T09:30"))
    town.plan()
    town.clock.set(at("2026-09-16T15:00"))
    town.send_due()
    calls = [row for row in town.rows() if row.channel == "voice" and row.step == "reminder_7"]
    paced_calls = [row for row in calls if row.reason == "paced"]
    assert paced_calls
    hours = town.sender.law.hours("voice")
    assert all(hours.open_at(row.due_at, town.sender.law.workdays) for row in paced_calls)


def test_an_answer_leaves_although_the_check_of_a_reminder_in_the_same_job_fails(world, monkeypatch) -> None:
    world.penalty(**OPEN_TODAY)
    world.plan()
    now = world.clock.now()
    with world.session() as session:
        thread = history.conversation_of_phone(session, "+8613900001234", now)
        kept = history.receive(session, provider_sid="SM1", event="sms", phone="+8613900001234", raw={}, now=now)
        texts, to = ["您好"], "+8613900001234"
        ids = outbox.reply(session, conversation_id=thread.id, to_phone=to, texts=texts, inbound_id=kept.id, now=now)
    ids += [row.id for row in open_rows(world)]

    def broken(*_args: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.claim.standings", broken)
        assert world.sender.send(ids) == 1
    assert [kept.letter.text for kept in world.sms.kept] == ["【示例消防】您好"]
    assert open_rows(world)[0].reason == "check_failed"
