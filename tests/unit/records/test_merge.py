"""What a changed row of a file may do to a record on which staff have worked."""

from __future__ import annotations

from datetime import date

from repair.records.merge import merge_penalty

KNOWN = {
    "content": "罚款5000元",
    "remark": "旧备注",
    "severity": "一般",
    "confirmed_by": "甲",
    "confirmed_basis": "依据一",
    "paid_on": date(2026, 6, 25),
    "repaired_on": None,
}


def test_what_the_file_says_about_the_decision_counts() -> None:
    assert merge_penalty({"content": "罚款6000元", "remark": ""}, KNOWN, ()).changes == {
        "content": "罚款6000元",
        "remark": "",
    }


def test_an_empty_cell_takes_no_date_away() -> None:
    assert merge_penalty({"paid_on": None, "repaired_on": None}, KNOWN, ()).changes == {}


def test_a_new_date_is_taken_over() -> None:
    assert merge_penalty({"repaired_on": date(2026, 9, 1)}, KNOWN, ()).changes == {"repaired_on": date(2026, 9, 1)}


def test_an_empty_class_or_officer_takes_no_confirmation_away() -> None:
    empty = {"severity": "", "confirmed_by": "", "confirmed_basis": ""}
    assert merge_penalty(empty, KNOWN, ()).changes == {}
    assert merge_penalty({**empty, "severity": "一般"}, KNOWN, ()).changes == {}


def test_another_class_without_an_officer_is_not_confirmed() -> None:
    given = {"severity": "严重", "confirmed_by": "", "confirmed_basis": ""}
    assert merge_penalty(given, KNOWN, ()).changes == {"severity": "严重", "confirmed_by": "", "confirmed_basis": ""}


def test_another_class_from_a_file_without_these_columns_is_not_confirmed_either() -> None:
    assert merge_penalty({"severity": "严重"}, KNOWN, ()).changes["confirmed_by"] == ""


def test_what_staff_set_stays_and_is_said() -> None:
    given = {"severity": "严重", "confirmed_by": "乙", "paid_on": date(2026, 7, 1)}
    result = merge_penalty(given, KNOWN, {"severity", "confirmed_by", "confirmed_basis", "paid_on"})
    assert result.changes == {}
    assert result.kept == {
        "severity": ("严重", "一般"),
        "paid_on": (date(2026, 7, 1), date(2026, 6, 25)),
    }


def test_a_file_that_agrees_with_the_desk_is_not_reported() -> None:
    given = {"severity": "一般", "confirmed_by": "乙", "paid_on": date(2026, 6, 25)}
    assert merge_penalty(given, KNOWN, {"severity", "confirmed_by", "paid_on"}).kept == {}
