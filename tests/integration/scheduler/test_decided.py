"""Do reminders that wait end with what an officer decides, and only with what ends them?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from repair.clock import CHINA
from repair.conversations import wish
from repair.enterprises.consent import opt_out
from repair.messages.status import State
from repair.records import outcome, refusal
from repair.records.key import RecordKey, RecordKind
from repair.store.tables import Deduction, Listing, Outbox
from tests.integration.scheduler.test_plan_kinds import brought, deducted, listed
from tests.unit.scheduler.conftest import rules_of, rules_with

PHONE = "+8613900007701"  # of the rows of test_plan_kinds
TODAY = date(2026, 9, 16)


@pytest.fixture
def deduction(world: Any, tmp_path: Path) -> RecordKey:
    """A deduction whose ladder waits."""
    brought(world, tmp_path, "deductions", deducted("2026-09-30"))
    assert world.plan().planned >= 6
    with world.session() as session:
        return RecordKey(RecordKind.DEDUCTION, session.scalars(select(Deduction.id)).one())


@pytest.fixture
def listing(world: Any, tmp_path: Path) -> Any:
    """A listing whose ladder waits, under rules whose numbers somebody verified."""
    changed = rules_with(tmp_path / "verified", "mem11.yml", ("certainty: secondary", "certainty: verified"))
    with rules_of(changed):
        brought(world, tmp_path, "listings", listed())
        world.plan()
        with world.session() as session:
            yield RecordKey(RecordKind.LISTING, session.scalars(select(Listing.id)).one())


def decide(world: Any, key: RecordKey, what: str, on: date = TODAY) -> None:
    with world.session() as session:
        outcome.set_outcome(session, key, what, on=on, by="王示例", now=world.clock.now(), reason="见案卷")


def take_back(world: Any, key: RecordKey, what: str) -> None:
    with world.session() as session:
        outcome.take_back(session, key, what, by="王示例", now=world.clock.now(), reason="登记有误")


def reasons(world: Any) -> set[str]:
    assert world.rows(state="planned") == []
    return {row.reason for row in world.rows()}


@pytest.mark.parametrize(("what", "why"), [("rectified", "rectified"), ("withdrawn", "deduction_withdrawn")])
def test_a_deduction_that_is_put_right_or_annulled_is_told_no_more(world, deduction, what: str, why: str) -> None:
    waiting = len(world.rows(state="planned"))
    decide(world, deduction, what)
    assert world.plan().cancelled == waiting
    assert reasons(world) == {why}
    take_back(world, deduction, what)
    assert world.plan().planned == waiting  # the same rows wait again
    assert {row.window_version for row in world.rows()} == {1}


def test_a_rectification_that_is_not_accepted_ends_nothing(world, deduction) -> None:
    before = {(row.step, row.channel, row.due_at) for row in world.rows(state="planned")}
    decide(world, deduction, "rejected")
    assert world.plan().cancelled == 0
    assert {(row.step, row.channel, row.due_at) for row in world.rows(state="planned")} == before


def test_a_rectification_refused_later_lets_the_ladder_go_on(world, deduction) -> None:
    decide(world, deduction, "rectified")
    world.plan()
    assert reasons(world) == {"rectified"}
    world.clock.set(datetime(2026, 10, 12, 9, 30, tzinfo=CHINA))
    decide(world, deduction, "rejected", date(2026, 10, 12))
    world.plan()
    waiting = {row.step for row in world.rows(state="planned")}
    assert waiting == {"deduction_1", "deduction_22", "deduction_29"}  # what is past and of no use stays away


@pytest.mark.parametrize(("what", "why"), [("removed", "listing_removed"), ("withdrawn", "listing_withdrawn")])
def test_a_listing_that_is_removed_or_annulled_is_told_no_more(world, listing, what: str, why: str) -> None:
    waiting = len(world.rows(state="planned"))
    assert waiting > 1
    decide(world, listing, what)
    assert world.plan().cancelled == waiting
    assert reasons(world) == {why}
    take_back(world, listing, what)
    assert world.plan().planned == waiting


def test_an_application_asks_for_its_result_and_a_refusal_lets_the_ladder_go_on(world, listing) -> None:
    decide(world, listing, "applied")
    world.plan()
    assert {row.step for row in world.rows(state="planned")} == {"listing_result"}
    decide(world, listing, "rejected")
    world.plan()
    assert "listing_open" in {row.step for row in world.rows(state="planned")}
    assert world.row("listing_result").state == State.CANCELLED


def test_duties_that_are_fulfilled_end_no_reminder(world, listing) -> None:
    take_back(world, listing, "fulfilled")
    world.plan()
    waiting = len(world.rows(state="planned"))
    decide(world, listing, "fulfilled")
    assert world.plan().cancelled == 0
    assert len(world.rows(state="planned")) == waiting > 0


def test_a_decision_just_before_a_message_leaves_stops_it_without_the_planner(world, deduction) -> None:
    first = world.rows(state="planned")[0]
    world.clock.set(first.due_at)
    decide(world, deduction, "withdrawn", first.due_at.astimezone(CHINA).date())
    world.send_due()
    assert world.sms.kept == []
    assert world.row(first.step, first.channel).reason == "deduction_withdrawn"


def refuse(world: Any, key: RecordKey) -> None:
    with world.session() as session:
        refusal.refuse(session, key, None, by="王示例", now=world.clock.now(), reason="来电说不用提醒")


def lift(world: Any, key: RecordKey) -> None:
    with world.session() as session:
        refusal.lift(session, key, None, by="王示例", now=world.clock.now(), reason="又要提醒了")


def test_a_record_that_was_refused_waits_for_nothing_until_the_refusal_is_lifted(world, deduction) -> None:
    waiting = {(row.step, row.channel, row.due_at) for row in world.rows(state="planned")}
    refuse(world, deduction)
    world.plan()
    assert reasons(world) == {"record_refused"}
    assert sorted(row.state for row in world.rows()) == ["cancelled"] * (len(waiting) - 1) + ["suppressed"]
    assert world.plan().planned == 0
    world.clock.set(world.clock.now() + timedelta(hours=1))
    lift(world, deduction)
    world.plan()
    assert {(row.step, row.channel, row.due_at) for row in world.rows(state="planned")} == waiting


def test_what_was_kept_back_says_that_the_record_is_over(world, deduction, tmp_path) -> None:
    refuse(world, deduction)
    brought(world, tmp_path, "listings", listed())
    world.plan()
    with world.session() as session:
        unverified = RecordKey(RecordKind.LISTING, session.scalars(select(Listing.id)).one())
    assert world.row("listing_open").reason == "dates_unverified"
    decide(world, deduction, "withdrawn")
    decide(world, unverified, "removed")
    world.plan()
    assert (world.row("listing_open").state, world.row("listing_open").reason) == ("suppressed", "listing_removed")
    assert {row.reason for row in world.rows(state="suppressed")} == {"listing_removed", "deduction_withdrawn"}
    take_back(world, unverified, "removed")
    world.plan()
    assert (world.row("listing_open").state, world.row("listing_open").reason) == ("suppressed", "dates_unverified")


def test_other_records_of_the_same_number_are_told_as_before(world, deduction, tmp_path) -> None:
    penalty = world.penalty()
    world.plan()
    others = {row.id for row in world.rows(state="planned") if row.penalty_id == penalty}
    refuse(world, deduction)
    world.plan()
    assert {row.id for row in world.rows(state="planned")} == others != set()


def test_a_refusal_just_before_a_message_leaves_stops_it_without_the_planner(world, deduction) -> None:
    first = world.rows(state="planned")[0]
    world.clock.set(first.due_at)
    refuse(world, deduction)
    world.send_due()
    assert world.sms.kept == []
    assert (world.row(first.step).state, world.row(first.step).reason) == ("suppressed", "opted_out")


def test_who_refused_everything_is_planned_as_before_and_asked_when_it_leaves(world, deduction) -> None:
    with world.session() as session:
        opt_out(session, PHONE, source="sms", evidence="退订", now=world.clock.now())
    assert world.plan(everything=True).cancelled == 0
    assert world.rows(state="planned")


def test_a_refused_record_is_looked_at_on_the_day_of_each_step(world, deduction) -> None:
    refuse(world, deduction)
    world.plan()
    with world.session() as session:
        assert session.get_one(Deduction, deduction.id).next_look_on == date(2026, 9, 23)  # seven days before


def _wished(world: Any, key: RecordKey) -> int:
    """A reminder that somebody asked for, about this record, due now."""
    now = world.clock.now()
    with world.session() as session:
        row = Outbox(
            purpose=wish.WISH,
            step=f"{wish.WISH}/{now.date()}/{key.kind}:{key.id}",
            channel="sms",
            to_phone=PHONE,
            template=wish.WISH,
            text="您要求的提醒",
            state=State.PLANNED,
            due_at=now,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.mark.parametrize(("what", "left"), [("withdrawn", 0), ("rectified", 0), ("rejected", 1)])
def test_a_reminder_that_was_asked_for_leaves_only_about_what_is_still_open(
    world, deduction, what: str, left: int
) -> None:
    row = _wished(world, deduction)
    decide(world, deduction, what)
    world.sender.send([row])
    assert len(world.sms.kept) == left
    with world.session() as session:
        assert (session.get_one(Outbox, row).state == State.CANCELLED) == (left == 0)


def test_a_reminder_that_was_asked_for_is_taken_back_with_a_refusal_of_its_record(world, deduction) -> None:
    mine = _wished(world, deduction)
    other = _wished(world, RecordKey(RecordKind.LISTING, deduction.id))
    with world.session() as session:
        assert wish.cancel(session, PHONE, world.clock.now(), about=deduction) == 1
    with world.session() as session:
        assert session.get_one(Outbox, mine).reason == "record_refused"
        assert session.get_one(Outbox, other).state == State.PLANNED
