"""What is told about an enterprise's own deductions and its entries of the list of serious dishonesty?"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.asker import Asker, OwnDeduction, OwnListing
from repair.policy.deduction import DeductionFacts, deduction_clock
from repair.policy.listing import ListingFacts, listing_window
from repair.records.deduction import DeductionView
from repair.records.listing import ListingView
from tests.unit.actions.stand_ins import RULES, TODAY, a_record, ask

FIRM: dict[str, Any] = {"enterprise_id": 1, "enterprise": "示例甲有限公司", "uscc": ""}


def a_deduction(**given: Any) -> OwnDeduction:
    values = {
        "item": "防火门损坏",
        "points": Decimal(3),
        "deducted_on": date(2026, 9, 1),
        "deadline": date(2026, 9, 30),
    }
    facts = DeductionFacts(**(values | given))
    return OwnDeduction(
        view=DeductionView(deduction_id=5, window_version=1, facts=facts, **FIRM),
        clock=deduction_clock(facts, RULES, TODAY),
    )


def a_listing(**given: Any) -> OwnListing:
    values = {
        "decision_no": "示应急列〔2026〕3号",
        "listed_on": date(2026, 3, 1),
        "authority": "示例县应急管理局",
        "reason": "事故",
    }
    facts = ListingFacts(**(values | given))
    view = ListingView(listing_id=7, window_version=1, decision_no=facts.decision_no, facts=facts, **FIRM)
    return OwnListing(view=view, window=listing_window(facts, RULES, TODAY))


def an_asker(**given: Any) -> Asker:
    return Asker(**({"known": True, "reachable": True, "enterprises": 1} | given))


DEDUCTIONS = [
    ({}, "整改期限到2026年9月30日（当日不算逾期），还有14天"),
    ({"deadline": TODAY}, "整改期限就是今天"),
    ({"deadline": date(2026, 9, 10)}, "已过6天"),
    ({"rectified_on": date(2026, 9, 12)}, "登记显示已于2026年9月12日整改"),
    ({"rectified_on": date(2026, 9, 12), "rejected_on": date(2026, 9, 14)}, "经核查没有通过"),
    ({"withdrawn_on": date(2026, 9, 12)}, "已于2026年9月12日撤销，不需要再整改"),
]
LISTINGS = [
    ({}, "登记显示义务还没有履行完"),
    ({"fulfilled_on": date(2026, 5, 1)}, "请先履行义务、保存证明"),
    ({"listed_on": date(2025, 3, 1), "fulfilled_on": date(2026, 5, 1)}, "咨询并申请提前移出"),
    ({"applied_on": date(2026, 9, 1)}, "已于2026年9月1日申请移出"),
    ({"removed_on": date(2026, 9, 1)}, "已于2026年9月1日移出名单"),
]


@pytest.mark.parametrize(("facts", "said"), DEDUCTIONS)
def test_a_deduction_tells_its_own_deadline_and_what_to_do(facts: dict[str, Any], said: str) -> None:
    assert said in ask("fire_score", an_asker(deductions=(a_deduction(**facts),)))[0][0]


@pytest.mark.parametrize(("facts", "said"), LISTINGS)
def test_an_entry_of_the_list_tells_its_status_and_no_date_that_is_not_verified(
    facts: dict[str, Any], said: str
) -> None:
    text = ask("serious_list", an_asker(listings=(a_listing(**facts),)), channel="sms")[0][0]
    assert said in text
    known = {"2026年9月1日", "2026年3月1日", "2025年3月1日"}
    assert set(re.findall(r"\d{4}年\d+月\d+日", text)) <= known


def test_all_of_ones_own_is_told_in_one_list_whatever_its_kind() -> None:
    owner = an_asker(records=(a_record(),), deductions=(a_deduction(),), listings=(a_listing(),))
    texts, _, custom = ask("my_record", owner)
    assert "共有3条" in texts[0]
    assert set(custom["listed"]) == {"penalty:1", "deduction:5", "listing:7"}


def test_a_deduction_that_was_named_is_told_whatever_was_asked() -> None:
    owner = an_asker(records=(a_record(),), deductions=(a_deduction(),), about=("deduction:5",), named=True)
    assert "整改期限到2026年9月30日" in ask("earliest_date", owner)[0][0]


def test_without_any_the_general_answer_is_given() -> None:
    assert ask("fire_score", an_asker())[0] == ask("fire_score", Asker())[0]
