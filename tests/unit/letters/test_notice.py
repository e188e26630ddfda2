"""Does the notice say what the window says, and nothing while a class is not confirmed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from repair.errors import NotAllowed
from repair.letters.letter import Letter
from repair.letters.notice import notice
from repair.policy.facts import Severity
from repair.policy.rule import Certainty, Rule, RuleBook
from repair.policy.rules import load_rules
from repair.policy.window import window
from repair.policy.wording import day_words
from repair.records.penalty import CaseView
from tests.unit.letters.cases import OFFICE, TODAY, a_case, text_of, with_facts

BOOK = load_rules()
MINOR = {"severity": Severity.MINOR, "kinds": ("警告",), "fine_wan": None}


def written(case: CaseView, today: date = TODAY) -> Letter:
    return notice(case, window(case.facts, BOOK, today), BOOK, OFFICE, today)


def test_the_notice_tells_the_days_of_the_window_and_their_source() -> None:
    case = a_case()
    result = window(case.facts, BOOK, TODAY)
    text = text_of(written(case))
    for day in (result.min_end, result.earliest_apply, result.max_end, case.decided_on, TODAY):
        assert day_words(day) in text
    assert result.citation in text


def test_the_notice_names_record_class_conditions_materials_steps_fee_and_office() -> None:
    text = text_of(written(a_case()))
    wanted = [
        "示例常青家具有限公司",
        "91990000MA00000015",
        "示消行罚决字〔2026〕第0001号",
        "一般失信",
        "信用承诺书",
        "履行完毕的证明材料",
    ]
    for piece in [
        *wanted,
        "信用中国",
        "浙里办",
        "不收取任何费用",
        OFFICE.name,
        OFFICE.phone,
        OFFICE.hours,
        "10个工作日",
    ]:
        assert piece in text


def test_sections_are_numbered_without_a_gap() -> None:
    headings = [section.heading for section in written(a_case()).sections]
    assert [heading[:2] for heading in headings] == ["一、", "二、", "三、", "四、", "五、", "六、"]


def test_only_what_is_missing_stands_out_among_the_conditions() -> None:
    def strong(case: CaseView, today: date = TODAY) -> list[str]:
        grid = written(case, today).sections[1].grid
        assert grid is not None and len(grid.rows) == 4
        return [grid.rows[number][1] for number in sorted(grid.strong)]

    assert [text[:4] for text in strong(a_case())] == ["达到最短", "纠正失信"]
    assert strong(with_facts(a_case(), rectified_on=date(2026, 7, 1)), date(2026, 9, 16)) == []


def test_the_citation_says_how_well_it_is_known() -> None:
    assert "最近核对日期：2026年11月21日" in text_of(written(a_case()))
    doubtful = text_of(notice(a_case(), window(a_case().facts, BOOK, TODAY), _doubting(BOOK), OFFICE, TODAY))
    assert "仅见公开摘要" in doubtful and "最近核对日期" not in doubtful


def _doubting(book: RuleBook) -> RuleBook:
    """The same rules, of which only summaries were read."""

    def doubted(rule: Rule) -> Rule:
        provisions = (replace(one, cited=replace(one.cited, certainty=Certainty.SECONDARY)) for one in rule.provisions)
        return replace(rule, provisions=tuple(provisions))

    return RuleBook(rules=tuple(doubted(rule) for rule in book.rules))


def test_the_slip_at_the_end_is_signed_for_this_enterprise_and_decision() -> None:
    slip = written(a_case()).receipt
    assert slip is not None
    rows = {row.label: row.value for row in slip.rows}
    assert rows["受送达单位"] == "示例常青家具有限公司"
    assert rows["决定书文号"] == "示消行罚决字〔2026〕第0001号"
    assert rows["签收人"] == ""
    assert "当面□" in rows["送达方式"] and "邮寄□" in rows["送达方式"]


def test_each_condition_shows_where_the_record_stands() -> None:
    text = text_of(written(a_case()))
    assert "尚缺：2026年9月15日届满" in text
    assert "尚缺：违法行为尚未整改完毕" in text
    assert "罚款、没收款项尚未缴清" not in text
    done = text_of(written(with_facts(a_case(), rectified_on=date(2026, 7, 1)), date(2026, 9, 16)))
    assert "已满足" in done
    assert "已履行完毕" in done


def test_an_unpaid_fine_is_told_with_its_time_to_pay() -> None:
    assert "十五日内缴纳" in text_of(written(with_facts(a_case(), paid_on=None)))
    assert "十五日内缴纳" not in text_of(written(a_case()))


@pytest.mark.parametrize("facts", [{"confirmed": False}, {"severity": None, "confirmed": False}])
def test_no_notice_while_the_class_is_not_confirmed(facts: dict) -> None:
    with pytest.raises(NotAllowed) as refused:
        written(a_case(**facts))
    assert "尚未由执法人员确认" in refused.value.message
    assert "xiufu class" in refused.value.remedy


@pytest.mark.parametrize(
    "facts",
    [{"repaired_on": TODAY}, {"withdrawn_on": TODAY}, {"enterprise_closed": True}],
)
def test_no_notice_when_there_is_nothing_to_repair_any_more(facts: dict) -> None:
    with pytest.raises(NotAllowed, match="不能出具告知书"):
        written(a_case(**facts))


def test_a_minor_record_is_told_that_it_is_not_published() -> None:
    text = text_of(written(a_case(**MINOR)))
    assert "原则上不公示" in text
    assert "可以申请信用修复" not in text
    assert "满日" not in text


def test_a_published_minor_record_may_be_repaired_once_its_duties_are_fulfilled() -> None:
    case = a_case(**MINOR, published=True)
    assert "履行完毕之日起即可申请信用修复" in text_of(written(case))
    done = text_of(written(with_facts(case, rectified_on=date(2026, 8, 1))))
    assert "已于2026年8月1日履行完毕" in done
    assert "不适用" in done


def test_an_old_decision_is_told_the_later_day_and_why() -> None:
    case = a_case(decided_on=date(2025, 10, 10))
    assert "可申请日较晚的一种" in text_of(written(case))
    assert "2026年10月11日" in text_of(written(case))
    chosen = text_of(written(with_facts(case, rule_choice="ndrc36")))
    assert "可申请日较晚的一种" not in chosen
    assert "2026年1月11日" in chosen


def test_past_the_longest_period_the_notice_gives_no_steps() -> None:
    text = text_of(written(a_case(), date(2027, 6, 16)))
    assert "最长公示期已于2027年6月15日届满" in text
    assert "不保证自动停止" in text
    assert "办理步骤" not in text
    assert "可以申请" not in text


def test_an_application_and_its_refusal_are_mentioned() -> None:
    applied = with_facts(a_case(), applied_on=date(2026, 9, 16))
    assert "已提交修复申请" in text_of(written(applied, date(2026, 9, 20)))
    rejected = with_facts(applied, rejected_on=date(2026, 9, 18))
    assert "补正后可以重新申请" in text_of(written(rejected, date(2026, 9, 20)))
