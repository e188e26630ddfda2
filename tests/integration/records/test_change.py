"""What staff and enterprises change about a record, and what follows from it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from repair.clock import moment
from repair.errors import NotAllowed, UnknownRecord
from repair.policy.facts import Severity
from repair.policy.window import WindowState
from repair.records import change
from repair.records.penalty import CaseView, cases
from repair.records.windows import window_of
from repair.store.database import Database
from repair.store.tables import Penalty, RecordEvent
from tests.builders import a_penalty, an_enterprise

NOW = moment("2026-09-16T09:30")
NO = "示消行罚决字〔2026〕第0001号"


@pytest.fixture
def record(database: Database) -> int:
    with database.session() as session:
        return a_penalty(session, decision_no=NO, plan_needed=False)


def case(database: Database, key: int) -> CaseView:
    with database.session() as session:
        return cases(session, penalty_ids=[key])[0]


def events(database: Database) -> list[tuple[str, str]]:
    with database.session() as session:
        found = session.execute(select(RecordEvent.event, RecordEvent.by).order_by(RecordEvent.id))
        return [(name, by) for name, by in found]


def test_another_class_moves_the_window_and_says_who_and_why(database: Database, record: int) -> None:
    with database.session() as session:
        change.confirm_class(session, NO, Severity.SERIOUS, by="王", reason="复查", now=NOW)
        details = session.scalars(select(RecordEvent)).one()
        assert (details.reason, details.details["before"]["severity"]) == ("复查", "一般")
    after = case(database, record)
    assert after.facts.severity is Severity.SERIOUS
    assert (after.window_version, after.plan_needed, after.confirmed_by) == (2, True, "王")


def test_the_same_class_by_the_same_officer_changes_nothing(database: Database, record: int) -> None:
    for _ in range(2):
        with database.session() as session:
            change.confirm_class(session, NO, "一般", by="示例审核员", reason="", now=NOW)
    assert events(database) == []
    assert case(database, record).window_version == 1


def test_the_same_class_by_another_officer_moves_no_day(database: Database, record: int) -> None:
    with database.session() as session:
        change.confirm_class(session, NO, "一般", by="王", reason="复核", now=NOW)
    assert case(database, record).window_version == 1
    assert events(database) == [("class_confirmed", "王")]


@pytest.mark.parametrize("status", ["applied", "repaired", "rejected", "withdrawn"])
def test_a_status_plans_again_and_leaves_the_window_where_it_is(database: Database, record: int, status: str) -> None:
    with database.session() as session:
        change.set_status(session, NO, status, on=date(2026, 9, 15), by="王", now=NOW)
    after = case(database, record)
    assert getattr(after.facts, f"{status}_on") == date(2026, 9, 15)
    assert (after.window_version, after.plan_needed) == (1, True)
    assert events(database) == [(status, "王")]


def test_a_status_without_a_day_is_of_today(database: Database, record: int) -> None:
    with database.session() as session:
        change.set_status(session, NO, "applied", on=None, by="王", now=NOW)
    assert case(database, record).facts.applied_on == NOW.date()


@pytest.mark.parametrize(
    ("status", "on", "by"),
    [
        ("done", None, "王"),
        ("applied", date(2026, 9, 17), "王"),
        ("applied", date(2026, 6, 14), "王"),
        ("applied", None, " "),
    ],
)
def test_what_cannot_be_is_not_allowed(database: Database, record: int, status: str, on: date | None, by: str) -> None:
    with pytest.raises(NotAllowed) as refused, database.session() as session:
        change.set_status(session, NO, status, on=on, by=by, now=NOW)
    assert refused.value.remedy
    assert not case(database, record).plan_needed


def test_an_unknown_class_or_number_is_named(database: Database, record: int) -> None:
    with pytest.raises(NotAllowed, match="特别"), database.session() as session:
        change.confirm_class(session, NO, "特别", by="王", reason="", now=NOW)
    with pytest.raises(UnknownRecord, match="没有"), database.session() as session:
        change.confirm_class(session, "没有", "一般", by="王", reason="", now=NOW)


def test_a_number_of_several_enterprises_needs_the_code(database: Database, record: int) -> None:
    with database.session() as session:
        other = a_penalty(session, decision_no=NO, enterprise_id=an_enterprise(session, name="示例乙公司"))
    with pytest.raises(UnknownRecord, match="示例乙公司"), database.session() as session:
        change.set_status(session, NO, "applied", on=None, by="王", now=NOW)
    with database.session() as session:
        change.set_status(session, NO, "applied", on=None, by="王", now=NOW, uscc=case(database, other).uscc)
    assert case(database, other).facts.applied_on
    assert case(database, record).facts.applied_on is None


def test_what_the_enterprise_says_is_believed_by_nobody_but_stops_the_ladder(database: Database, record: int) -> None:
    for _ in range(2):
        with database.session() as session:
            change.said(session, record, "applied", now=NOW, evidence="已经申请了")
    after = case(database, record)
    assert (after.said, after.plan_needed, after.facts.applied_on) == ("applied", True, None)
    assert events(database) == [("said_applied", "enterprise")]


@pytest.mark.parametrize("status", ["applied", "rejected", "repaired"])
def test_an_officers_status_answers_what_the_enterprise_said(database: Database, record: int, status: str) -> None:
    with database.session() as session:
        change.said(session, record, "applied", now=NOW, evidence="")
        change.set_status(session, NO, status, on=None, by="王", now=NOW)
    assert case(database, record).said == ""


def test_a_status_that_was_known_already_still_answers_a_report(database: Database, record: int) -> None:
    with database.session() as session:
        change.set_status(session, NO, "applied", on=None, by="王", now=NOW)
        change.said(session, record, "repaired", now=NOW, evidence="")
        change.set_status(session, NO, "applied", on=None, by="王", now=NOW)
    assert case(database, record).said == ""


def test_an_officer_may_find_that_it_was_not_so(database: Database, record: int) -> None:
    with database.session() as session:
        change.said(session, record, "repaired", now=NOW, evidence="")
        change.unsaid(session, record, by="王", now=NOW)
    assert case(database, record).said == ""


def test_a_duty_may_be_noted_and_taken_back(database: Database, record: int) -> None:
    with database.session() as session:
        change.set_duty(session, NO, "committed", on=date(2026, 9, 1), by="王", now=NOW)
        change.set_duty(session, NO, "rectified", on=date(2026, 6, 1), by="王", now=NOW)  # before the decision: usual
        change.set_duty(session, NO, "paid", on=None, by="王", now=NOW)
    facts = case(database, record).facts
    assert (facts.committed_on, facts.rectified_on, facts.paid_on) == (date(2026, 9, 1), date(2026, 6, 1), None)


def test_an_application_on_the_day_of_the_refusal_counts_as_a_new_one(database: Database, record: int) -> None:
    for status in ("applied", "rejected", "applied"):
        with database.session() as session:
            change.set_status(session, NO, status, on=date(2026, 9, 16), by="王", now=NOW)
    assert window_of(case(database, record).facts, NOW.date()).state is WindowState.APPLIED
    assert [name for name, _ in events(database)] == ["applied", "rejected", "applied"]


def test_a_status_noted_by_mistake_is_taken_back(database: Database, record: int) -> None:
    with database.session() as session:
        change.set_status(session, NO, "repaired", on=None, by="王", now=NOW)
        change.take_back(session, NO, "repaired", by="王", now=NOW, reason="看错")
    after = case(database, record)
    assert (after.facts.repaired_on, after.plan_needed, after.window_version) == (None, True, 1)
    with pytest.raises(NotAllowed), database.session() as session:
        change.take_back(session, NO, "done", by="王", now=NOW)


def test_a_closed_enterprise_is_planned_again_whole(database: Database, record: int) -> None:
    with database.session() as session:
        change.close_enterprise(session, case(database, record).enterprise_id, date(2026, 9, 1), by="王", now=NOW)
    after = case(database, record)
    assert after.facts.enterprise_closed and after.plan_needed
    assert events(database) == [("enterprise_closed", "王")]


def test_a_published_mark_moves_the_window_of_a_minor_record(database: Database) -> None:
    with database.session() as session:
        key = a_penalty(session, decision_no="轻", severity="轻微")
        change.choose(session, "轻", by="王", now=NOW, published=True)
    assert (case(database, key).facts.published, case(database, key).window_version) == (True, 2)


def test_changes_of_two_people_at_once_both_count(database: Database, record: int) -> None:
    with database.session() as first:
        change.set_duty(first, NO, "committed", on=date(2026, 9, 1), by="甲", now=NOW)
    with database.session() as second:
        assert second.get_one(Penalty, record).committed_on
        change.set_status(second, NO, "applied", on=None, by="乙", now=NOW)
    facts = case(database, record).facts
    assert facts.committed_on and facts.applied_on
