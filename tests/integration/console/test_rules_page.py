"""Does the desk show every value of every law with how well it is known, and a record's other clocks?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from repair.records.windows import rules
from tests import builders


def test_every_number_and_clause_of_every_law_is_on_the_page(desk) -> None:
    page = desk.get("/rules").text
    for law in rules().laws:
        assert law.title in page
        for amount in law.amounts:
            assert f"{amount.text}：{amount.number}" in page
        for clause in (*law.conditions, *law.notes, *law.open_questions):
            assert clause.text in page
    assert "未能核实" in page and "仅见摘要" in page
    assert "未配置：全国办法没有写数额" in page


def test_a_record_shows_its_conditions_one_by_one_and_its_other_clocks(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(
            session, served_on=date(2026, 6, 16), paid_on=date(2026, 7, 10), fine_wan=Decimal(2), applied_on=None
        )
    page = desk.get(f"/records/{record}").text
    assert "法定条件" in page and "无法核实" in page
    assert "罚款：逾期后缴清" in page and "5,400.00元" in page
    assert "申请行政复议的期限至2026年8月15日" in page
    assert "申请的办理" not in page


def test_a_record_applied_for_shows_by_when_it_is_answered(desk, database) -> None:
    with database.session() as session:
        record = builders.a_penalty(session, applied_on=date(2026, 9, 15))
    page = desk.get(f"/records/{record}").text
    assert "申请的办理" in page and "不晚于2026年9月18日" in page
