"""Importing into a real database: what is saved, what a second file changes, and what it may not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select

from repair.clock import FixedClock, moment
from repair.enterprises.contact import contacts_of, enterprises_of_phone, wrong_person
from repair.errors import UnreadableFile, XiufuError
from repair.policy.facts import Severity
from repair.records import change
from repair.records.intake import IntakeReport, import_file
from repair.records.penalty import CaseView, cases
from repair.store.database import Database
from repair.store.tables import Contact, Enterprise, Intake, IntakeError, Penalty, RecordEvent
from tests.builders import a_code
from tests.unit.records.files import GOOD, Row, row, write_csv

NOW = moment("2026-09-16T09:30")
NO = str(GOOD["行政处罚决定书文号"])
Load = Callable[..., IntakeReport]


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Load:
    def _(*rows: Row, dry_run: bool = False, days: int = 0) -> IntakeReport:
        path = write_csv(tmp_path / "a.csv", rows)
        now = NOW + timedelta(days=days)
        return import_file(database, path, kind="penalties", by="test", now=now, dry_run=dry_run)

    return _


def one(database: Database, decision_no: str = NO) -> CaseView:
    with database.session() as session:
        (found,) = cases(session, decision_no=decision_no)
        return found


def counts(report: IntakeReport) -> tuple[int, int, int, int]:
    return report.accepted, report.updated, report.unchanged, report.refused


def events(database: Database) -> Sequence[str]:
    with database.session() as session:
        return session.scalars(select(RecordEvent.event).order_by(RecordEvent.id)).all()


def settle(database: Database) -> None:
    """What the planner does once it has planned."""
    with database.session() as session:
        for penalty in session.scalars(select(Penalty)):
            penalty.plan_needed = False


def test_a_good_row_becomes_enterprise_contact_and_record(database: Database, load: Load) -> None:
    assert counts(load(row())) == (1, 0, 0, 0)
    case = one(database)
    assert (case.enterprise, case.uscc, case.offence) == (
        GOOD["行政相对人名称"],
        GOOD["统一社会信用代码"],
        GOOD["违法行为类型"],
    )
    assert case.facts.severity is Severity.GENERAL and case.facts.confirmed
    assert str(case.fine_wan) == "0.500000"
    assert case.valid_until is None
    assert case.plan_needed and case.window_version == 1
    with database.session() as session:
        (contact,) = contacts_of(session, case.enterprise_id)
        assert (contact.name, contact.phone) == ("示例林经理", "+8613900000001")
        assert enterprises_of_phone(session, "+8613900000001") == [
            (case.enterprise_id, case.enterprise, contact.contact_id)
        ]
    assert events(database) == ["imported"]


def test_the_same_file_twice_changes_nothing(database: Database, load: Load) -> None:
    load(row(), row(no="乙", code=a_code(8)))
    settle(database)
    with database.session() as session:
        before = session.execute(select(Penalty.__table__)).all(), session.execute(select(Contact.__table__)).all()
    statements: list[str] = []
    sqlalchemy_event.listen(
        database.engine, "before_cursor_execute", lambda *args: statements.append(args[2].split()[0].upper())
    )
    assert counts(load(row(), row(no="乙", code=a_code(8)), days=3)) == (0, 0, 2, 0)
    with database.session() as session:
        assert before == (
            session.execute(select(Penalty.__table__)).all(),
            session.execute(select(Contact.__table__)).all(),
        )
    assert "UPDATE" not in statements
    assert events(database) == ["imported", "imported"]


def test_good_rows_are_saved_beside_bad_ones_and_the_bad_are_kept_for_the_desk(database: Database, load: Load) -> None:
    report = load(row(), row(no="坏", code="1"), row(no="丙", phone="1.38E+10"))
    assert counts(report) == (2, 0, 0, 1)
    assert [(p.row, p.code) for p in report.errors] == [(3, "uscc_length"), (4, "phone_lost_digits")]
    with database.session() as session:
        kept = session.scalars(select(Intake)).one()
        assert (kept.accepted, kept.refused, kept.by, kept.file_name) == (2, 1, "test", "a.csv")
        assert session.scalar(select(func.count(IntakeError.id))) == 2


def test_a_dry_run_counts_the_same_and_saves_nothing(database: Database, load: Load) -> None:
    load(row())
    rows = (row(remark="新"), row(no="乙"), row(no="坏", code="1"))
    settle(database)
    assert counts(load(*rows, dry_run=True)) == (1, 1, 0, 1)
    with database.session() as session:
        assert session.scalar(select(func.count(Penalty.id))) == 1
        assert session.scalar(select(func.count(Intake.id))) == 1
    assert not one(database).plan_needed
    assert counts(load(*rows)) == (1, 1, 0, 1)


def test_nothing_of_an_unreadable_file_is_saved(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"%PDF-")
    with pytest.raises(UnreadableFile):
        import_file(database, path, kind="penalties", by="test", now=NOW)
    with database.session() as session:
        assert session.scalar(select(func.count(Intake.id))) == 0


def test_an_unknown_kind_of_file_is_refused_clearly(database: Database, tmp_path: Path) -> None:
    with pytest.raises(XiufuError, match="不认识"):
        import_file(database, write_csv(tmp_path / "a.csv", [row()]), kind="x", by="test", now=NOW)


def test_a_changed_remark_updates_and_plans_but_leaves_the_window(database: Database, load: Load) -> None:
    load(row())
    settle(database)
    assert counts(load(row(remark="新"))) == (0, 1, 0, 0)
    case = one(database)
    assert (case.remark, case.plan_needed, case.window_version) == ("新", True, 1)
    assert events(database) == ["imported", "changed"]


@pytest.mark.parametrize(
    ("changed", "version"),
    [
        ({"decided": "2026-06-16"}, 2),
        ({"severity": "严重"}, 2),
        ({"severity": "严重", "officer": ""}, 2),
        ({"paid": "2026-06-26"}, 1),
        ({"repaired": "2026-09-15"}, 1),
        ({"申请日期": "2026-09-15"}, 1),
        ({"处罚类别": "罚款；警告"}, 1),  # the class is confirmed: another kind moves no day
    ],
)
def test_only_a_moved_window_gets_a_new_version(
    database: Database, load: Load, changed: dict[str, object], version: int
) -> None:
    load(row())
    settle(database)
    load(row(**changed))
    case = one(database)
    assert (case.window_version, case.plan_needed) == (version, True)


def test_another_spelling_of_the_number_is_the_same_record(database: Database, load: Load) -> None:
    load(row())
    assert counts(load(row(no=NO.replace("〔", "[").replace("〕", "]")))) == (0, 0, 1, 0)
    assert one(database, NO.replace("〔", "（").replace("〕", "）")).decision_no == NO


def test_a_class_confirmed_at_the_desk_survives_the_next_file(database: Database, load: Load) -> None:
    load(row(severity="", officer=""))
    with database.session() as session:
        change.confirm_class(session, NO, "严重", by="王", reason="复查", now=NOW)
    report = load(row(severity="一般", officer="", remark="新"))
    assert counts(report) == (0, 1, 0, 0)
    assert [(p.code, p.column) for p in report.errors] == [("kept_desk_value", "失信程度")]
    case = one(database)
    assert (case.facts.severity, case.confirmed_by, case.remark) == (Severity.SERIOUS, "王", "新")
    assert case.facts.confirmed


def test_a_repair_noted_at_the_desk_survives_a_file_that_does_not_know_it(database: Database, load: Load) -> None:
    load(row())
    with database.session() as session:
        change.set_status(session, NO, "applied", on=date(2026, 9, 16), by="王", now=NOW)
    load(row(remark="新"))
    load(row(remark="更新", 申请日期="2026-09-15"))
    assert one(database).facts.applied_on == date(2026, 9, 16)


def test_a_date_taken_back_at_the_desk_does_not_come_back_with_a_file(database: Database, load: Load) -> None:
    load(row())
    with database.session() as session:
        change.set_duty(session, NO, "paid", on=None, by="王", now=NOW)
    report = load(row(remark="新"))
    assert one(database).facts.paid_on is None
    assert "（空）" in report.errors[0].message


def test_a_file_without_our_own_columns_takes_nothing_away(database: Database, load: Load) -> None:
    load(row())
    own = ("领域", "失信程度", "认定人", "罚款缴清日期", "联系人", "联系电话")
    load({name: cell for name, cell in row(remark="新").items() if name not in own})
    case = one(database)
    assert case.facts.confirmed and case.facts.paid_on == date(2026, 6, 25) and case.field == "消防"
    with database.session() as session:
        assert len(contacts_of(session, case.enterprise_id)) == 1


def test_another_number_in_a_later_file_takes_the_place_of_the_old_one(database: Database, load: Load) -> None:
    load(row())
    load(row(phone="13900000002"))
    with database.session() as session:
        key = one(database).enterprise_id
        assert [contact.phone for contact in contacts_of(session, key)] == ["+8613900000002"]
        assert len(contacts_of(session, key, every=True)) == 2
        assert enterprises_of_phone(session, "+8613900000001") == []


def test_a_broken_number_in_a_later_file_silences_nobody(database: Database, load: Load) -> None:
    load(row())
    load(row(phone="1.38E+10"))
    with database.session() as session:
        contacts = contacts_of(session, one(database).enterprise_id)
        assert [(contact.phone, contact.phone_problem) for contact in contacts] == [
            ("+8613900000001", ""),
            (None, "phone_lost_digits"),
        ]


def test_two_numbers_in_one_file_both_count(database: Database, load: Load) -> None:
    load(row(), row(no="乙", phone="13900000002"))
    load(row(), row(no="乙", phone="13900000002", remark="新"))
    with database.session() as session:
        assert len(contacts_of(session, one(database).enterprise_id)) == 2


def test_a_number_that_is_not_theirs_stays_unused(database: Database, load: Load) -> None:
    load(row())
    with database.session() as session:
        assert wrong_person(session, one(database).enterprise_id, "+8613900000001") == 1
    load(row(remark="新"))
    with database.session() as session:
        assert contacts_of(session, one(database).enterprise_id) == []


def test_a_new_name_of_an_enterprise_is_taken_over(database: Database, load: Load) -> None:
    load(row())
    load(row(name="示例更名有限公司"))
    assert one(database).enterprise == "示例更名有限公司"


def test_a_large_file_needs_a_handful_of_queries_a_batch(database: Database, load: Load) -> None:
    rows = [row(no=f"号{number}", code=a_code(number % 700)) for number in range(2100)]
    statements: list[str] = []
    sqlalchemy_event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert counts(load(*rows)) == (2100, 0, 0, 0)
    assert len(statements) < 60
    statements.clear()
    assert counts(load(*[{**one, "备注": "新"} for one in rows])) == (0, 2100, 0, 0)
    assert len(statements) < 60
    with database.session() as session:
        assert session.scalar(select(func.count(Enterprise.id))) == 700


def test_the_clock_of_the_caller_decides_what_lies_in_the_future(
    database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    path = write_csv(tmp_path / "a.csv", [row(decided="2026-09-17", paid="")])
    assert import_file(database, path, kind="penalties", by="t", now=clock.now()).refused == 1
    assert import_file(database, path, kind="penalties", by="t", now=clock.now() + timedelta(days=1)).accepted == 1


def test_two_imports_at_once_save_each_record_once(database: Database, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(no=f"号{number}", code=a_code(number)) for number in range(40)])

    def once(_: int) -> IntakeReport:
        return import_file(database, path, kind="penalties", by="test", now=NOW)

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(once, range(4)))
    assert sorted(counts(report) for report in reports) == [(0, 0, 40, 0)] * 3 + [(40, 0, 0, 0)]


def test_a_file_that_lost_a_race_with_the_desk_does_not_undo_it(database: Database, load: Load) -> None:
    load(row())
    with database.session() as session:
        change.set_duty(session, NO, "paid", on=date(2026, 7, 1), by="王", now=NOW)
    report = load(row(remark="新"))  # still says 2026-06-25, as before
    assert [problem.code for problem in report.errors] == ["kept_desk_value"]
    assert one(database).facts.paid_on == date(2026, 7, 1)
