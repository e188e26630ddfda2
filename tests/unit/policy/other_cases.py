"""How are officers' cases of listings, deductions, fines and appeals computed and compared?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from repair.policy.appeal import appeal_limits, withdraw_by
from repair.policy.deduction import DeductionFacts, DeductionItem, deduction_clock, load_deduction_items
from repair.policy.facts import PenaltyFacts
from repair.policy.fine import fine_clock
from repair.policy.handling import review_clock
from repair.policy.listing import ListingFacts, listing_window
from repair.policy.rule import RuleBook
from repair.policy.workdays import Workdays
from tests.unit.policy.cases import FOLDER, TODAY, compare, explained

Case = dict[str, Any]
LISTING = {
    "列入日期": "listed_on",
    "列入机关": "authority",
    "列入事由": "reason",
    "义务履行日期": "fulfilled_on",
    "申请移出日期": "applied_on",
    "退回日期": "rejected_on",
    "移出日期": "removed_on",
    "撤销日期": "withdrawn_on",
    "已注销": "enterprise_closed",
}
SHARED = {"说明", "今日", "结果"}
DEDUCTION = {"扣分事项", "扣分值", "扣分日期", "整改期限", "整改完成日期"}
FINE = {"送达日期", "罚款万元", "没收万元", "处罚类别", "缴清日期", "停算", "准许延期至"}
APPEAL = {"送达日期", "复议决定收到日期", "撤销日期", "申请日期"}


def _known(case: Case, inputs: set[str]) -> date:
    unknown = set(case) - inputs - SHARED
    assert not unknown, f"unknown keys in case {case['说明']}: {unknown}"
    return case.get("今日", TODAY)


def listing(case: Case, rules: RuleBook) -> list[str]:
    today = _known(case, set(LISTING))
    given = {name: case[key] for key, name in LISTING.items() if key in case}
    got = listing_window(ListingFacts(decision_no="示例列字〔2026〕1号", **given), rules, today)
    said = {
        "满期": got.min_end,
        "可申请": got.earliest_apply,
        "管理期满": got.max_end,
        "状态": got.state,
        "缺少": got.missing,
    }
    return compare(case, case["结果"], said | explained(got))


@cache
def place_items() -> tuple[DeductionItem, ...]:
    return load_deduction_items(str(FOLDER / "place" / "deductions.yml"))


def deduction(case: Case, rules: RuleBook) -> list[str]:
    today = _known(case, DEDUCTION)
    facts = DeductionFacts(
        item=case.get("扣分事项", "示例事项"),
        points=Decimal(str(case["扣分值"])) if "扣分值" in case else None,
        deducted_on=case["扣分日期"],
        deadline=case["整改期限"],
        rectified_on=case.get("整改完成日期"),
    )
    got = deduction_clock(facts, rules, today, place_items())
    said = {
        "状态": got.state,
        "剩余天数": got.days_left,
        "逾期天数": got.overdue_days,
        "逾期整改": got.late,
        "缺少": got.missing,
        "证明": got.evidence,
        "说明含": "\n".join(got.trace),
    }
    return compare(case, case["结果"], said)


def _amount(case: Case, key: str, otherwise: object) -> Decimal | None:
    given = case.get(key, otherwise)
    return None if given == "无" else Decimal(str(given))


def fine(case: Case, rules: RuleBook) -> list[str]:
    today = _known(case, FINE)
    facts = PenaltyFacts(
        decision_no="示例罚字〔2026〕1号",
        decided_on=date(2026, 7, 1),
        kinds=tuple(case.get("处罚类别", ["罚款"])),
        fine_wan=_amount(case, "罚款万元", 2),
        confiscated_wan=_amount(case, "没收万元", "无"),
        served_on=case.get("送达日期"),
        paid_on=case.get("缴清日期"),
    )
    pauses = [(first, None if last == "无" else last) for first, last in case.get("停算", [])]
    got = fine_clock(facts, rules, today, deferred_until=case.get("准许延期至"), pauses=pauses)
    said = {
        "缴款期限": got.due_on,
        "状态": got.state,
        "剩余天数": got.days_left,
        "逾期天数": got.late_days,
        "加处罚款": None if got.surcharge_yuan is None else str(got.surcharge_yuan),
    }
    return compare(case, case["结果"], said)


def appeal(case: Case, rules: RuleBook) -> list[str]:
    today = _known(case, APPEAL)
    facts = PenaltyFacts(decision_no="示例", decided_on=date(2026, 3, 1), served_on=case.get("送达日期"))
    got = appeal_limits(facts, rules, today, reconsidered_on=case.get("复议决定收到日期"))
    said: dict[str, Any] = {
        "复议期限": got.reconsider_by,
        "诉讼期限": got.sue_by,
        "可复议": got.reconsideration_open,
        "可诉讼": got.lawsuit_open,
    }
    if "撤销日期" in case:
        said["撤回期限"] = withdraw_by(case["撤销日期"], rules, Workdays())
    if "申请日期" in case:
        review = review_clock(case["申请日期"], rules, Workdays())
        said |= {"受理期限": review.accept_by, "结果期限": review.result_by}
    return compare(case, case["结果"], said)


OTHERS: dict[str, Callable[[Case, RuleBook], list[str]]] = {
    "listing.yml": listing,
    "deduction.yml": deduction,
    "fine.yml": fine,
    "appeal.yml": appeal,
}
