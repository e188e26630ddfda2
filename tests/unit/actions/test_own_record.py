"""What is told about an enterprise's own record? A table of situations, and never a date too many."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repair.policy.facts import Severity
from tests.unit.actions.stand_ins import a_record, an_owner, ask

MINOR = {"severity": Severity.MINOR, "published": True, "decided_on": date(2026, 7, 1)}
SITUATIONS = [
    # remark, facts, what must be said
    ("window open", {}, "2026年9月16日起已可以申请"),
    ("window not open yet", {"decided_on": date(2026, 7, 1)}, "最短公示期到2026年10月1日，2026年10月2日起可以申请"),
    ("waiting, fine unpaid", {"decided_on": date(2026, 7, 1), "paid_on": None}, "但要先交清罚款"),
    ("open, nothing done", {"paid_on": None, "rectified_on": None}, "要先交清罚款并完成整改"),
    ("serious", {"severity": Severity.SERIOUS}, "2027年6月16日起可以申请"),
    ("class not confirmed", {"confirmed": False}, "失信程度还在由承办人确认"),
    ("no class", {"severity": None, "confirmed": False}, "失信程度还在由承办人确认"),
    ("minor", {"severity": Severity.MINOR, "kinds": ("警告",)}, "原则上不公示"),
    ("minor, published", MINOR, "义务履行完毕即可申请"),
    ("minor, published, unpaid", MINOR | {"paid_on": None}, "先交清罚款"),
    ("applied", {"applied_on": date(2026, 9, 16)}, "已于2026年9月16日提交申请"),
    ("refused", {"applied_on": date(2026, 9, 15), "rejected_on": date(2026, 9, 16)}, "补正后可以重新申请"),
    ("repaired", {"repaired_on": date(2026, 9, 16)}, "已于2026年9月16日修复"),
    ("withdrawn", {"withdrawn_on": date(2026, 9, 1)}, "处罚已撤销"),
    ("closed", {"enterprise_closed": True}, "企业已注销"),
    ("decided tomorrow", {"decided_on": date(2026, 9, 17)}, "系统不能计算日期"),
]


@pytest.mark.parametrize(("remark", "facts", "said"), SITUATIONS, ids=[row[0] for row in SITUATIONS])
def test_each_situation_has_its_sentence(remark: str, facts: dict[str, Any], said: str) -> None:
    for intent in ("earliest_date", "my_record"):
        assert said in ask(intent, an_owner(a_record(**facts)))[0][0]


@pytest.mark.parametrize(("said", "words"), [("applied", "您说已经申请"), ("repaired", "您说已经修复")])
def test_what_the_owner_said_is_remembered(said: str, words: str) -> None:
    assert words in ask("earliest_date", an_owner(a_record(said=said)))[0][0]


def test_three_records_are_told_and_the_rest_is_counted() -> None:
    many = [a_record(decision_no=f"示消〔2026〕第{n}号") for n in range(5)]
    text = ask("my_record", an_owner(*many))[0][0]
    assert "共有5条" in text
    assert "3. 示消〔2026〕第2号" in text
    assert "第3号" not in text
    assert "其余2条" in text


def test_with_several_enterprises_each_record_names_its_own() -> None:
    owner = an_owner(a_record(), a_record(enterprise="示例乙有限公司"), enterprises=2)
    text = ask("my_record", owner)[0][0]
    assert "示例甲有限公司，" in text
    assert "示例乙有限公司，" in text


def test_an_owner_without_records_hears_that() -> None:
    assert "没有查到" in ask("earliest_date", an_owner())[0][0]


def test_the_answer_cites_the_rule_of_the_window() -> None:
    record = a_record()
    assert record.window.citation in ask("earliest_date", an_owner(record))[0][0]


@settings(deadline=None)
@given(
    severity=st.sampled_from([None, *Severity]),
    decided=st.dates(date(2019, 1, 1), date(2026, 9, 16)),
    paid=st.booleans(),
    published=st.sampled_from([None, True, False]),
)
def test_no_computed_date_is_told_before_the_class_is_confirmed(
    severity: Severity | None, decided: date, paid: bool, published: bool | None
) -> None:
    facts = {"severity": severity, "confirmed": False, "decided_on": decided, "published": published}
    record = a_record(**facts, paid_on=decided if paid else None)
    for intent in ("earliest_date", "my_record", "class_question"):
        told = re.findall(r"\d{4}年\d+月\d+日", "".join(ask(intent, an_owner(record))[0]))
        assert told == [f"{decided.year}年{decided.month}月{decided.day}日"]  # the decision's own date, nothing else
