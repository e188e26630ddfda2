"""Listings in a real database: key, second file, kept desk values, contacts, and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from repair.clock import moment
from repair.enterprises import enterprise as enterprises
from repair.enterprises.contact import contacts_of
from repair.policy.window import WindowState
from repair.records import event
from repair.records.intake import IntakeReport, import_file
from repair.records.listing import ListingView, listing_window_of, listings
from repair.records.penalty import cases
from repair.store.database import Database
from repair.store.tables import Enterprise, Intake, Listing, ListingEvent, RecordEvent
from tests.builders import a_code
from tests.unit.records.files import Row, listing, row, write_csv

NOW = moment("2026-09-16T09:30")
NO = "（示）应急失信列〔2025〕1号"
Load = Callable[..., IntakeReport]


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Load:
    def _(*rows: Row, kind: str = "listings", dry_run: bool = False) -> IntakeReport:
        path = write_csv(tmp_path / "a.csv", rows)
        return import_file(database, path, kind=kind, by="test", now=NOW, dry_run=dry_run)

    return _


def one(database: Database) -> ListingView:
    with database.session() as session:
        (found,) = listings(session)
        return found


def counts(report: IntakeReport) -> tuple[int, int, int, int]:
    return report.accepted, report.updated, report.unchanged, report.refused


def happened(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(ListingEvent.event).order_by(ListingEvent.id)))


def test_a_good_row_becomes_enterprise_contact_and_listing(database: Database, load: Load) -> None:
    assert counts(load(listing())) == (1, 0, 0, 0)
    view = one(database)
    assert (view.decision_no, view.facts.listed_on, view.facts.reason) == (NO, date(2025, 6, 15), "瞒报生产安全事故")
    with database.session() as session:
        assert [contact.phone for contact in contacts_of(session, view.enterprise_id)] == ["+8613900000001"]
        assert session.scalars(select(Intake.kind)).one() == "listings"
        assert session.scalar(select(func.count(RecordEvent.id))) == 0
    assert happened(database) == ["imported"]


def test_the_same_file_twice_changes_nothing_however_it_is_spelled(database: Database, load: Load) -> None:
    load(listing())
    with database.session() as session:
        before = session.execute(select(Listing.__table__)).all()
    assert counts(load(listing())) == (0, 0, 1, 0)
    assert counts(load(listing(列入决定文号="(示)应急失信列[2025]1号", 列入日期="2025年6月15日"))) == (0, 0, 1, 0)
    with database.session() as session:
        assert session.execute(select(Listing.__table__)).all() == before
    assert happened(database) == ["imported"]


def test_a_changed_row_updates_with_an_event_that_keeps_the_old_values(database: Database, load: Load) -> None:
    load(listing())
    assert counts(load(listing(义务履行日期="2026-07-01", 列入事由="更正"))) == (0, 1, 0, 0)
    assert (one(database).facts.fulfilled_on, one(database).facts.reason) == (date(2026, 7, 1), "更正")
    assert happened(database) == ["imported", "changed"]
    with database.session() as session:
        details = session.scalars(select(ListingEvent.details).order_by(ListingEvent.id.desc()).limit(1)).one()
    assert details == {
        "changed": {"fulfilled_on": "2026-07-01", "reason": "更正"},
        "before": {"fulfilled_on": None, "reason": "瞒报生产安全事故"},
    }


def test_an_empty_cell_or_a_missing_column_takes_no_date_away(database: Database, load: Load) -> None:
    load(listing(义务履行日期="2026-07-01", 申请移出日期="2026-08-01"))
    assert load(listing(列入事由="更正")).updated == 1
    short = {
        name: cell for name, cell in listing(列入事由="又更正").items() if "日期" not in name or name == "列入日期"
    }
    assert load(short).updated == 1
    assert (one(database).facts.fulfilled_on, one(database).facts.applied_on) == (date(2026, 7, 1), date(2026, 8, 1))


def test_what_staff_set_no_file_changes(database: Database, load: Load) -> None:
    load(listing())
    with database.session() as session:
        found = session.scalars(select(Listing)).one()
        found.removed_on = date(2026, 9, 1)
        about = [(found.id, {"set": {"removed_on": "2026-09-01"}})]
        event.note_all(session, about, "removed", by="王", now=NOW, of=ListingEvent)
    report = load(listing(移出日期="2026-08-15"))
    assert [(p.code, p.column, p.refusing) for p in report.errors] == [("kept_desk_value", "移出日期", False)]
    assert one(database).facts.removed_on == date(2026, 9, 1)


def test_one_number_may_list_several_enterprises(database: Database, load: Load) -> None:
    assert load(listing(), listing(统一社会信用代码=a_code(8), 单位名称="示例乙公司")).accepted == 2
    with database.session() as session:
        assert len(listings(session, decision_no=NO)) == 2
        assert [view.enterprise for view in listings(session, decision_no=NO, uscc=a_code(8))] == ["示例乙公司"]
        assert listings(session, listing_ids=[]) == []


def test_a_dry_run_counts_the_same_and_saves_nothing(database: Database, load: Load) -> None:
    load(listing())
    rows = (listing(列入事由="新"), listing(列入决定文号="乙"), listing(列入决定文号="坏", 统一社会信用代码="1"))
    assert counts(load(*rows, dry_run=True)) == (1, 1, 0, 1)
    assert one(database).facts.reason == "瞒报生产安全事故"
    assert counts(load(*rows)) == (1, 1, 0, 1)


def test_a_penalty_and_a_listing_share_enterprise_and_contact_but_no_key(database: Database, load: Load) -> None:
    load(row(no=NO), kind="penalties")
    load(listing())
    with database.session() as session:
        assert session.scalar(select(func.count(Enterprise.id))) == 1
        (case,) = cases(session, decision_no=NO)
        assert case.enterprise_id == listings(session, decision_no=NO)[0].enterprise_id


def test_another_number_in_a_listing_takes_the_place_of_the_old_one(database: Database, load: Load) -> None:
    load(row(), kind="penalties")
    load(listing(联系电话="13900000002"))
    with database.session() as session:
        key = one(database).enterprise_id
        assert [contact.phone for contact in contacts_of(session, key)] == ["+8613900000002"]


def test_the_law_is_asked_about_what_is_saved(database: Database, load: Load) -> None:
    load(listing())
    result = listing_window_of(one(database).facts, date(2026, 9, 16))
    assert (result.earliest_apply, result.max_end) == (date(2026, 6, 16), date(2028, 6, 15))
    assert (result.state, result.missing) == (WindowState.OPEN, ("listing_duties",))
    with database.session() as session:
        enterprises.close(session, one(database).enterprise_id, date(2026, 9, 1), now=NOW)
    assert listing_window_of(one(database).facts, date(2026, 9, 16)).state is WindowState.CLOSED


def test_thousands_of_listings_need_a_handful_of_queries_a_batch(database: Database, load: Load) -> None:
    from sqlalchemy import event as sqlalchemy_event

    rows = [listing(列入决定文号=f"号{number}", 统一社会信用代码=a_code(number % 300)) for number in range(1200)]
    statements: list[str] = []
    sqlalchemy_event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert counts(load(*rows)) == (1200, 0, 0, 0)
    assert counts(load(*[{**one, "列入事由": "新"} for one in rows])) == (0, 1200, 0, 0)
    assert len(statements) < 80
