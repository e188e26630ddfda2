"""Do the answers state what the rules say? Change the rule, and the answer changes."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from actions.law import facts_of_law
from actions.wording import load_wording
from repair.policy.rules import load_rules
from tests.unit.actions.stand_ins import RULES, TODAY, ask, parts

FOLDER = Path(__file__).resolve().parents[3] / "repair" / "policy" / "rules"


def test_periods_and_days_come_from_the_rule_in_force() -> None:
    facts = facts_of_law(RULES, TODAY, load_wording())
    assert (facts["general_min"], facts["general_max"]) == ("3个月", "1年")
    assert (facts["serious_min"], facts["serious_max"]) == ("1年", "3年")
    assert facts["minor_max"] == "3个月"
    assert (facts["accept_days"], facts["review_days"]) == ("3", "10")
    assert facts["order"] == "《信用修复管理办法》（国家发展改革委令第36号）"
    assert facts["in_force"] == "2026年4月1日"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The rules with a shortest period of five months and a review of eleven days."""
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    for path in folder.glob("*.yml"):
        text = path.read_text()
        if path.name == "ndrc36.yml":
            text = text.replace("shortest_months: 3\n", "shortest_months: 5\n", 1)
        path.write_text(re.sub(r"(code: result\n\s+(?:number|working_days): )10\b", r"\g<1>11", text))
    return folder


def test_a_changed_rule_changes_the_answers(changed: Path) -> None:
    made = parts(rules=load_rules(changed))
    assert "一般失信5个月" in ask("min_period", made=made)[0][0]
    assert "11个工作日" in ask("review_time", made=made)[0][0]
    assert "一般失信3个月" in ask("min_period")[0][0]


def test_the_four_conditions_are_those_of_the_rule() -> None:
    answer = ask("conditions")[0][0]
    for clause in RULES.in_force(TODAY).conditions:
        assert clause.text in answer


def test_no_period_of_the_law_is_typed_into_the_wording() -> None:
    """Months and working days stand in the rules; the few left here belong to other laws."""
    other_laws = {"pay_deadline", "late_fine", "appeal", "serious_list", "one_year_rule", "market_authority"}
    wording = load_wording()
    typed = re.compile(r"\d+ ?(个月|个工作日)|[一三]年")
    for name in wording.names() - other_laws - {f"choice_{law}" for law in other_laws}:
        assert not typed.search(wording.answers[name].answer), name


def test_before_the_order_the_older_one_is_named() -> None:
    assert "58号" in facts_of_law(RULES, date(2026, 3, 1), load_wording())["order"]
