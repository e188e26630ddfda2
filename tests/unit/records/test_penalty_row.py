"""Rows: every bad cell is named, with what to do; what is only odd is forgiven."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from repair.records.file import FileRead, read_file
from repair.records.problems import words
from tests.builders import a_code
from tests.unit.records.files import Row, row, write_csv

TODAY = date(2026, 11, 21)


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    def _(*rows: Row) -> FileRead:
        return read_file(write_csv(tmp_path / "a.csv", rows), kind="penalties", today=TODAY)

    return _


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"name": ""}, "行政相对人名称", "required_missing"),
        ({"违法事实": "/"}, "违法事实", "required_missing"),
        ({"code": ""}, "统一社会信用代码", "uscc_missing"),
        ({"code": "91350100M000100Y44"}, "统一社会信用代码", "uscc_check_digit"),
        ({"code": "91350100M000"}, "统一社会信用代码", "uscc_length"),
        ({"code": "11010519491231002X"}, "统一社会信用代码", "natural_person"),
        ({"code": "", "行政相对人类别": "自然人"}, "行政相对人类别", "natural_person"),
        ({"code": "", "证件号码": "11010519491231002X"}, "统一社会信用代码", "natural_person"),
        ({"decided": "去年"}, "处罚决定日期", "date_unreadable"),
        ({"decided": "2026-11-22"}, "处罚决定日期", "date_future"),
        ({"decided": "1999-12-31"}, "处罚决定日期", "date_too_old"),
        ({"paid": "2026-06-14"}, "罚款缴清日期", "date_before_decision"),
        ({"送达日期": "2026-06-14"}, "送达日期", "date_before_decision"),
        ({"申请日期": "2026-06-14"}, "申请日期", "date_before_decision"),
        ({"申请日期": "2026-10-14", "repaired": "2026-10-01"}, "修复日期", "date_order"),
        ({"fine": "-1"}, "罚款金额(万元)", "amount_negative"),
        ({"fine": "一万"}, "罚款金额(万元)", "amount_unreadable"),
        ({"fine": "10000"}, "罚款金额(万元)", "amount_too_large"),
        ({"fine": "5000"}, "罚款金额(万元)", "amount_in_yuan"),
        ({"severity": "特别严重"}, "失信程度", "value_unknown"),
        ({"领域": "税务"}, "领域", "value_unknown"),
        ({"程序": "特别"}, "程序", "value_unknown"),
        ({"no": "长" * 129}, "行政处罚决定书文号", "text_too_long"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_is_named(read, changed, column, code) -> None:  # type: ignore[no-untyped-def]
    result = read(row(no="好"), row(**changed))
    assert [one.values["decision_no"] for one in result.rows] == ["好"]
    assert result.refused == 1
    assert [(p.row, p.column, p.code) for p in result.problems] == [(3, column, code)]
    assert words()[code]["remedy"][:2] in result.problems[0].message


def test_all_bad_cells_of_a_row_are_named_at_once(read) -> None:  # type: ignore[no-untyped-def]
    result = read(row(code="1", decided="?", fine="x", severity="?"))
    assert [p.code for p in result.problems] == ["uscc_length", "amount_unreadable", "date_unreadable", "value_unknown"]
    assert result.refused == 1


def test_a_natural_person_is_refused_without_repeating_anything_of_them(read) -> None:  # type: ignore[no-untyped-def]
    result = read(row(name="张三", code="11010519491231002X", phone="x", decided="?"))
    assert [p.code for p in result.problems] == ["natural_person"]
    assert "11010519491231002X" not in result.problems[0].message


@pytest.mark.parametrize(
    ("phone", "code"),
    [("1.38E+10", "phone_lost_digits"), ("12345", "phone_unusable"), ("0570-1234567转8", "phone_extension")],
)
def test_an_unusable_phone_is_told_and_the_row_is_kept(read, phone, code) -> None:  # type: ignore[no-untyped-def]
    result = read(row(phone=phone))
    assert (len(result.rows), result.refused) == (1, 0)
    assert [(p.column, p.code, p.refusing) for p in result.problems] == [("联系电话", code, False)]


def test_a_missing_phone_is_no_problem_of_the_row(read) -> None:  # type: ignore[no-untyped-def]
    assert not read(row(phone="", 联系人="")).problems


def test_a_date_to_come_is_kept_and_told(read) -> None:  # type: ignore[no-untyped-def]
    result = read(row(paid="2026-12-01"))
    assert result.rows[0].values["paid_on"] == date(2026, 12, 1)
    assert [(p.code, p.refusing) for p in result.problems] == [("date_ahead", False)]


def test_a_very_large_fine_is_kept_and_told(read) -> None:  # type: ignore[no-untyped-def]
    result = read(row(fine="2000", content="罚款2000万元"))
    assert len(result.rows) == 1
    assert [p.code for p in result.problems] == ["amount_large"]


@pytest.mark.parametrize("text", ["2099/12/31", "2099-12-31", "9999-12-31", "长期", "", "/"])
def test_a_period_without_an_end_is_none(read, text) -> None:  # type: ignore[no-untyped-def]
    assert read(row(处罚有效期=text)).rows[0].values["valid_until"] is None


@pytest.mark.parametrize("kinds", ["警告；罚款", "警告;罚款", "警告、罚款", "警告，罚款", "警告 / 罚款"])
def test_several_kinds_are_kept_in_one_form(read, kinds) -> None:  # type: ignore[no-untyped-def]
    assert read(row(处罚类别=kinds)).rows[0].values["kinds"] == "警告；罚款"


def test_an_old_word_for_the_ordinary_procedure_is_known(read) -> None:  # type: ignore[no-untyped-def]
    values = read(row(程序="一般程序", severity="一般失信", 领域="消防安全")).rows[0].values
    assert (values["procedure"], values["severity"], values["field"]) == ("普通", "一般", "消防")


def test_the_same_row_twice_counts_once(read) -> None:  # type: ignore[no-untyped-def]
    result = read(row(), row())
    assert (len(result.rows), result.repeated, result.refused) == (1, 1, 0)


def test_the_same_decision_told_differently_is_refused_with_the_first_row(read) -> None:  # type: ignore[no-untyped-def]
    result = read(row(), row(fine="0.6", no="示消行罚决字[2026]第0001号"))
    assert (len(result.rows), result.refused) == (1, 1)
    assert result.problems[0].code == "duplicate_row"
    assert "第2行" in result.problems[0].message


def test_one_number_may_be_used_for_several_enterprises(read) -> None:  # type: ignore[no-untyped-def]
    assert len(read(row(), row(code=a_code(8))).rows) == 2


@pytest.mark.parametrize("text", ["=1+1", "+CMD|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_a_formula_is_text(read, text) -> None:  # type: ignore[no-untyped-def]
    assert read(row(remark=text)).rows[0].values["remark"] == text


def test_invisible_characters_fall_away(read) -> None:  # type: ignore[no-untyped-def]
    found = read(row(name="\u200b示例 常青\ufeff ", no="示 消 \u200b〔2026〕1号"))
    assert found.rows[0].name == "示例 常青"
    assert found.rows[0].values["decision_no"] == "示消〔2026〕1号"
