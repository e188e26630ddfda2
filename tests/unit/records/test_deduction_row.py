"""Rows of deductions: every bad cell is named, with what to do; what is only odd is forgiven."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from repair.records.file import FileRead, read_file
from repair.records.problems import words
from tests.unit.records.files import Row, deduction, write_csv, write_xlsx

TODAY = date(2026, 11, 21)


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    def _(*rows: Row) -> FileRead:
        return read_file(write_csv(tmp_path / "a.csv", rows), kind="deductions", today=TODAY)

    return _


def test_a_good_row_is_read_whole(read) -> None:  # type: ignore[no-untyped-def]
    (one,) = read(deduction()).rows
    assert (one.name, one.contact.phone) == ("示例常青家具有限公司", "+8613900000001")
    assert one.values == {
        "item": "消防设施、器材未保持完好有效",
        "points": Decimal(3),
        "deducted_on": date(2026, 8, 20),
        "deadline": date(2026, 9, 20),
        "rectified_on": None,
    }


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"单位名称": ""}, "单位名称", "required_missing"),
        ({"扣分事项": "/"}, "扣分事项", "required_missing"),
        ({"扣分值": ""}, "扣分值", "required_missing"),
        ({"扣分日期": ""}, "扣分日期", "required_missing"),
        ({"整改期限": ""}, "整改期限", "required_missing"),
        ({"统一社会信用代码": ""}, "统一社会信用代码", "uscc_missing"),
        ({"统一社会信用代码": "91350100M000100Y44"}, "统一社会信用代码", "uscc_check_digit"),
        ({"统一社会信用代码": "9.1350100E+17"}, "统一社会信用代码", "uscc_lost_digits"),
        ({"统一社会信用代码": "11010519491231002X"}, "统一社会信用代码", "natural_person"),
        ({"主体类别": "自然人", "统一社会信用代码": ""}, "行政相对人类别", "natural_person"),
        ({"扣分值": "三分"}, "扣分值", "points_unreadable"),
        ({"扣分值": "-3"}, "扣分值", "points_not_positive"),
        ({"扣分值": "1001"}, "扣分值", "points_too_large"),
        ({"扣分日期": "上周"}, "扣分日期", "date_unreadable"),
        ({"扣分日期": "2026-11-22", "整改期限": "2026-12-22"}, "扣分日期", "date_future"),
        ({"扣分日期": "1999-12-31"}, "扣分日期", "date_too_old"),
        ({"整改期限": "三十日内"}, "整改期限", "date_unreadable"),
        ({"整改期限": "2026-08-19"}, "整改期限", "date_order"),
        ({"整改完成日期": "完成"}, "整改完成日期", "date_unreadable"),
        ({"整改完成日期": "1926-09-01"}, "整改完成日期", "date_too_old"),
        ({"扣分事项": "长" * 501}, "扣分事项", "text_too_long"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_is_named(read, changed, column, code) -> None:  # type: ignore[no-untyped-def]
    result = read(deduction(扣分事项="好"), deduction(**changed))
    assert [one.values["item"] for one in result.rows] == ["好"]
    assert result.refused == 1
    assert [(p.row, p.column, p.code) for p in result.problems] == [(3, column, code)]
    assert words()[code]["remedy"][:2] in result.problems[0].message


def test_all_bad_cells_of_a_row_are_named_at_once(read) -> None:  # type: ignore[no-untyped-def]
    result = read(deduction(统一社会信用代码="1", 扣分值="x", 整改期限="?"))
    assert [p.code for p in result.problems] == ["uscc_length", "points_unreadable", "date_unreadable"]


@pytest.mark.parametrize(
    "changed",
    [
        {"整改期限": "2026-08-20"},  # the very day
        {"整改期限": "2027-08-20"},  # a deadline lies ahead as a rule
        {"整改完成日期": "2026-08-01"},  # put right before the points were taken
    ],
)
def test_unusual_but_possible_dates_are_no_problem(read, changed) -> None:  # type: ignore[no-untyped-def]
    assert not read(deduction(**changed)).problems


def test_a_correction_to_come_is_kept_and_told(read) -> None:  # type: ignore[no-untyped-def]
    result = read(deduction(整改完成日期="2026-12-01"))
    assert [(p.code, p.refusing) for p in result.problems] == [("date_ahead", False)]
    assert result.rows[0].values["rectified_on"] == date(2026, 12, 1)


def test_an_unusable_phone_is_told_and_the_row_is_kept(read) -> None:  # type: ignore[no-untyped-def]
    result = read(deduction(联系电话="1.38E+10"))
    assert (len(result.rows), [p.code for p in result.problems]) == (1, ["phone_lost_digits"])


def test_the_key_is_enterprise_item_and_day(read) -> None:  # type: ignore[no-untyped-def]
    result = read(deduction(), deduction(扣分日期="2026-08-21"), deduction(扣分事项="未落实每日防火巡查"))
    assert (len(result.rows), result.refused) == (3, 0)
    told = read(deduction(), deduction(扣分事项="消防设施、 器材未保持完好有效", 扣分值="5"))
    assert (len(told.rows), [p.code for p in told.problems]) == (1, ["duplicate_row"])
    assert "第2行" in told.problems[0].message and "扣分事项" in told.problems[0].message
    assert read(deduction(), deduction(扣分值="3分", 扣分日期="2026年8月20日")).repeated == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_other_headings_encodings_and_a_workbook_say_the_same(tmp_path: Path, encoding: str) -> None:
    headings = ("企业名称", "社会信用代码", "扣分项目", "扣分分值（分）", "扣分时间", "整改截止日期")
    other = dict(zip(headings, deduction().values(), strict=False))
    more = {**other, "整改时间": "", "联系人姓名": "示例林经理", "手机号码": "13900000001"}
    plain = read_file(write_csv(tmp_path / "a.csv", [deduction()]), kind="deductions", today=TODAY)
    path = write_csv(tmp_path / "b.csv", [more], encoding=encoding, separator=";")
    book = {**deduction(), "扣分值": 3.0, "扣分日期": date(2026, 8, 20), "联系电话": 13900000001.0}
    for file in (path, write_xlsx(tmp_path / "c.xlsx", [book], before=[["扣分清单"]])):
        assert read_file(file, kind="deductions", today=TODAY).rows[0].digest == plain.rows[0].digest
