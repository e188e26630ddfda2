"""Do the officers' cases still come out as written?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from repair.policy.rules import FOLDER as RULES
from repair.policy.rules import load_rules
from tests.unit.policy.cases import FOLDER, PENALTIES, differences, read_cases
from tests.unit.policy.other_cases import OTHERS

CASES = [(name, case) for name in PENALTIES for case in read_cases(name)]
PERIODS = [
    (file.name, number, key)
    for file in sorted(RULES.glob("*.yml"))
    for number, _ in enumerate(yaml.safe_load(file.read_text("utf-8")).get("provisions", []))
    for key in ("shortest_months", "longest_months")
]


@pytest.mark.parametrize(("file", "case"), CASES, ids=[f"{file}: {case['说明']}" for file, case in CASES])
def test_a_case_comes_out_as_the_officers_wrote_it(file: str, case: dict) -> None:
    assert differences(case, load_rules()) == []


def test_every_case_expects_something() -> None:
    for file, case in CASES:
        assert case.get("结果") or "建议" in case, f"{file}: {case['说明']} expects nothing"


def test_every_file_of_cases_is_read() -> None:
    assert {path.name for path in FOLDER.glob("*.yml")} == {*PENALTIES, *OTHERS, "thresholds.yml"}


# The one value no case can depend on: 轻微 has no shortest period, so that number is only shown.
SHOWN_ONLY = {("ndrc36.yml", 0, "shortest_months")}


@pytest.mark.parametrize(("file", "number", "key"), [p for p in PERIODS if p not in SHOWN_ONLY])
def test_changing_one_period_breaks_a_case(file: str, number: int, key: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    whole = yaml.safe_load((folder / file).read_text("utf-8"))
    whole["provisions"][number][key] += 1
    (folder / file).write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    changed = load_rules(folder)
    assert [line for _, case in CASES for line in differences(case, changed)]


def test_dropping_a_kind_of_penalty_breaks_a_case(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    whole = yaml.safe_load((folder / "ndrc36.yml").read_text("utf-8"))
    for kind in list(whole["kinds"]):
        less = {**whole, "kinds": [other for other in whole["kinds"] if other is not kind]}
        (folder / "ndrc36.yml").write_text(yaml.safe_dump(less, allow_unicode=True), "utf-8")
        changed = load_rules(folder)
        assert [line for _, case in CASES for line in differences(case, changed)], kind["name"]


@pytest.mark.parametrize("moved", ["2026-03-31", "2026-04-02"])
def test_moving_the_first_day_of_order_36_breaks_a_case(moved: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    last = {"2026-03-31": "2026-03-30", "2026-04-02": "2026-04-01"}[moved]
    for file, old, new in (
        ("ndrc58.yml", "to: 2026-03-31", f"to: {last}"),
        ("ndrc36.yml", "from: 2026-04-01", f"from: {moved}"),
    ):
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")
    changed = load_rules(folder)
    assert [line for _, case in CASES for line in differences(case, changed)]
