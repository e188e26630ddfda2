"""Do listings, deductions, fines and appeals come out as the officers wrote, and does every number matter?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from repair.errors import RuleError
from repair.policy.rules import FOLDER as RULES
from repair.policy.rules import load_rules
from tests.unit.policy.cases import read_cases
from tests.unit.policy.other_cases import OTHERS

CASES = [(name, case) for name in OTHERS for case in read_cases(name)]
AMOUNTS = [
    (file.name, number, step)
    for file in sorted(RULES.glob("*.yml"))
    for number, _ in enumerate(yaml.safe_load(file.read_text("utf-8")).get("amounts", []))
    for step in (1, -1)
]
BOOK = load_rules()


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['说明']}" for name, case in CASES])
def test_a_case_comes_out_as_the_officers_wrote_it(name: str, case: dict) -> None:
    assert OTHERS[name](case, BOOK) == []


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case['说明']}" for name, case in CASES])
def test_every_case_expects_something(name: str, case: dict) -> None:
    assert case["结果"]


@pytest.mark.parametrize(("file", "number", "step"), AMOUNTS)
def test_changing_one_number_of_the_law_breaks_a_case(file: str, number: int, step: int, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    whole = yaml.safe_load((folder / file).read_text("utf-8"))
    whole["amounts"][number]["number"] += step
    (folder / file).write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    changed = load_rules(folder)
    assert [line for name, case in CASES for line in OTHERS[name](case, changed)]


REFUSED = [  # file, old text, new text, what the error names
    ("mem11.yml", "about: listing", "about: lists", "mem11.yml, line 4: 'lists' is not known"),
    ("mem11.yml", "code: early_removal", "code: earlier", "mem11.yml, line 15: 'earlier' is not known"),
    ("mem11.yml", "code: early_removal", "code: management", "overlap: 'management' is there twice"),
    ("mem11.yml", "unit: months", "unit: days", "'days' is not known"),
    ("mem11.yml", "number: 12", "number: 十二", "a number from 0 to 120"),
    ("mem11.yml", "number: 12", "number: 12\n    article: 8", "'article' is not known here"),
    ("mem11.yml", "id: mem11", "id: ndrc36", "id ndrc36 is there twice"),
    ("mem11.yml", "to: null", "to: 2023-09-30", "ends on 2023-09-30, before it begins"),
    ("mem11.yml", "to: null", "to: 2026-12-31", "gap: no rule after 2026-12-31"),
    ("mem11.yml", "from: 2023-10-01", "from: soon", "a date is expected"),
    ("mem11.yml", "certainty: secondary", "certainty: probable", "'probable' is not known"),
    ("fine.yml", "checked_on: 2026-11-21", "checked: 2026-11-21", "'checked' is not known here"),
    ("appeal.yml", "notes:", "remarks:", "'remarks' is not known here"),
    ("fire_credit.yml", "conditions:", "materials:", "'materials' is there twice"),
    ("ndrc36.yml", "{code: result, see: gbf22}", "{code: result, see: gbf23}", "no 'result' in gbf23"),
    ("ndrc36.yml", "{code: result, see: gbf22}", "{code: proof, see: gbf22}", "no 'proof' in gbf22"),
    ("ndrc36.yml", "{code: result, see: gbf22}", "{code: result, see: gbf22, text: 十日}", "'text' is not known"),
]


@pytest.mark.parametrize(("file", "old", "new", "named"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_bad_law_is_refused_with_file_line_and_remedy(
    file: str, old: str, new: str, named: str, tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as refused:
        load_rules(folder)
    assert named in refused.value.message
    assert f"{file}, line " in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize("key", ["citation", "source", "certainty", "checked_on"])
@pytest.mark.parametrize("file", sorted(path.name for path in RULES.glob("*.yml")))
def test_a_number_or_clause_without_its_origin_is_refused(file: str, key: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    lines = (folder / file).read_text("utf-8").splitlines()
    gone = max(number for number, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    (folder / file).write_text("\n".join(lines[:gone] + lines[gone + 1 :]), "utf-8")
    with pytest.raises(RuleError, match=f"{file}, line \\d+: '{key}' is missing"):
        load_rules(folder)


@pytest.mark.parametrize("file", ["mem11.yml", "fine.yml", "appeal.yml", "gbf22.yml", "fire_credit.yml", "samr107.yml"])
def test_a_law_that_is_gone_is_missed(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    (folder / file).unlink()
    with pytest.raises(RuleError, match=r"gap: no rule file about|no 'proof' in gbf22"):
        load_rules(folder)


def test_a_number_the_code_needs_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    whole = yaml.safe_load((folder / "fine.yml").read_text("utf-8"))
    whole["amounts"] = whole["amounts"][:1]
    (folder / "fine.yml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    with pytest.raises(RuleError, match="gap: no surcharge, surcharge_cap"):
        load_rules(folder)
