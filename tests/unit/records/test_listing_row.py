"""Rows of listings: every bad cell is named, with what to do; what is only odd is forgiven."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from repair.errors import UnreadableFile
from repair.records.file import FileRead, read_file
from repair.records.problems import words
from tests.builders import a_code
from tests.unit.records.files import Row, deduction, listing, row, write_csv, write_xlsx

TODAY = date(2026, 11, 21)


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    def _(*rows: Row) -> FileRead:
        return read_file(write_csv(tmp_path / "a.csv", rows), kind="listings", today=TODAY)

    return _


def test_a_good_row_is_read_whole(read) -> None:  # type: ignore[no-untyped-def]
    (one,) = read(listing(义务履行日期="2026/3/1")).rows
    assert one.values == {
        "decision_no": "（示）应急失信列〔2025〕1号",
        "listed_on": date(2025, 6, 15),
        "authority": "示例县应急管理局",
        "reason": "瞒报生产安全事故",
        "fulfilled_on": date(2026, 3, 1),
        "applied_on": None,
        "removed_on": None,
    }


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"单位名称": "无"}, "单位名称", "required_missing"),
        ({"列入决定文号": ""}, "列入决定文号", "required_missing"),
        ({"列入日期": ""}, "列入日期", "required_missing"),
        ({"列入机关": ""}, "列入机关", "required_missing"),
        ({"列入事由": ""}, "列入事由", "required_missing"),
        ({"统一社会信用代码": "91350100M000100Y4"}, "统一社会信用代码", "uscc_length"),
        ({"统一社会信用代码": "11010519491231002X"}, "统一社会信用代码", "natural_person"),
        ({"列入日期": "2026-11-22"}, "列入日期", "date_future"),
        ({"列入日期": "1999-01-01"}, "列入日期", "date_too_old"),
        ({"列入日期": "2025-06-31"}, "列入日期", "date_unreadable"),
        ({"申请移出日期": "2025-06-14"}, "申请移出日期", "date_before_decision"),
        ({"移出日期": "2025-06-14"}, "移出日期", "date_before_decision"),
        ({"申请移出日期": "2026-08-01", "移出日期": "2026-07-01"}, "移出日期", "date_order"),
        ({"列入决定文号": "长" * 129}, "列入决定文号", "text_too_long"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_is_named(read, changed, column, code) -> None:  # type: ignore[no-untyped-def]
    result = read(listing(列入决定文号="好"), listing(**changed))
    assert [one.values["decision_no"] for one in result.rows] == ["好"]
    assert result.refused == 1
    assert [(p.row, p.column, p.code) for p in result.problems] == [(3, column, code)]
    assert words()[code]["remedy"][:2] in result.problems[0].message


def test_duties_may_have_been_fulfilled_before_the_listing(read) -> None:  # type: ignore[no-untyped-def]
    assert not read(listing(义务履行日期="2025-06-01")).problems


@pytest.mark.parametrize("column", ["义务履行日期", "申请移出日期", "移出日期"])
def test_a_date_to_come_is_kept_and_told(read, column) -> None:  # type: ignore[no-untyped-def]
    result = read(listing(**{column: "2026-12-01"}))
    assert (len(result.rows), [(p.column, p.code) for p in result.problems]) == (1, [(column, "date_ahead")])


def test_the_key_is_number_and_enterprise(read) -> None:  # type: ignore[no-untyped-def]
    assert len(read(listing(), listing(统一社会信用代码=a_code(8))).rows) == 2
    told = read(listing(), listing(列入决定文号="(示)应急失信列[2025] 1号", 列入事由="别的"))
    assert [p.code for p in told.problems] == ["duplicate_row"]
    assert read(listing(), listing(列入决定文号="(示)应急失信列[2025] 1号")).repeated == 1


def test_other_headings_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    headings = ("企业名称", "信用代码", "列入决定书文号", "列入时间", "决定机关", "列入原因")
    other = dict(zip(headings, listing().values(), strict=False)) | {"联系人": "示例林经理", "手机": "13900000001"}
    plain = read_file(write_csv(tmp_path / "a.csv", [listing()]), kind="listings", today=TODAY)
    book = {**listing(), "列入日期": date(2025, 6, 15)}
    files = (
        write_csv(tmp_path / "b.csv", [other], encoding="gb18030"),
        write_xlsx(tmp_path / "c.xlsx", [book], before=[["名单"]]),
    )
    for file in files:
        assert read_file(file, kind="listings", today=TODAY).rows[0].digest == plain.rows[0].digest


ROWS = {"penalties": row, "deductions": deduction, "listings": listing}


@pytest.mark.parametrize("given", ROWS)
@pytest.mark.parametrize("said", ROWS)
def test_a_file_of_another_kind_is_refused_with_its_kind(tmp_path: Path, given: str, said: str) -> None:
    path = write_csv(tmp_path / "a.csv", [ROWS[given]()])
    if given == said:
        assert len(read_file(path, kind=said, today=TODAY).rows) == 1
        return
    with pytest.raises(UnreadableFile) as problem:
        read_file(path, kind=said, today=TODAY)
    assert f"--kind {given}" in problem.value.remedy


def test_a_file_of_no_kind_is_told_its_missing_columns(tmp_path: Path) -> None:
    cells = {name: cell for name, cell in listing().items() if name != "列入机关"}
    with pytest.raises(UnreadableFile, match="缺少必填列：列入机关"):
        read_file(write_csv(tmp_path / "a.csv", [cells]), kind="listings", today=TODAY)
