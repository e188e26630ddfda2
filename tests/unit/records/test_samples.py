"""The sample files: what they promise to the demo, on any day of the year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repair.policy.deduction import DeductionFacts, DeductionState
from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.listing import ListingFacts
from repair.policy.window import WindowState
from repair.records.deduction import deduction_clock_of
from repair.records.file import FileRead, read_file
from repair.records.listing import listing_window_of
from repair.records.penalty import split_kinds
from repair.records.readers.row import GoodRow
from repair.records.windows import window_of
from samples import make as samples_make
from samples.deductions import DeductionMaker, deductions
from samples.deductions import dirt as deduction_dirt
from samples.due import decision_for
from samples.listings import ListingMaker, listings
from samples.listings import dirt as listing_dirt
from samples.make import make, write_csv, write_deductions, write_listings
from samples.writing import write_csv as write_rows

TODAY = date(2026, 11, 21)
FOLDER = Path(samples_make.__file__).parent


@cache
def committed(name: str) -> FileRead:
    return read_file(FOLDER / name, kind="penalties", today=TODAY)


def facts(row: GoodRow) -> PenaltyFacts:
    """The facts of a row as they will be once it is imported."""
    known = {
        key: row.values[key]
        for key in PenaltyFacts.__dataclass_fields__
        if key in row.values and key not in ("severity", "kinds")
    }
    severity = Severity(row.values["severity"]) if row.values["severity"] else None
    confirmed = bool(severity and row.values["confirmed_by"])
    kinds = split_kinds(row.values["kinds"])
    return PenaltyFacts(**known, kinds=kinds, severity=severity, confirmed=confirmed)


def test_the_same_day_and_seed_give_the_same_rows() -> None:
    assert make(TODAY) == make(TODAY)
    assert make(TODAY, seed=1) != make(TODAY)
    assert len(make(TODAY)) == 300
    assert len(make(TODAY, count=60)) == 60


def test_the_committed_files_are_what_the_script_makes(tmp_path: Path) -> None:
    assert write_csv(tmp_path / "a.csv", TODAY) == 300
    assert (tmp_path / "a.csv").read_bytes() == (FOLDER / "penalties.csv").read_bytes()


def test_csv_and_workbook_say_the_same() -> None:
    assert [row.digest for row in committed("penalties.xlsx").rows] == [
        row.digest for row in committed("penalties.csv").rows
    ]


def test_other_encoding_and_headings_say_the_same() -> None:
    digests = {row.digest for row in committed("penalties.csv").rows}
    read = committed("penalties_gb18030.csv")
    assert len(read.rows) > 50
    assert {row.digest for row in read.rows} <= digests


@pytest.mark.parametrize("name", ["penalties.csv", "penalties.xlsx", "penalties_gb18030.csv"])
def test_sample_files_are_small(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 300_000


def test_each_fault_is_found_under_the_name_that_its_remark_gives() -> None:
    found = {problem.code for problem in committed("penalties.csv").problems}
    column = "备注"
    meant = {row[column] for row in make(TODAY)} - {"", "=1+1"}
    assert meant == found - {"duplicate_row"}
    assert "duplicate_row" in found
    assert committed("penalties.csv").repeated == 1


def test_every_class_field_procedure_and_state_occurs() -> None:
    rows = committed("penalties.csv").rows
    values = [row.values for row in rows]
    assert {one["severity"] for one in values} == {"轻微", "一般", "严重", ""}
    assert {one["field"] for one in values} == {"消防", "安全生产"}
    assert {one["procedure"] for one in values} == {"简易", "普通"}
    assert {row.uscc[:2] for row in rows} == {"91", "92"}
    states = {window_of(facts(row), TODAY).state for row in rows}
    wanted = {"unconfirmed", "not_published", "waiting", "open", "applied", "repaired", "ended"}
    assert {str(state) for state in states} == wanted
    assert any(one["decided_on"] < date(2026, 4, 1) for one in values)


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2026, 4, 10), date(2032, 12, 31)))
def test_on_any_day_steps_fall_due_for_the_demo_enterprise(today: date) -> None:
    for shift in (-7, 0, 7):
        decided, severity = decision_for(today + timedelta(days=shift))
        known = PenaltyFacts(
            decision_no="x",
            decided_on=decided,
            severity=Severity(severity),
            confirmed=True,
            field="消防",
            paid_on=decided,
            rectified_on=decided,
        )
        assert window_of(known, today).earliest_apply == today + timedelta(days=shift)


def test_the_demo_enterprise_can_be_reached_and_may_apply_today() -> None:
    demo = [row for row in committed("penalties.csv").rows if row.name == "示例常青家具有限公司"]
    windows = [window_of(facts(row), TODAY) for row in demo]
    assert {window.earliest_apply for window in windows} == {TODAY, TODAY - timedelta(7), TODAY + timedelta(7)}
    assert [window.state for window in windows].count(WindowState.OPEN) == 2
    assert not any(window.duties_open for window in windows)
    assert {row.contact.phone for row in demo if row.contact} == {"+8613900000001"}


def test_all_numbers_are_of_the_fictional_form() -> None:
    for row in committed("penalties.csv").rows:
        assert row.name.startswith("示例")
        assert row.uscc[2:8] == "990000"
        if row.contact and row.contact.phone:
            assert row.contact.phone.startswith("+861390000")


SMALL = {
    "deductions": (write_deductions, deductions, DeductionMaker, deduction_dirt),
    "listings": (write_listings, listings, ListingMaker, listing_dirt),
}


@pytest.mark.parametrize("kind", SMALL)
def test_the_other_kinds_are_what_the_script_makes_and_say_the_same_as_workbooks(kind: str, tmp_path: Path) -> None:
    write = SMALL[kind][0]
    assert write(tmp_path / "a.csv", TODAY) > 30
    assert (tmp_path / "a.csv").read_bytes() == (FOLDER / f"{kind}.csv").read_bytes()
    read = {ending: read_file(FOLDER / f"{kind}.{ending}", kind=kind, today=TODAY) for ending in ("csv", "xlsx")}
    assert [row.digest for row in read["csv"].rows] == [row.digest for row in read["xlsx"].rows]
    for row in read["csv"].rows:
        assert row.name.startswith("示例") and row.uscc[2:8] == "990000"
        assert not row.contact or not row.contact.phone or row.contact.phone.startswith("+861390000")


@pytest.mark.parametrize("kind", SMALL)
@settings(max_examples=15, deadline=None)
@given(today=st.dates(date(2026, 4, 10), date(2032, 12, 31)), seed=st.integers(0, 99))
def test_on_any_day_each_fault_of_the_other_kinds_is_found(kind: str, today: date, seed: int) -> None:
    _, make_rows, maker, dirt = SMALL[kind]
    meant = [code for code, _ in dirt(maker(today, Random(seed))) if code]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        write_rows(path, make_rows(today, Random(seed), 40), kind)
        read = read_file(path, kind=kind, today=today)
    assert sorted(problem.code for problem in read.problems) == sorted([*meant, "duplicate_row"])
    assert read.repeated == 1


def test_every_state_of_the_other_kinds_occurs() -> None:
    taken = [row.values for row in read_file(FOLDER / "deductions.csv", kind="deductions", today=TODAY).rows]
    states = {deduction_clock_of(DeductionFacts(**values), TODAY).state for values in taken}
    assert states == set(DeductionState) - {DeductionState.WITHDRAWN}  # no file says it, only staff
    assert any(values["deadline"] == TODAY and not values["rectified_on"] for values in taken)
    listed = [row.values for row in read_file(FOLDER / "listings.csv", kind="listings", today=TODAY).rows]
    found = [listing_window_of(ListingFacts(**values), TODAY) for values in listed]
    assert {str(window.state) for window in found} == {"waiting", "open", "applied", "removed", "ended"}
    assert found[0].earliest_apply == TODAY and not found[0].missing
