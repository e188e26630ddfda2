"""Nothing ran for days: is each missed step decided anew, and does an enterprise hear of it all in one message?"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from scheduler.sweep import sweep
from tests.integration.scheduler.conftest import at


def test_after_three_days_off_an_enterprise_gets_one_message_about_all_it_missed(world) -> None:
    enterprise = world.enterprise()
    for decided in (date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 17)):  # open on the 16th, 17th and 18th
        world.penalty(enterprise_id=enterprise, decided_on=decided)
    world.clock.set(at("2026-09-15T17:00"))
    world.plan()
    world.clock.set(at("2026-09-18T10:00"))  # nothing ran in between
    sweep(world.database, world.clock.now())
    world.plan()
    world.send_due()
    texts = [kept for kept in world.sms.kept if kept.at.date() == date(2026, 9, 18)]
    assert len(texts) == 1
    told = {row.penalty_id for row in world.rows() if row.state == "sent" and row.step == "open"}
    assert len(told) == 3
    world.send_due()
    assert len(world.sms.kept) == 1


def test_what_was_of_use_only_then_expires_with_a_reason(world) -> None:
    world.penalty(decided_on=date(2026, 6, 19), paid_on=None, rectified_on=None)
    world.clock.set(at("2026-09-11T09:00"))
    world.plan()
    prepare = world.row("prepare")
    world.clock.set(prepare.expires_at + timedelta(days=1))
    sweep(world.database, world.clock.now())
    world.plan()
    world.send_due()
    assert (world.row("prepare").state, world.row("prepare").reason) == ("expired", "too_late")


def test_two_schedulers_and_two_workers_plan_and_send_the_same_thing_once(world) -> None:
    for _ in range(5):
        world.penalty(decided_on=date(2026, 6, 15))
    for _ in range(2):
        world.plan()
        world.send_due()
    assert Counter(kept.letter.outbox_id for kept in world.sms.kept).most_common(1)[0][1] == 1
    assert len(world.sms.kept) == 5
