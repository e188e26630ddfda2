"""Are the rules in the files complete, cited, fresh, and is a bad file refused with its line?"""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from repair.clock import SystemClock
from repair.errors import RuleError
from repair.policy.deduction import load_deduction_items
from repair.policy.facts import Severity
from repair.policy.law import NEEDED, About, Law, Unit
from repair.policy.rule import Certainty, Rule
from repair.policy.rules import FOLDER, load_rules
from repair.policy.threshold import load_thresholds
from repair.policy.wording import words

ROOT = Path(__file__).parents[3]


def everything() -> tuple[Rule | Law, ...]:
    book = load_rules()
    return (*book.rules, *book.laws)


def test_orders_58_and_36_follow_each_other_without_a_gap() -> None:
    old, new = load_rules().rules
    assert (old.id, old.begins, old.ends) == ("ndrc58", date(2023, 5, 1), date(2026, 3, 31))
    assert (new.id, new.begins, new.ends) == ("ndrc36", date(2026, 4, 1), None)


def test_the_periods_are_those_of_the_orders() -> None:
    found = {
        provision.id: (provision.shortest_months, provision.longest_months)
        for rule in load_rules().rules
        for provision in rule.provisions
    }
    assert found == {
        "ndrc58-default": (3, 36),
        "ndrc58-five-fields": (12, 36),
        "ndrc36-minor": (0, 3),
        "ndrc36-general": (3, 12),
        "ndrc36-serious": (12, 36),
    }


def test_only_minor_records_are_unpublished() -> None:
    unpublished = [p for rule in load_rules().rules for p in rule.provisions if not p.published]
    assert [p.classes for p in unpublished] == [(Severity.MINOR,)]


@pytest.mark.parametrize(
    ("decided_on", "speaking"),
    [
        (date(2023, 4, 30), ["ndrc58", "ndrc36"]),  # older than every rule: read as under the oldest
        (date(2023, 5, 1), ["ndrc58", "ndrc36"]),
        (date(2026, 3, 31), ["ndrc58", "ndrc36"]),
        (date(2026, 4, 1), ["ndrc36"]),
    ],
)
def test_a_decision_is_read_under_its_rule_and_every_later_one(decided_on: date, speaking: list[str]) -> None:
    assert [rule.id for rule in load_rules().speaking_on(decided_on)] == speaking


def test_an_application_is_made_under_the_rule_of_its_day() -> None:
    book = load_rules()
    assert book.in_force(date(2026, 3, 31)).id == "ndrc58"
    assert book.in_force(date(2026, 4, 1)).id == "ndrc36"


def test_every_value_was_checked_within_a_year() -> None:
    """Fails when nobody looked at the law for a year: check the values, then set checked_on."""
    today = SystemClock().now().date()
    stale = [
        f"{rule.id} {name}: {cited.checked_on}"
        for rule in everything()
        for name, _, cited in rule.values()
        if cited.checked_on < today - timedelta(days=366)
    ]
    assert stale == []


def test_no_period_rests_on_an_unconfirmed_value() -> None:
    periods = [p for rule in load_rules().rules for p in rule.provisions]
    assert {p.cited.certainty for p in periods} == {Certainty.VERIFIED}


def test_the_page_for_officers_lists_every_value_with_its_certainty() -> None:
    page = (ROOT / "docs" / "law.md").read_text("utf-8")
    missing = [
        line
        for rule in everything()
        for name, said, cited in rule.values()
        if (line := f"| {name} | {said} | {words(cited.certainty.label)} | {cited.checked_on} | {cited.citation} |")
        not in page
    ]
    assert missing == []


def test_the_numbers_are_those_of_the_laws() -> None:
    found = {(law.id, one.code): (one.number, one.unit) for law in load_rules().laws for one in law.amounts}
    assert found == {
        ("gbf22", "acceptance"): (3, Unit.WORKING_DAYS),
        ("gbf22", "result"): (10, Unit.WORKING_DAYS),
        ("mem11", "early_removal"): (12, Unit.MONTHS),
        ("mem11", "management"): (36, Unit.MONTHS),
        ("apl-fine", "payment"): (15, Unit.DAYS),
        ("apl-fine", "surcharge"): (3, Unit.PERCENT),
        ("apl-fine", "surcharge_cap"): (100, Unit.PERCENT),
        ("appeal", "reconsideration"): (60, Unit.DAYS),
        ("appeal", "lawsuit"): (6, Unit.MONTHS),
        ("appeal", "lawsuit_after_reconsideration"): (15, Unit.DAYS),
        ("appeal", "withdrawal"): (3, Unit.WORKING_DAYS),
    }


def test_what_was_only_read_about_is_not_called_verified() -> None:
    """The list's periods and the market supervision's were seen in summaries only."""
    book = load_rules()
    listing, market = book.law(About.LISTING, date(2026, 1, 1)), book.law(About.MARKET, date(2026, 1, 1))
    assert {one.cited.certainty for one in listing.amounts} == {Certainty.SECONDARY}
    assert not [one.code for one in market.notes if one.cited.certainty is Certainty.VERIFIED]


def test_the_market_supervisions_route_is_information_only() -> None:
    market = load_rules().law(About.MARKET, date(2026, 1, 1))
    assert market.begins == date(2025, 12, 25)
    assert market.amounts == ()


REFUSED = [  # file, old text, new text, what the error names
    ("ndrc58.yml", "to: 2026-03-31", "to: 2026-04-01", "ndrc36.yml, line 7: overlap"),
    ("ndrc58.yml", "to: 2026-03-31", "to: 2026-03-30", "ndrc36.yml, line 7: gap"),
    ("ndrc58.yml", "to: 2026-03-31", "to: null", "ndrc58.yml, line 8: overlap"),
    ("ndrc36.yml", "to: null", "to: 2026-12-31", "ndrc36.yml, line 8: gap"),
    ("ndrc36.yml", "classes: [一般]", "classes: [普通]", "ndrc36.yml, line 31: '普通' is not known"),
    ("ndrc36.yml", "classes: [一般]", "classes: [严重]", "gap: no provision for class 一般"),
    ("ndrc36.yml", "classes: [一般]", "classes: [一般, 严重]", "overlap: a second provision for class 严重"),
    ("ndrc58.yml", "fields: other", "fields: all", "overlap: 'fields: all' already covers"),
    ("ndrc58.yml", "fields: other", "fields: [其他]", "gap: no provision for class 轻微"),
    ("ndrc36.yml", "certainty: verified", "certainty: sure", "'sure' is not known"),
    ("ndrc36.yml", "longest_months: 12", "longest_months: 2", "shorter than the shortest"),
    ("ndrc36.yml", "longest_months: 12", "longest_months: twelve", "a number from 0 to 120"),
    ("ndrc36.yml", "longest_months: 12", "longest_month: 12", "'longest_month' is not known here"),
    ("ndrc36.yml", "longest_months: 12", "longest_months: 12\n    longest_months: 24", "is there twice"),
    ("ndrc36.yml", "checked_on: 2026-11-21", "checked_on: yesterday", "a date is expected"),
    ("ndrc36.yml", "value: decision_date", "value: published_date", "'published_date' is not known"),
    ("ndrc36.yml", "published: false", "published: 否", "true or false is expected"),
    ("ndrc36.yml", "id: ndrc36-general", "id: ndrc58-default", "is there twice"),
    ("ndrc36.yml", "limit_wan: 0.3", "limit_wan: viel", "an amount in 万元"),
    ("ndrc58.yml", "fields: [食品, 药品, 特种设备, 安全生产, 消防]", "fields: []", "the list is empty"),
    ("ndrc36.yml", "    published: false  #", "    #", "a published class needs a shortest period"),
    ("ndrc36.yml", "words: [警告]", "words: []", "the list is empty"),
    ("ndrc36.yml", "provisions:", "provisions: [", "not readable as YAML"),
]


@pytest.mark.parametrize(("file", "old", "new", "named"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_bad_rule_is_refused_with_file_line_and_remedy(
    file: str, old: str, new: str, named: str, tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as refused:
        load_rules(folder)
    assert named in refused.value.message
    assert "yml, line " in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize("key", ["citation", "source", "certainty", "checked_on"])
def test_a_value_without_its_origin_is_refused_where_it_stands(key: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    lines = (folder / "ndrc36.yml").read_text("utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("  - id: ndrc36-general"))
    gone = next(n for n in range(place, len(lines)) if lines[n].strip().startswith(key))
    (folder / "ndrc36.yml").write_text("\n".join(lines[:gone] + lines[gone + 1 :]), "utf-8")
    with pytest.raises(RuleError, match=f"ndrc36.yml, line {place + 1}: '{key}' is missing"):
        load_rules(folder)


def test_the_examples_for_a_place_can_be_read_as_they_are_written(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "changing_a_rule.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n((?:thresholds|items):\n.*?)```", page, re.DOTALL)
    for load, block in zip((load_thresholds, load_deduction_items), blocks, strict=True):
        file = tmp_path / "place.yml"
        file.write_text(block, "utf-8")
        assert len(load(str(file))) == 1


def test_the_page_on_changing_names_every_rule_file_and_number() -> None:
    page = (ROOT / "docs" / "changing_a_rule.md").read_text("utf-8")
    assert [path.name for path in FOLDER.glob("*.yml") if path.name not in page] == []
    assert [code for needed in NEEDED.values() for code in needed if f"`{code}`" not in page] == []


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule file"):
        load_rules(tmp_path)
