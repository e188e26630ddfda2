"""What an officer records about a listing or a deduction: kept with who and why, by no file undone, never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from repair.clock import moment
from repair.errors import NotAllowed, UnknownRecord
from repair.policy.deduction import DeductionState
from repair.policy.window import WindowState
from repair.records import event
from repair.records.deduction import deduction_clock_of, deductions
from repair.records.intake import IntakeReport, import_file
from repair.records.key import RecordKey, RecordKind
from repair.records.listing import listing_window_of, listings
from repair.records.outcome import OUTCOMES, set_outcome, take_back
from repair.store.database import Database
from repair.store.tables import Deduction, DeductionEvent, Listing, ListingEvent
from tests.unit.records.files import deduction, listing, write_csv

NOW = moment("2026-09-16T09:30")
TODAY = NOW.date()
TABLES: dict[RecordKind, Any] = {RecordKind.LISTING: Listing, RecordKind.DEDUCTION: Deduction}
EVENTS: dict[RecordKind, Any] = {RecordKind.LISTING: ListingEvent, RecordKind.DEDUCTION: DeductionEvent}

Load = Callable[..., IntakeReport]


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Load:
    def _(kind: str, row: dict[str, object]) -> IntakeReport:
        return import_file(database, write_csv(tmp_path / "a.csv", [row]), kind=kind, by="王", now=NOW)

    return _


def the(database: Database, kind: RecordKind) -> RecordKey:
    with database.session() as session:
        return RecordKey(kind, session.scalars(select(TABLES[kind].id)).one())


def record(database: Database, key: RecordKey, outcome: str, on: date = TODAY, **more: Any) -> None:
    with database.session() as session:
        set_outcome(session, key, outcome, on=on, by="王示例", now=NOW, **more)


def row(database: Database, key: RecordKey) -> Any:
    with database.session() as session:
        return session.get_one(TABLES[key.kind], key.id)


def listed_state(database: Database) -> WindowState:
    with database.session() as session:
        return listing_window_of(listings(session)[0].facts, TODAY).state


def deducted_state(database: Database) -> DeductionState:
    with database.session() as session:
        return deduction_clock_of(deductions(session)[0].facts, TODAY).state


def history(database: Database, key: RecordKey) -> list[Any]:
    with database.session() as session:
        return list(session.scalars(select(EVENTS[key.kind]).order_by(EVENTS[key.kind].id)))


def test_each_outcome_of_a_listing_gives_its_state_and_an_event(database: Database, load: Load) -> None:
    load("listings", listing())
    key = the(database, RecordKind.LISTING)
    assert listed_state(database) is WindowState.OPEN
    for outcome, on, state in (
        ("fulfilled", date(2025, 1, 1), WindowState.OPEN),  # before the listing, as a file may say it
        ("applied", date(2026, 9, 1), WindowState.APPLIED),
        ("rejected", date(2026, 9, 10), WindowState.REJECTED),
        ("applied", date(2026, 9, 12), WindowState.APPLIED),
        ("removed", date(2026, 9, 15), WindowState.REMOVED),
        ("withdrawn", date(2026, 9, 16), WindowState.WITHDRAWN),
    ):
        record(database, key, outcome, on, reason="见案卷")
        assert listed_state(database) is state, outcome
    written = history(database, key)
    assert [one.event for one in written][1:] == ["fulfilled", "applied", "rejected", "applied", "removed", "withdrawn"]
    assert {(one.by, one.reason) for one in written[1:]} == {("王示例", "见案卷")}
    assert written[-1].details == {"set": {"withdrawn_on": "2026-09-16"}, "before": {"withdrawn_on": None}}
    changed = row(database, key)
    assert changed.plan_needed and changed.window_version == 1  # a status alone begins no ladder anew


def test_each_outcome_of_a_deduction_gives_its_state(database: Database, load: Load) -> None:
    load("deductions", deduction())
    key = the(database, RecordKind.DEDUCTION)
    for outcome, on, state in (
        ("rectified", date(2026, 9, 10), DeductionState.RECTIFIED),
        ("rejected", date(2026, 9, 12), DeductionState.OPEN),
        ("rectified", date(2026, 9, 12), DeductionState.RECTIFIED),  # again on the very day
        ("rejected", date(2026, 9, 12), DeductionState.OPEN),
        ("withdrawn", date(2026, 9, 16), DeductionState.WITHDRAWN),
    ):
        record(database, key, outcome, on, reason="见案卷")
        assert deducted_state(database) is state, outcome
    assert row(database, key).plan_needed


def test_the_same_outcome_once_more_adds_nothing(database: Database, load: Load) -> None:
    load("listings", listing())
    key = the(database, RecordKind.LISTING)
    record(database, key, "applied")
    record(database, key, "applied")
    assert [one.event for one in history(database, key)] == ["imported", "applied"]


def test_an_outcome_noted_by_mistake_is_taken_back(database: Database, load: Load) -> None:
    load("listings", listing())
    key = the(database, RecordKind.LISTING)
    record(database, key, "removed")
    with database.session() as session:
        take_back(session, key, "removed", by="李示例", now=NOW, reason="看错了企业")
    assert listed_state(database) is WindowState.OPEN
    assert history(database, key)[-1].event == "removed_taken_back"
    with database.session() as session, pytest.raises(NotAllowed, match="没有登记过这一项"):
        take_back(session, key, "removed", by="李示例", now=NOW, reason="看错了企业")


def test_no_file_changes_what_an_officer_recorded(database: Database, load: Load) -> None:
    load("listings", listing(申请移出日期="2026-09-01"))
    key = the(database, RecordKind.LISTING)
    record(database, key, "removed", date(2026, 9, 15))
    with database.session() as session:
        take_back(session, key, "applied", by="王示例", now=NOW, reason="没有申请过")
    report = load("listings", listing(申请移出日期="2026-09-02", 移出日期="2026-09-14"))
    assert {problem.code for problem in report.errors} == {"kept_desk_value"}
    kept = row(database, key)
    assert (kept.applied_on, kept.removed_on) == (None, date(2026, 9, 15))


def test_a_file_that_repeats_what_was_not_accepted_ends_no_reminders(database: Database, load: Load) -> None:
    load("deductions", deduction(整改完成日期="2026-09-10"))
    key = the(database, RecordKind.DEDUCTION)
    record(database, key, "rejected", date(2026, 9, 12), reason="现场仍有隐患")
    load("deductions", deduction(整改完成日期="2026-09-10", 扣分值="4"))
    assert deducted_state(database) is DeductionState.OPEN
    record(database, key, "withdrawn", reason="扣错了企业")
    load("deductions", deduction(整改完成日期="2026-09-15", 扣分值="5"))
    assert deducted_state(database) is DeductionState.WITHDRAWN


@pytest.mark.parametrize(
    ("kind", "outcome", "on", "said"),
    [
        (RecordKind.LISTING, "applied", TODAY + timedelta(days=1), "晚于今天"),
        (RecordKind.LISTING, "applied", date(2025, 6, 14), "早于记录的起始日期"),
        (RecordKind.LISTING, "removed", date(2026, 8, 31), "早于已登记的申请"),
        (RecordKind.LISTING, "rejected", date(2026, 8, 31), "早于已登记的申请"),
        (RecordKind.LISTING, "repaired", TODAY, "不在允许的取值之内"),
        (RecordKind.DEDUCTION, "withdrawn", date(2026, 8, 19), "早于记录的起始日期"),
        (RecordKind.DEDUCTION, "rejected", date(2026, 9, 9), "早于已登记的申请或整改"),
        (RecordKind.DEDUCTION, "applied", TODAY, "不在允许的取值之内"),
        (RecordKind.PENALTY, "applied", TODAY, "不在允许的取值之内"),  # has its own: repair.records.change
    ],
)
def test_what_cannot_be_is_refused_in_chinese(
    database: Database, load: Load, kind: RecordKind, outcome: str, on: date, said: str
) -> None:
    load("listings", listing(申请移出日期="2026-09-01"))
    load("deductions", deduction(整改完成日期="2026-09-10"))
    key = the(database, kind) if kind in TABLES else RecordKey(kind, 1)
    with pytest.raises(NotAllowed, match=said):
        record(database, key, outcome, on, reason="见案卷")


def test_nothing_more_becomes_of_what_is_over(database: Database, load: Load) -> None:
    load("listings", listing())
    key = the(database, RecordKind.LISTING)
    record(database, key, "removed", date(2026, 9, 15))
    with pytest.raises(NotAllowed, match="请先撤回"):
        record(database, key, "applied", date(2026, 9, 16))
    record(database, key, "removed", date(2026, 9, 14))  # the day itself may be corrected
    record(database, key, "withdrawn", reason="列错了企业")
    with pytest.raises(NotAllowed, match="请先撤回"):
        record(database, key, "removed", date(2026, 9, 16))


def test_who_did_not_see_the_newest_event_changes_nothing(database: Database, load: Load) -> None:
    load("deductions", deduction())
    key = the(database, RecordKind.DEDUCTION)
    seen = history(database, key)[-1].id
    record(database, key, "rectified", seen=seen)
    with pytest.raises(NotAllowed, match="王示例又登记了新的情况"):
        record(database, key, "withdrawn", reason="扣错了", seen=seen)
    assert deducted_state(database) is DeductionState.RECTIFIED


def test_nobody_and_nothing_are_refused(database: Database, load: Load) -> None:
    load("deductions", deduction())
    key = the(database, RecordKind.DEDUCTION)
    with database.session() as session, pytest.raises(NotAllowed):
        set_outcome(session, key, "rectified", on=TODAY, by=" ", now=NOW)
    with database.session() as session, pytest.raises(UnknownRecord):
        set_outcome(session, RecordKey(key.kind, 999), "rectified", on=TODAY, by="王", now=NOW)


def test_every_column_of_an_outcome_is_one_that_no_file_may_change_afterwards(database: Database, load: Load) -> None:
    load("listings", listing())
    load("deductions", deduction())
    for kind, known in OUTCOMES.items():
        key = the(database, kind)
        for outcome in known:
            record(database, key, outcome, reason="见案卷") if outcome != "withdrawn" else None
            if outcome == "removed":
                with database.session() as session:
                    take_back(session, key, outcome, by="王示例", now=NOW)
        record(database, key, "withdrawn", reason="见案卷")
        with database.session() as session:
            assert event.set_at_desk(session, [key.id], of=EVENTS[kind])[key.id] >= set(known.values())
