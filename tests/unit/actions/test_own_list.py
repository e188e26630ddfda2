"""What does an enterprise hear about its deductions and its entry of the list? No day that is not certain."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.own_list import deduction_in_words, listing_in_words
from repair.policy.deduction import DeductionFacts, deduction_clock
from repair.policy.listing import ListingFacts, listing_window
from tests.unit.actions.stand_ins import RULES, TODAY, WORDING


def deduction(**given: Any) -> str:
    values = {"item": "消防设施未保持完好有效", "deducted_on": date(2026, 8, 20), "deadline": date(2026, 9, 20)} | given
    facts = DeductionFacts(**values)
    return deduction_in_words(facts, deduction_clock(facts, RULES, TODAY), WORDING)


def listing(**given: Any) -> str:
    facts = ListingFacts(decision_no="示应急列〔2025〕1号", listed_on=date(2025, 5, 1), **given)
    return listing_in_words(facts, listing_window(facts, RULES, TODAY), WORDING)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请在2026年9月20日以前（含当天）整改完"),
        ({"deadline": TODAY}, "请在2026年9月16日以前（含当天）整改完"),
        ({"deadline": date(2026, 9, 15)}, "整改期限2026年9月15日已过"),
        ({"rectified_on": date(2026, 9, 1)}, "已经整改完"),
        ({"points": Decimal("3.0")}, "扣3分"),
        ({"points": Decimal("2.5")}, "扣2.5分"),
    ],
)
def test_a_deduction_is_told_with_its_deadline(given: dict[str, Any], said: str) -> None:
    assert said in deduction(**given)
    assert "消防设施未保持完好有效" in deduction(**given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "要先履行完规定的义务"),
        ({"fulfilled_on": date(2026, 1, 1)}, "提前移出由列入机关决定"),
        ({"applied_on": date(2026, 9, 1)}, "已于2026年9月1日申请移出"),
        ({"removed_on": date(2026, 9, 1)}, "已于2026年9月1日移出名单"),
        ({"enterprise_closed": True}, "请咨询列入机关"),
    ],
)
def test_an_entry_of_the_list_is_told_by_its_state(given: dict[str, Any], said: str) -> None:
    assert said in listing(**given)


def test_no_computed_day_of_an_entry_is_told_while_its_numbers_were_read_in_summaries_only() -> None:
    for given in ({}, {"fulfilled_on": date(2026, 1, 1)}):
        assert re.findall(r"\d{4}年\d+月\d+日", listing(**given)) == ["2025年5月1日"]
