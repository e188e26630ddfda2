"""Deductions in a real database: key, second file, kept desk values, and the state the law room gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from repair.clock import moment
from repair.enterprises.contact import contacts_of
from repair.policy.deduction import DeductionState
from repair.records import event
from repair.records.deduction import DeductionView, deduction_clock_of, deductions
from repair.records.intake import IntakeReport, import_file
from repair.store.database import Database
from repair.store.tables import Deduction, DeductionEvent
from tests.builders import a_code
from tests.unit.records.files import CODE, Row, deduction, write_csv

NOW = moment("2026-09-16T09:30")
Load = Callable[..., IntakeReport]


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Load:
    def _(*rows: Row) -> IntakeReport:
        return import_file(database, write_csv(tmp_path / "a.csv", rows), kind="deductions", by="test", now=NOW)

    return _


def one(database: Database) -> DeductionView:
    with database.session() as session:
        (found,) = deductions(session)
        return found


def counts(report: IntakeReport) -> tuple[int, int, int, int]:
    return report.accepted, report.updated, report.unchanged, report.refused


def happened(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(DeductionEvent.event).order_by(DeductionEvent.id)))


def test_a_good_row_becomes_enterprise_contact_and_deduction(database: Database, load: Load) -> None:
    assert counts(load(deduction(扣分值="1.5"))) == (1, 0, 0, 0)
    view = one(database)
    assert (view.uscc, view.facts.points, view.facts.deadline) == (CODE, Decimal("1.5"), date(2026, 9, 20))
    with database.session() as session:
        assert [contact.phone for contact in contacts_of(session, view.enterprise_id)] == ["+8613900000001"]
    assert happened(database) == ["imported"]


def test_the_same_file_twice_changes_nothing_however_it_is_spelled(database: Database, load: Load) -> None:
    load(deduction())
    with database.session() as session:
        before = session.execute(select(Deduction.__table__)).all()
    other = deduction(扣分事项="消防设施、 器材未保持完好有效", 扣分值="3.0分", 扣分日期="2026年8月20日")
    assert counts(load(deduction())) == counts(load(other)) == (0, 0, 1, 0)
    with database.session() as session:
        assert session.execute(select(Deduction.__table__)).all() == before
    assert happened(database) == ["imported"]


def test_a_changed_row_updates_with_an_event(database: Database, load: Load) -> None:
    load(deduction())
    assert counts(load(deduction(整改期限="2026-10-20", 扣分值="5"))) == (0, 1, 0, 0)
    assert (one(database).facts.deadline, one(database).facts.points) == (date(2026, 10, 20), Decimal(5))
    with database.session() as session:
        details = session.scalars(select(DeductionEvent.details).order_by(DeductionEvent.id.desc()).limit(1)).one()
    assert details["changed"] == {"deadline": "2026-10-20", "points": "5"}
    assert happened(database) == ["imported", "changed"]


@pytest.mark.parametrize(
    "changed", [{"扣分日期": "2026-08-21"}, {"扣分事项": "未落实每日防火巡查"}, {"统一社会信用代码": a_code(8)}]
)
def test_another_day_item_or_enterprise_is_another_deduction(
    database: Database, load: Load, changed: dict[str, object]
) -> None:
    load(deduction())
    assert counts(load(deduction(**changed))) == (1, 0, 0, 0)


def test_an_empty_cell_takes_no_date_away(database: Database, load: Load) -> None:
    load(deduction(整改完成日期="2026-09-10"))
    load(deduction(扣分值="4"))
    assert one(database).facts.rectified_on == date(2026, 9, 10)


def test_what_staff_set_no_file_changes(database: Database, load: Load) -> None:
    load(deduction())
    with database.session() as session:
        found = session.scalars(select(Deduction)).one()
        found.rectified_on = date(2026, 9, 12)
        about = [(found.id, {"set": {"rectified_on": "2026-09-12"}})]
        event.note_all(session, about, "rectified", by="王", now=NOW, of=DeductionEvent)
    report = load(deduction(整改完成日期="2026-09-01"))
    assert [(p.code, p.column) for p in report.errors] == [("kept_desk_value", "整改完成日期")]
    assert one(database).facts.rectified_on == date(2026, 9, 12)


@pytest.mark.parametrize(
    ("changed", "today", "state", "overdue"),
    [
        ({}, date(2026, 9, 20), DeductionState.OPEN, 0),
        ({}, date(2026, 9, 21), DeductionState.OVERDUE, 1),
        ({"整改完成日期": "2026-09-16"}, date(2026, 9, 30), DeductionState.RECTIFIED, 0),
        ({"整改完成日期": "2026-09-30"}, date(2026, 9, 29), DeductionState.OVERDUE, 9),  # still to come on that day
    ],
)
def test_the_law_is_asked_about_what_is_saved(  # type: ignore[no-untyped-def]
    database: Database, load: Load, changed, today, state, overdue
) -> None:
    load(deduction(**changed))
    clock = deduction_clock_of(one(database).facts, today)
    assert (clock.state, clock.overdue_days) == (state, overdue)


def test_deductions_come_by_deadline_and_by_enterprise(database: Database, load: Load) -> None:
    load(
        deduction(扣分事项="后", 整改期限="2026-12-01"),
        deduction(扣分事项="先"),
        deduction(统一社会信用代码=a_code(8), 扣分事项="他家"),
    )
    with database.session() as session:
        assert [view.facts.item for view in deductions(session, uscc=CODE)] == ["先", "后"]
        (other,) = deductions(session, uscc=a_code(8))
        assert deductions(session, enterprise_id=other.enterprise_id) == [other]
        assert deductions(session, deduction_ids=[other.deduction_id]) == [other]
