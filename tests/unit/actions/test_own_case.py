"""Is the asker's own record answered by what is really missing, and never for somebody who is not known?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.asker import Asker
from actions.own_case import the_one
from repair.policy.facts import Severity
from tests.unit.actions.stand_ins import TODAY, WORDING, a_record, an_owner, ask

OWN = [
    *("what_is_missing", "conditions", "materials", "pay_deadline", "late_fine", "progress", "min_period", "start_day"),
    *("max_period", "apply_early", "missed_date", "one_year_rule", "paid_not_gone", "half_done", "still_shown"),
    "said_fulfilled",
]
UNPAID = {"decided_on": date(2026, 7, 1), "paid_on": None}
SERVED = {"decided_on": date(2026, 9, 1), "paid_on": None, "rectified_on": None}
SAID = [
    # intent, facts of the record, what must be said
    ("what_is_missing", {}, "条件已经具备，可以申请"),
    ("what_is_missing", UNPAID, "还不能申请：①最短公示期还没满，2026年10月2日起才可以；②请先交清罚款"),
    ("what_is_missing", {"paid_on": None, "rectified_on": None}, "还不能申请：请先交清罚款并完成整改"),
    ("what_is_missing", {"confirmed": False}, "失信程度还在由承办人确认"),
    ("what_is_missing", {"confirmed": False, "paid_on": None}, "登记显示还要先交清罚款"),
    ("what_is_missing", {"severity": Severity.SERIOUS}, "2027年6月16日起才可以"),
    ("what_is_missing", {"applied_on": date(2026, 9, 16)}, "正在等待结果"),
    ("what_is_missing", {"applied_on": date(2026, 9, 15), "rejected_on": date(2026, 9, 16)}, "补正后可以重新申请"),
    ("what_is_missing", {"repaired_on": date(2026, 9, 16)}, "不用再申请"),
    ("conditions", {}, "可以申请"),
    ("materials", {}, "①缴款收据或者非税票据；②整改复查合格意见，或者处罚机关出具的履行完毕证明；③信用承诺书"),
    ("materials", {"kinds": ("罚款", "责令停产停业")}, "②处罚机关检查合格的意见"),
    ("materials", {"kinds": ("警告",), "published": True}, "①已经整改的说明"),
    ("materials", UNPAID, "请先交清罚款"),
    ("materials", {"repaired_on": date(2026, 9, 16)}, "不用再申请"),
    ("pay_deadline", SERVED | {"served_on": date(2026, 9, 10)}, "请在2026年9月25日以前（含当天）缴清"),
    ("pay_deadline", SERVED | {"served_on": date(2026, 9, 1)}, "请在2026年9月16日以前（含当天）缴清"),
    ("pay_deadline", SERVED | {"served_on": date(2026, 8, 31)}, "缴款期限2026年9月15日已过"),
    ("pay_deadline", SERVED, "登记里没有送达日期"),
    ("pay_deadline", {}, "已于2026年6月20日缴清"),
    ("pay_deadline", {"kinds": ("警告",)}, "没有罚款"),
    ("late_fine", {"served_on": date(2026, 6, 1), "decided_on": date(2026, 6, 1)}, "晚于期限2026年6月16日"),
    ("progress", {"applied_on": date(2026, 9, 16)}, "一般在2026年9月30日以前有结果"),
    ("min_period", {}, "从处罚决定日期起算，最短公示期到2026年9月15日，次日起可以申请"),
    ("start_day", {"severity": Severity.SERIOUS}, "到2027年6月15日，次日起可以申请；最长公示期到2029年6月15日"),
    ("max_period", {"confirmed": False}, "失信程度还在由承办人确认"),
    ("max_period", {"repaired_on": date(2026, 9, 16)}, "不用再申请"),
    ("apply_early", {"decided_on": date(2026, 7, 1)}, "还不能申请：最短公示期还没满，2026年10月2日起才可以"),
    ("apply_early", {}, "条件已经具备，可以申请"),
    ("missed_date", {}, "条件已经具备，可以申请"),
    ("one_year_rule", {}, "最短公示期到2026年9月15日"),
    ("paid_not_gone", {}, "不会自动撤下，要您主动申请。贵单位"),
    ("half_done", {"rectified_on": None}, "还不能申请：请先完成整改"),
    ("still_shown", {"repaired_on": date(2026, 9, 16)}, "已于2026年9月16日修复"),
    ("still_shown", {}, "起已可以申请"),
    ("said_fulfilled", UNPAID, "②请先交清罚款"),
    ("progress", {}, "登记里还没有修复申请"),
    ("progress", {"repaired_on": date(2026, 9, 16)}, "已于2026年9月16日修复"),
]


@pytest.mark.parametrize(("intent", "facts", "said"), SAID)
def test_the_own_record_is_answered_by_its_own_state(intent: str, facts: dict[str, Any], said: str) -> None:
    texts, _, _ = ask(intent, an_owner(a_record(**facts)))
    assert said in texts[0], texts[0]
    assert "0001号" in texts[0]


@pytest.mark.parametrize("intent", ["materials", "conditions", "pay_deadline"])
def test_with_several_records_the_web_gives_the_rule_and_asks_which(intent: str) -> None:
    several = an_owner(*(a_record(decision_no=f"示消〔2026〕第{n}号") for n in range(2)))
    texts, _, custom = ask(intent, several)
    assert texts[0] == ask(intent)[0][0]
    assert "请回复序号" in texts[1]
    assert custom["asks"] == "record"
    assert len(custom["listed"]) == 2
    assert ask(intent, several, channel="sms")[0] == ask(intent, channel="sms")[0]


def test_the_progress_of_several_is_told_of_each() -> None:
    several = an_owner(a_record(applied_on=TODAY), a_record(decision_no="示消〔2026〕第2号"))
    for channel in ("web", "sms"):
        assert "正在等待结果" in ask("progress", several, channel=channel)[0][0]


def test_a_narrower_question_is_answered_before_the_own_record() -> None:
    narrower = ask("max_period", an_owner(a_record()), text="到最长期限罚款还没交会撤吗")[0][0]
    assert narrower.startswith("不一定")
    owner = an_owner(a_record())
    assert "查询结果为准" in ask("progress", owner, text="别人给我的修复决定书怎么验证")[0][0]
    assert "责令改正" in ask("class_question", owner, text="临时查封算哪类")[0][0]
    assert "别家单位" in ask("my_record", an_owner(a_record()), text="查一下别的公司的处罚")[0][0]


@pytest.mark.parametrize("channel", ["web", "sms", "voice"])
@pytest.mark.parametrize("reachable", [False, True])
@pytest.mark.parametrize("intent", [*OWN, "my_record", "earliest_date", "class_question"])
def test_a_stranger_hears_no_record_even_when_some_are_found(intent: str, reachable: bool, channel: str) -> None:
    """The lookup gives strangers no records; should it ever, nothing of them is said."""
    stranger = Asker(known=False, reachable=reachable, records=(a_record(),))
    whole = "".join(ask(intent, stranger, channel=channel)[0])
    for personal in ("0001", "零零零幺", "2026年6月15日", "2026年9月16日", "示例甲", "贵单位示消"):
        assert personal not in whole, whole


def test_no_answer_of_the_own_record_is_chosen_by_its_name_for_a_stranger() -> None:
    owns = {name.removesuffix("_own") for name in WORDING.names() if name.endswith("_own")} & {*OWN, "my_record"}
    for intent in owns:
        assert ask(intent, Asker())[0] != ask(intent, an_owner(a_record()))[0]


def test_with_several_open_records_none_is_guessed() -> None:
    several = tuple(a_record(decision_no=f"示消〔2026〕第{n}号") for n in range(2))
    assert the_one(several) is None
    assert the_one((several[0], a_record(repaired_on=TODAY))) is several[0]
    assert the_one(()) is None
    text = ask("what_is_missing", an_owner(*several))[0][0]
    assert "第0号" in text
    assert "第1号" in text


@settings(deadline=None, max_examples=60)
@given(
    severity=st.sampled_from([None, *Severity]),
    decided=st.dates(date(2019, 1, 1), date(2026, 9, 16)),
    paid=st.booleans(),
    intent=st.sampled_from(["what_is_missing", "conditions", "materials"]),
)
def test_no_day_of_the_period_is_told_before_the_class_is_confirmed(
    severity: Severity | None, decided: date, paid: bool, intent: str
) -> None:
    facts = {"severity": severity, "confirmed": False, "decided_on": decided, "paid_on": decided if paid else None}
    record = a_record(**facts)
    texts = ask(intent, an_owner(record))[0]
    own = f"{decided.year}年{decided.month}月{decided.day}日"
    told = "".join(texts).replace(own, "").replace("2023年", "").replace("2025年", "")
    assert "起才可以" not in told


@pytest.mark.parametrize("intent", ["earliest_date", "min_period", "what_is_missing"])
def test_a_date_of_two_rules_is_told_as_the_later_one(intent: str) -> None:
    before = {"decided_on": date(2026, 3, 20)}  # one year under the old rule for fire, three months under the new
    assert "这是较晚的" in ask(intent, an_owner(a_record(**before)))[0][0]
    assert "这是较晚的" not in ask(intent, an_owner(a_record(**before, rule_choice="ndrc36")))[0][0]
    assert "这是较晚的" not in ask(intent, an_owner(a_record()))[0][0]


@settings(deadline=None, max_examples=60)
@given(decided=st.dates(date(2026, 4, 1), date(2026, 9, 16)), paid=st.booleans(), rectified=st.booleans())
def test_what_is_missing_agrees_with_the_window(decided: date, paid: bool, rectified: bool) -> None:
    record = a_record(
        decided_on=decided, paid_on=decided if paid else None, rectified_on=decided if rectified else None
    )
    text = ask("what_is_missing", an_owner(record))[0][0]
    missing = set(record.window.missing) - {"commitment"}
    assert ("最短公示期还没满" in text) == ("period" in missing)
    assert ("交清罚款" in text) == ("fine_unpaid" in missing)
    assert ("完成整改" in text) == ("not_rectified" in missing)
    assert ("条件已经具备" in text) == (not missing)
