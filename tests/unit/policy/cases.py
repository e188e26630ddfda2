"""How is an officer's case file turned into facts and compared with the window?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.rule import RuleBook
from repair.policy.window import Window, window
from repair.policy.workdays import Workdays

FOLDER = Path(__file__).parents[2] / "policy_cases"
TODAY = date(2026, 9, 16)
DATES = {
    "送达日期": "served_on",
    "承诺日期": "committed_on",
    "缴清日期": "paid_on",
    "整改日期": "rectified_on",
    "申请日期": "applied_on",
    "退回日期": "rejected_on",
    "修复日期": "repaired_on",
    "撤销日期": "withdrawn_on",
}
PENALTIES = ("order36.yml", "two_rules.yml", "suggestion.yml")  # other files: other_cases.py
INPUTS = {*DATES, "说明", "决定日期", "今日", "处罚类别", "领域", "程序", "罚款万元", "处罚依据", "失信程度", "已确认"}
INPUTS |= {"已公示", "选定规则", "自然人", "已注销", "结果", "两种结果", "建议"}
RESULTS = {"最短期满": "min_end", "可申请": "earliest_apply", "最长期满": "max_end", "规则": "rule", "状态": "state"}
RESULTS |= {"缺少": "missing", "建议": "suggested"}


def read_cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def facts(case: dict[str, Any]) -> PenaltyFacts:
    """The facts a case gives; a misspelt key is refused."""
    assert not set(case) - INPUTS, f"unknown keys in case {case.get('说明')}: {set(case) - INPUTS}"
    severity = case.get("失信程度")
    return PenaltyFacts(
        decision_no="示例罚字〔2026〕1号",
        decided_on=case.get("决定日期", date(2026, 6, 15)),
        kinds=tuple(case["处罚类别"]),
        field=case.get("领域", ""),
        procedure=case.get("程序", ""),
        fine_wan=Decimal(str(case["罚款万元"])) if "罚款万元" in case else None,
        basis=case.get("处罚依据", ""),
        severity=Severity(severity) if severity else None,
        confirmed=case.get("已确认", severity is not None),
        published=case.get("已公示"),
        rule_choice=case.get("选定规则", ""),
        natural_person=case.get("自然人", False),
        enterprise_closed=case.get("已注销", False),
        **{name: case.get(key) for key, name in DATES.items()},
    )


def compare(case: dict[str, Any], wanted: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """What a case wants otherwise than was said; `说明含` is a piece of the explanation."""
    found = []
    for key, given in wanted.items():
        value = None if given == "无" else tuple(given) if isinstance(given, list) else given
        agrees = value in said[key] if key == "说明含" else said[key] == value
        if not agrees:
            found.append(f"{case['说明']}: {key} {said[key]} != {value}")
    return found


def explained(got: Window) -> dict[str, Any]:
    """The explanation as one text, and the conditions as an officer writes them."""
    open_or_unknown = {False: "未满足", None: "无法核实"}
    conditions = {one.code: one.on if one.met else open_or_unknown[one.met] for one in got.conditions}
    return {"说明含": "\n".join(got.trace), "条件": conditions}


def differences(case: dict[str, Any], rules: RuleBook) -> list[str]:
    """What the window says otherwise than the case; empty when they agree."""
    got = window(facts(case), rules, case.get("今日", TODAY), workdays=Workdays())
    wanted = {**case.get("结果", {}), **({"建议": case["建议"]} if "建议" in case else {})}
    found = compare(case, wanted, {key: getattr(got, name) for key, name in RESULTS.items()} | explained(got))
    both = {reading.rule: reading.earliest_apply for reading in got.alternatives}
    if "两种结果" in case and both != case["两种结果"]:
        found.append(f"{case['说明']}: {both} != {case['两种结果']}")
    return found
