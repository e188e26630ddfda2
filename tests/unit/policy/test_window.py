"""Does the window hold what the law promises, whatever the day?"""

from __future__ import annotations

import shutil
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.reading import months_after
from repair.policy.rules import FOLDER, load_rules
from repair.policy.window import OVER, WindowState, window

BOOK = load_rules()
DAY = timedelta(days=1)
DECIDED = st.dates(date(2023, 5, 1), date(2030, 12, 31))
FIELDS = st.sampled_from(["消防", "安全生产", "环境保护", ""])
HEAVY = st.sampled_from([Severity.GENERAL, Severity.SERIOUS])
PERIODS = {  # written by hand from the orders, not read from the rule files
    ("ndrc58", "消防"): (12, 36),
    ("ndrc58", "安全生产"): (12, 36),
    ("ndrc58", ""): (12, 36),
    ("ndrc58", "环境保护"): (3, 36),
    ("ndrc36", Severity.GENERAL): (3, 12),
    ("ndrc36", Severity.SERIOUS): (12, 36),
}


def later_by(day: date, months: int) -> date:
    """The corresponding day, or the month's last; written apart from the code under test."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def some_facts(**changes: object) -> PenaltyFacts:
    given_facts = {
        "decision_no": "示例罚字〔2026〕1号",
        "decided_on": date(2026, 6, 15),
        "kinds": ("罚款",),
        "field": "消防",
        "severity": Severity.GENERAL,
        "confirmed": True,
    }
    return PenaltyFacts(**{**given_facts, **changes})


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 6, 15), 3, date(2026, 9, 15)),
        (date(2026, 6, 15), 12, date(2027, 6, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
    ],
)
def test_a_period_ends_on_the_corresponding_day_or_the_months_last(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(day=DECIDED, months=st.integers(0, 60))
def test_months_are_counted_as_the_civil_code_counts_them(day: date, months: int) -> None:
    assert months_after(day, months) == later_by(day, months)


@given(decided_on=DECIDED, field=FIELDS, severity=HEAVY, wait=st.integers(0, 1500))
def test_the_days_told_are_those_of_the_later_rule(decided_on: date, field: str, severity: Severity, wait: int) -> None:
    got = window(
        some_facts(decided_on=decided_on, field=field, severity=severity), BOOK, decided_on + timedelta(days=wait)
    )
    old, new = PERIODS["ndrc58", field], PERIODS["ndrc36", severity]
    shortest, longest = max(new, old, key=lambda pair: pair[0]) if decided_on < date(2026, 4, 1) else new
    if decided_on < date(2026, 4, 1) and old[0] == new[0]:
        longest = new[1]
    assert got.min_end == later_by(decided_on, shortest)
    assert got.earliest_apply == got.min_end + DAY
    assert got.max_end == later_by(decided_on, longest)
    assert got.max_end >= got.min_end
    for reading in got.alternatives:
        assert got.earliest_apply >= reading.earliest_apply


@given(decided_on=DECIDED, field=FIELDS, severity=st.sampled_from([*Severity, None]), published=st.booleans())
def test_without_a_confirmed_class_no_date_leaves_the_house(
    decided_on: date, field: str, severity: Severity | None, published: bool
) -> None:
    facts = some_facts(decided_on=decided_on, field=field, severity=severity, confirmed=False, published=published)
    got = window(facts, BOOK, decided_on)
    assert (got.min_end, got.earliest_apply, got.max_end, got.alternatives) == (None, None, None, ())
    assert got.state is WindowState.UNCONFIRMED
    assert "class_unconfirmed" in got.missing
    assert not got.dates_may_be_told


def test_confirmed_without_a_class_is_not_confirmed() -> None:
    assert window(some_facts(severity=None), BOOK, date(2026, 9, 16)).state is WindowState.UNCONFIRMED


@given(decided_on=DECIDED, wait=st.integers(0, 1500), severity=HEAVY)
def test_the_state_agrees_with_the_dates(decided_on: date, wait: int, severity: Severity) -> None:
    today = decided_on + timedelta(days=wait)
    got = window(some_facts(decided_on=decided_on, severity=severity), BOOK, today)
    if today > got.max_end:
        assert got.state is WindowState.ENDED
    elif today < got.earliest_apply:
        assert got.state is WindowState.WAITING
        assert "period" in got.missing
    else:
        assert got.state is WindowState.OPEN
        assert "period" not in got.missing


@pytest.mark.parametrize(("certainty", "told"), [("verified", True), ("secondary", False), ("unconfirmed", False)])
def test_a_period_that_is_not_verified_is_never_told_as_a_fact(certainty: str, told: bool, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    whole = yaml.safe_load((folder / "ndrc36.yml").read_text("utf-8"))
    whole["provisions"][1]["certainty"] = certainty
    (folder / "ndrc36.yml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    got = window(some_facts(), load_rules(folder), date(2026, 9, 16))
    assert got.earliest_apply == date(2026, 9, 16)
    assert got.dates_may_be_told is told
    assert any("的数值为" in line for line in got.trace) is not told


MONTH_ENDS = st.sampled_from(
    [date(2023, 8, 31), date(2024, 2, 29), date(2025, 11, 30), date(2026, 5, 31), date(2027, 11, 30), date(2028, 2, 29)]
)


@given(
    decided_on=DECIDED | MONTH_ENDS,
    field=FIELDS,
    severity=st.sampled_from(list(Severity)),
    published=st.sampled_from([True, False, None]),
    choice=st.sampled_from(["", "ndrc58", "ndrc36", "no such rule"]),
    done=st.none() | st.integers(0, 200),
    wait=st.integers(0, 1500),
)
def test_no_day_is_told_before_the_rule_that_speaks_allows_it(
    decided_on: date, field: str, severity: Severity, published: bool | None, choice: str, done: int | None, wait: int
) -> None:
    fulfilled = None if done is None else decided_on + timedelta(days=done)
    today = decided_on + timedelta(days=wait)
    given_facts = {"field": field, "severity": severity, "published": published, "rule_choice": choice}
    facts = some_facts(decided_on=decided_on, paid_on=fulfilled, rectified_on=fulfilled, **given_facts)
    got = window(facts, BOOK, today)
    before = decided_on < date(2026, 4, 1)
    told_old = before and (choice == "ndrc58" or (choice != "ndrc36" and severity is not Severity.MINOR))
    if got.earliest_apply is None:
        assert severity is Severity.MINOR
        assert not (before and choice == "ndrc58")
        return
    if told_old:
        assert got.earliest_apply > later_by(decided_on, PERIODS["ndrc58", field][0])
    elif severity is not Severity.MINOR:
        assert got.earliest_apply > later_by(decided_on, PERIODS["ndrc36", severity][0])
    else:
        assert got.earliest_apply >= decided_on
    if choice not in ("ndrc58", "ndrc36") or not before:  # nobody chose: never before any single rule allows it
        days = [one.earliest_apply for one in got.alternatives if one.earliest_apply]
        assert all(got.earliest_apply >= day for day in days)
    if got.may_apply:
        assert today >= got.earliest_apply


@given(
    decided_on=DECIDED | MONTH_ENDS,
    severity=st.sampled_from(list(Severity)),
    confirmed=st.booleans(),
    published=st.booleans(),
    wait=st.integers(0, 1500),
    dates=st.fixed_dictionaries(
        dict.fromkeys(
            ("paid_on", "rectified_on", "committed_on", "applied_on", "rejected_on"), st.none() | st.integers(0, 900)
        )
    ),
)
def test_the_four_conditions_agree_with_what_is_missing(
    decided_on: date, severity: Severity, confirmed: bool, published: bool, wait: int, dates: dict
) -> None:
    today = decided_on + timedelta(days=wait)
    days = {name: None if n is None else decided_on + timedelta(days=n) for name, n in dates.items()}
    given_facts = {"severity": severity, "confirmed": confirmed, "published": published}
    got = window(some_facts(decided_on=decided_on, **given_facts, **days), BOOK, today)
    if got.state is WindowState.NOT_PUBLISHED:
        assert got.conditions == ()
        return
    assert [one.code for one in got.conditions] == ["period", "duties", "commitment", "other"]
    met = {one.code: one.met for one in got.conditions}
    assert met["other"] is None
    assert met["duties"] == (not got.duties_open)
    if not confirmed:
        assert met["period"] is None
    elif got.state is not WindowState.ENDED:
        assert met["period"] == ("period" not in got.missing)
        assert met["commitment"] == ("commitment" not in got.missing)
    for one in got.conditions:
        if one.met:
            assert decided_on <= one.on <= today


HAPPENED = st.none() | st.dates(date(2026, 6, 15), date(2028, 1, 1))


@given(
    paid=HAPPENED,
    rectified=HAPPENED,
    applied=HAPPENED,
    repaired=HAPPENED,
    rejected=HAPPENED,
    severity=st.sampled_from([*Severity, None]),
    published=st.booleans(),
    today=st.dates(date(2026, 6, 15), date(2028, 1, 1)),
)
def test_what_has_not_happened_yet_changes_nothing(
    paid, rectified, applied, repaired, rejected, severity, published, today
) -> None:
    dates = {
        "paid_on": paid,
        "rectified_on": rectified,
        "applied_on": applied,
        "repaired_on": repaired,
        "rejected_on": rejected,
    }
    past = {name: day if day and day <= today else None for name, day in dates.items()}
    same = {"severity": severity, "published": published}
    got = window(some_facts(**dates, **same), BOOK, today)
    assert got == window(some_facts(**past, **same), BOOK, today)
    assert got.earliest_apply is None or got.max_end is None or got.earliest_apply <= got.max_end
    if got.state in OVER:
        assert got.missing == ()
    if repaired and repaired <= today:
        assert got.state is WindowState.REPAIRED


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"fine_wan": Decimal("0.5")}, ("fine_unpaid", "not_rectified", "commitment")),
        ({"kinds": ("警告",)}, ("not_rectified", "commitment")),
        ({"kinds": ("警告",), "confiscated_wan": Decimal(1)}, ("fine_unpaid", "not_rectified", "commitment")),
        ({"kinds": ("没收违法所得",)}, ("fine_unpaid", "not_rectified", "commitment")),
        ({"paid_on": date(2026, 7, 1)}, ("not_rectified", "commitment")),
        ({"paid_on": date(2026, 7, 1), "rectified_on": date(2026, 7, 1)}, ("commitment",)),
        ({"paid_on": date(2026, 9, 17)}, ("fine_unpaid", "not_rectified", "commitment")),
        ({"committed_on": date(2026, 7, 1)}, ("fine_unpaid", "not_rectified")),
    ],
)
def test_open_conditions_are_named_one_by_one(changes: dict, missing: tuple[str, ...]) -> None:
    got = window(some_facts(**changes), BOOK, date(2026, 9, 16))
    assert got.missing == missing
    assert got.duties_open == bool({"fine_unpaid", "not_rectified"} & set(missing))


def test_a_published_minor_record_fulfilled_too_late_has_no_day_to_apply() -> None:
    late = {
        "severity": Severity.MINOR,
        "published": True,
        "paid_on": date(2026, 9, 20),
        "rectified_on": date(2026, 9, 1),
    }
    got = window(some_facts(**late), BOOK, date(2026, 9, 21))
    assert got.earliest_apply is None
    assert got.state is WindowState.ENDED


def test_open_duties_at_the_end_are_said_not_to_guarantee_an_end() -> None:
    after = date(2027, 6, 16)
    done = {"paid_on": date(2026, 7, 1), "rectified_on": date(2026, 7, 1)}
    assert any("不保证" in line for line in window(some_facts(), BOOK, after).trace)
    assert not any("不保证" in line for line in window(some_facts(**done), BOOK, after).trace)


def test_the_trace_names_the_input_the_rule_and_the_days() -> None:
    text = "\n".join(window(some_facts(), BOOK, date(2026, 9, 16)).trace)
    for piece in ("2026年6月15日", "罚款", "信用修复管理办法", "2026年9月15日", "2026年9月16日", "2027年6月15日"):
        assert piece in text


def test_the_trace_warns_when_the_other_rule_ends_publication_before_the_day_told() -> None:
    today = date(2026, 9, 16)
    fire = "\n".join(window(some_facts(decided_on=date(2025, 10, 10)), BOOK, today).trace)
    assert "最长公示期于2026年10月10日届满，早于上述可申请日" in fire
    other = "\n".join(window(some_facts(decided_on=date(2025, 10, 10), field="环境保护"), BOOK, today).trace)
    assert "早于上述可申请日" not in other


def test_the_trace_of_an_old_fire_penalty_says_what_is_not_verified() -> None:
    text = "\n".join(window(some_facts(decided_on=date(2025, 10, 10)), BOOK, date(2026, 9, 16)).trace)
    assert "未能核实" in text
    assert "未查到过渡规定" in text
