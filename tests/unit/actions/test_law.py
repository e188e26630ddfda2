"""Do the answers state what the rules say? Change any value of a rule, and an answer changes with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.law import facts_of_law, listed
from repair.policy.law import NEEDED
from repair.policy.rules import FOLDER, load_rules
from tests.unit.actions.stand_ins import RULES, TODAY, WORDING, ask, parts

FACTS = facts_of_law(RULES, TODAY, WORDING)
Document = dict[str, Any]


def test_periods_and_days_come_from_the_rule_in_force() -> None:
    assert (FACTS["general_min"], FACTS["general_max"]) == ("3个月", "1年")
    assert (FACTS["serious_min"], FACTS["serious_max"]) == ("1年", "3年")
    assert FACTS["minor_max"] == "3个月"
    assert (FACTS["accept_days"], FACTS["review_days"]) == ("3", "10")
    assert FACTS["order"] == "《信用修复管理办法》（国家发展改革委令第36号）"
    assert (FACTS["short:order"], FACTS["ear:scheme"]) == ("《信用修复管理办法》", "进一步完善信用修复制度的实施方案")
    assert FACTS["in_force"] == "2026年4月1日"


def test_amounts_of_the_other_laws_are_said_in_their_units() -> None:
    assert FACTS["fine_payment"] == "15日"
    assert (FACTS["fine_surcharge"], FACTS["fine_surcharge_cap"]) == ("3%", "罚款本数")
    assert (FACTS["appeal_reconsideration"], FACTS["appeal_lawsuit"]) == ("60日", "6个月")
    assert (FACTS["listing_early_removal"], FACTS["listing_management"]) == ("1年", "3年")
    assert (FACTS["handling_acceptance"], FACTS["handling_result"]) == ("3个工作日", "10个工作日")


def test_before_the_order_the_older_one_is_named() -> None:
    assert "58号" in facts_of_law(RULES, date(2026, 3, 1), WORDING)["order"]


def provision(document: Document, name: str) -> Document:
    return next(one for one in document["provisions"] if one["id"] == name)


def named(group: str, code: str) -> Callable[[Document], Document]:
    return lambda document: next(one for one in document[group] if one.get("code", one.get("name")) == code)


def amount(file: str, code: str, number: int, intent: str, told: str, **asked: str) -> Any:
    return pytest.param(file, named("amounts", code), {"number": number}, intent, told, asked, id=f"{code} {number}")


def period(name: str, key: str, months: int, intent: str, told: str, **asked: str) -> Any:
    file = name.partition("-")[0]
    return pytest.param(file, lambda d: provision(d, name), {key: months}, intent, told, asked, id=f"{name} {key}")


def whole(file: str, key: str, change: Document, intent: str, told: str, **asked: str) -> Any:
    return pytest.param(file, lambda d: d[key], change, intent, told, asked, id=f"{file} {key}")


CHANGES = [
    # what is changed in a rule, the topic that is asked, and what must then be said
    period("ndrc36-general", "shortest_months", 5, "min_period", "一般失信5个月"),
    period("ndrc36-general", "shortest_months", 5, "earliest_date", "一般失信5个月"),
    period("ndrc36-general", "longest_months", 17, "max_period", "一般失信17个月"),
    period("ndrc36-general", "longest_months", 17, "paid_not_gone", "一般失信17个月"),
    period("ndrc36-general", "longest_months", 17, "missed_date", "一般失信17个月"),
    period("ndrc36-general", "longest_months", 17, "consequence", "一般失信17个月"),
    period("ndrc36-serious", "shortest_months", 14, "one_year_rule", "严重失信14个月"),
    period("ndrc36-serious", "shortest_months", 14, "conditions", "严重失信14个月"),
    period("ndrc36-serious", "longest_months", 48, "max_period", "严重失信4年"),
    period("ndrc36-serious", "longest_months", 48, "max_period", "最长4年", text="截止期和最短公示期一样吗"),
    period("ndrc36-minor", "longest_months", 2, "warning_published", "不超过2个月"),
    period("ndrc36-minor", "longest_months", 2, "max_period", "不超过2个月"),
    period("ndrc58-five-fields", "shortest_months", 7, "one_year_rule", "不再一律7个月"),
    amount("gbf22", "result", 11, "review_time", "11个工作日内反馈"),
    amount("gbf22", "result", 11, "overdue_review", "11个工作日"),
    amount("gbf22", "result", 11, "said_applied", "11个工作日"),
    amount("gbf22", "acceptance", 4, "review_time", "4个工作日内决定"),
    amount("fine", "payment", 21, "pay_deadline", "21日内"),
    amount("fine", "surcharge", 2, "late_fine", "2%加处"),
    amount("fine", "surcharge_cap", 80, "late_fine", "不超过罚款数额的80%"),
    amount("appeal", "reconsideration", 61, "appeal", "61日内可以申请行政复议"),
    amount("appeal", "lawsuit", 7, "appeal", "7个月内可以提起"),
    amount("appeal", "lawsuit_after_reconsideration", 16, "appeal", "16日内可以起诉"),
    amount("appeal", "withdrawal", 5, "appeal", "5个工作日内撤回", text="复议期间还公示吗"),
    amount("mem11", "early_removal", 18, "serious_list", "列入满18个月"),
    amount("mem11", "management", 60, "serious_list", "管理期为5年"),
    whole("samr107", "in_force", {"from": date(2025, 12, 20)}, "market_authority", "2025年12月20日起"),
    whole("ndrc36", "simple_procedure", {"limit_wan": 0.5}, "warning_published", "5000元", text="当场处罚会公示吗"),
    pytest.param(
        "ndrc36", named("conditions", "duties"), {"text": "还清一切"}, "conditions", "还清一切", {}, id="duties"
    ),
    pytest.param(
        "gbf22", named("materials", "commitment"), {"text": "一纸承诺"}, "materials", "一纸承诺", {}, id="paper"
    ),
    pytest.param(
        "ndrc36",
        named("kinds", "降低资质等级"),
        {"class": "一般"},
        "class_question",
        "降低资质等级属一般",
        {},
        id="kind",
    ),
    pytest.param(
        "fine",
        named("amounts", "payment"),
        {"citation": "《示例法》第一条"},
        "pay_deadline",
        "依据：《示例法》第一条",
        {},
        id="citation",
    ),
]


@pytest.mark.parametrize(("file", "place", "change", "intent", "told", "asked"), CHANGES)
def test_a_changed_rule_changes_the_answer(
    tmp_path: Path,
    file: str,
    place: Callable[[Document], Document],
    change: Document,
    intent: str,
    told: str,
    asked: dict[str, str],
) -> None:
    made = parts(rules=load_rules(changed(tmp_path, file, place, change)))
    before, after = ask(intent, **asked)[0][0], ask(intent, made=made, **asked)[0][0]
    assert told in after, after
    assert before != after


def test_every_amount_that_code_reads_is_changed_above() -> None:
    tried = {one.id.partition(" ")[0] for one in CHANGES}
    assert {code for codes in NEEDED.values() for code in codes} - tried == set()
    provisions = {one.id for one in RULES.rules[-1].provisions}
    assert provisions - tried == set()


def test_a_number_read_in_summaries_is_told_with_a_doubt_and_without_it_once_it_was_checked(tmp_path: Path) -> None:
    assert ask("serious_list")[0][0].startswith("据公开解读，")
    folder = changed(tmp_path, "mem11", named("amounts", "early_removal"), {"certainty": "verified"})
    assert not ask("serious_list", made=parts(rules=load_rules(folder)))[0][0].startswith("据公开解读")


def test_kinds_that_were_not_read_in_the_rule_are_told_as_likely() -> None:
    answer = ask("class_question")[0][0]
    assert "责令关闭多半也属严重" in answer
    assert "吊销许可证件属严重" in answer


def test_one_clause_alone_needs_no_number() -> None:
    assert listed(("甲",)) == "甲"
    assert listed(("甲", "乙")) == "①甲；②乙"


TYPED = re.compile(r"\d+|(?<!下)[半一二两三四五六七八九十百]+ ?(?:个?工作日|个月|年|日|天|倍|元|周)")
NO_NUMBER_OF_A_RULE = {"110", "119", "120", "12345", "2019"}  # telephones, and a rule that no file holds any more


def test_no_number_of_the_law_is_typed_into_the_wording() -> None:
    """Numbers stand in the rules. A title may ask about one: "消防是不是一律一年"."""
    wrong = []
    for name, one in WORDING.answers.items():
        for text in (one.answer, one.more, one.sms, one.voice):
            typed = set(TYPED.findall(re.sub(r"\{\w+\}", "", text))) - NO_NUMBER_OF_A_RULE
            wrong += [(name, found) for found in typed]
    assert wrong == []


def changed(tmp_path: Path, file: str, place: Callable[[Document], Document], change: Document) -> Path:
    """A folder of rules in which one value is another."""
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    path = folder / f"{file}.yml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    place(document).update(change)
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder
