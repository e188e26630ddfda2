"""Do the place's amounts suggest a class, and only where the place has named them?"""

from __future__ import annotations

from pathlib import Path

import pytest

from repair.errors import RuleError, SettingError
from repair.policy.deduction import load_deduction_items
from repair.policy.kind import suggest
from repair.policy.rules import load_rules
from repair.policy.threshold import load_thresholds
from tests.unit.policy.cases import FOLDER, facts, read_cases

PLACE = FOLDER / "place"
CASES = read_cases("thresholds.yml")
BARE = load_rules()
HERE = load_rules(thresholds=str(PLACE / "thresholds.yml"))


def said(case: dict, wanted: str) -> tuple[str | None, str | None]:
    given = {key: value for key, value in case.items() if key != "没有标准时"}
    rules = BARE if wanted == "没有标准时" else HERE
    return suggest(facts(given), rules)[0], None if case[wanted] == "无" else case[wanted]


@pytest.mark.parametrize("wanted", ["建议", "没有标准时"])
@pytest.mark.parametrize("case", CASES, ids=[case["说明"] for case in CASES])
def test_an_amount_suggests_what_the_officers_wrote(case: dict, wanted: str) -> None:
    got, expected = said(case, wanted)
    assert got == expected


def test_no_threshold_is_set_by_default() -> None:
    assert BARE.thresholds == ()
    assert load_thresholds("") == ()


@pytest.mark.parametrize(("old", "new"), [("20000", "20001"), ("20000", "19999"), ("300000", "300001")])
def test_changing_an_amount_breaks_a_case(old: str, new: str, tmp_path: Path) -> None:
    text = (PLACE / "thresholds.yml").read_text("utf-8").replace(old, new)
    changed = load_rules(thresholds=str(write(tmp_path, text)))
    results = [suggest(facts({k: v for k, v in case.items() if k != "没有标准时"}), changed)[0] for case in CASES]
    wanted = [None if case["建议"] == "无" else case["建议"] for case in CASES]
    assert results != wanted


def test_the_reason_names_the_amount_and_its_basis() -> None:
    reason = suggest(facts(_plain(CASES[3])), HERE)[1]
    assert "300,000元" in reason
    assert "示例市消防行政处罚裁量基准" in reason


def _plain(case: dict) -> dict:
    return {key: value for key, value in case.items() if key != "没有标准时"}


def write(folder: Path, text: str) -> Path:
    file = folder / "place.yml"
    file.write_text(text, "utf-8")
    return file


BAD_THRESHOLDS = [
    ("huge_from_yuan: 300000", "huge_from_yuan: 20000", "line 5: 数额巨大 does not exceed"),
    ("huge_from_yuan: 300000", "huge_from: 300000", "line 5: 'huge_from' is not known here"),
    ("large_from_yuan: 20000", "large_from_yuan: 2万", "line 4: a number above 0"),
    ("large_from_yuan: 20000", "large_from_yuan: -1", "line 4: a number above 0"),
    ("large_from_yuan: 20000", "large_from_yuan: .nan", "line 4: a number above 0"),
    ("large_from_yuan: 20000", "large_from_yuan: true", "line 4: a number above 0"),
    ("fields: all", "fields: [消防]", "overlap: a second threshold for the same field"),
    ("    source: 测试\n", "", "'source' is missing"),
    ("fields: [消防]", "fields: []", "line 3: the list is empty"),
    ("fields: [消防]", "fields: 消防", "line 3: a list is expected"),
    ("thresholds:", "limits:", "'limits' is not known here"),
]


@pytest.mark.parametrize(("old", "new", "named"), BAD_THRESHOLDS, ids=[row[2] for row in BAD_THRESHOLDS])
def test_a_bad_file_of_thresholds_is_refused_with_its_line(old: str, new: str, named: str, tmp_path: Path) -> None:
    text = (PLACE / "thresholds.yml").read_text("utf-8")
    assert old in text
    with pytest.raises(RuleError) as refused:
        load_rules(thresholds=str(write(tmp_path, text.replace(old, new, 1))))
    assert named in refused.value.message
    assert refused.value.remedy


BAD_ITEMS = [
    ("points: 3", "points: 0", "line 4: a number above 0"),
    ("evidence:", "proof:", "line 5: 'proof' is not known here"),
    ("    certainty: unconfirmed\n", "", "'certainty' is missing"),
]


@pytest.mark.parametrize(("old", "new", "named"), BAD_ITEMS, ids=[row[2] for row in BAD_ITEMS])
def test_a_bad_table_of_deductions_is_refused_with_its_line(old: str, new: str, named: str, tmp_path: Path) -> None:
    text = (PLACE / "deductions.yml").read_text("utf-8")
    assert old in text
    with pytest.raises(RuleError, match=named):
        load_deduction_items(str(write(tmp_path, text.replace(old, new, 1))))


def test_an_item_listed_twice_is_refused(tmp_path: Path) -> None:
    text = (PLACE / "deductions.yml").read_text("utf-8")
    twice = text + text[text.index("  - item") :]
    with pytest.raises(RuleError, match="is there twice"):
        load_deduction_items(str(write(tmp_path, twice)))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "place.yml"
    file.write_bytes((PLACE / "thresholds.yml").read_text("utf-8").encode("gbk"))
    with pytest.raises(RuleError, match=r"place\.yml, line 1: not readable"):
        load_thresholds(str(file))


@pytest.mark.parametrize("load", [load_thresholds, load_deduction_items])
def test_a_file_that_is_not_there_is_refused(load, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"none\.yml is not a file"):
        load(str(tmp_path / "none.yml"))


def test_no_table_of_deductions_by_default() -> None:
    assert load_deduction_items("") == ()
