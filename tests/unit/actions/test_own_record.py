"""What is told about an enterprise's own record? A table of situations, and never a date too many."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.asker import Asker, OwnRecord
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


def records(count: int) -> list[OwnRecord]:
    return [a_record(decision_no=f"示消〔2026〕第{n}号", key=n + 1) for n in range(count)]


def test_several_are_told_in_a_line_each_and_it_is_asked_which_one() -> None:
    texts, buttons, custom = ask("earliest_date", an_owner(*records(3)))
    assert "共有3条" in texts[0]
    assert "3. 〔2026〕第2号，2026年6月15日" in texts[0]
    assert texts[0].count("起已可以申请") == 3
    assert "回复序号" in texts[0]
    assert buttons == ["第1条（〔2026〕第0号）", "第2条（〔2026〕第1号）", "第3条（〔2026〕第2号）"]
    assert custom["asks"] == "record"
    assert custom["listed"] == ["penalty:1", "penalty:2", "penalty:3"]


def test_of_many_only_the_names_are_told_and_the_rest_is_counted() -> None:
    texts, buttons, custom = ask("my_record", an_owner(*records(7)))
    assert "共有7条" in texts[0]
    assert "5. 〔2026〕第4号" in texts[0]
    assert "第5号" not in texts[0]
    assert "其余2条" in texts[0]
    assert "可以申请" not in texts[0]
    assert (len(buttons), len(custom["listed"])) == (5, 5)


def test_by_text_message_a_list_that_is_too_long_becomes_shorter() -> None:
    long = [a_record(decision_no=f"示消〔2026〕第{n}号", key=n + 1, paid_on=None, rectified_on=None) for n in range(3)]
    text, _, custom = ask("earliest_date", an_owner(*long), channel="sms")
    assert sum(map(len, text)) <= 3 * 67
    assert custom["asks"] == "record"


def test_the_one_that_is_spoken_of_is_told_alone() -> None:
    first, second = records(2)
    owner = Asker(
        known=True, reachable=True, records=(second,), others=(first,), about=("penalty:2",), named=True, enterprises=1
    )
    for intent in ("earliest_date", "my_record"):
        texts, _, custom = ask(intent, owner)
        assert "示消〔2026〕第1号" in texts[0]
        assert "第0号" not in texts[0]
        assert "asks" not in custom


def test_the_whole_is_told_again_when_nobody_named_one() -> None:
    first, second = records(2)
    owner = Asker(known=True, reachable=True, records=(second,), others=(first,), about=("penalty:2",), enterprises=1)
    assert "共有2条" in ask("my_record", owner)[0][0]
    assert "共有" not in ask("earliest_date", owner)[0][0]


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
