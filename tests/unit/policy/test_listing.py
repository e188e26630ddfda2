"""Does a listing's window hold what order 11 promises, whatever the day?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.policy.cited import Certainty
from repair.policy.listing import DATELESS, SETTLED, ListingFacts, listing_window, listing_words
from repair.policy.rules import load_rules
from repair.policy.window import WindowState
from tests.unit.policy.test_window import later_by

BOOK = load_rules()
DAY = timedelta(days=1)
LISTED = st.dates(date(2023, 10, 1), date(2032, 2, 29))
HAPPENED = st.none() | st.dates(date(2025, 1, 31), date(2029, 1, 1))


def some_facts(**changes: object) -> ListingFacts:
    return ListingFacts(**{"decision_no": "示例列字〔2026〕1号", "listed_on": date(2025, 1, 31), **changes})


@given(listed_on=LISTED, wait=st.integers(0, 1500))
def test_the_days_are_those_of_the_order(listed_on: date, wait: int) -> None:
    today = listed_on + timedelta(days=wait)
    got = listing_window(some_facts(listed_on=listed_on), BOOK, today)
    assert got.min_end == later_by(listed_on, 12)
    assert got.earliest_apply == got.min_end + DAY
    assert got.max_end == later_by(listed_on, 36)
    expected = WindowState.ENDED if today > got.max_end else WindowState.OPEN
    assert got.state is (WindowState.WAITING if today < got.earliest_apply else expected)


@given(
    dates=st.fixed_dictionaries(
        dict.fromkeys(("fulfilled_on", "applied_on", "rejected_on", "removed_on", "withdrawn_on"), HAPPENED)
    ),
    closed=st.booleans(),
    today=st.dates(date(2025, 1, 1), date(2029, 1, 1)),
)
def test_what_has_not_happened_yet_changes_nothing(dates: dict, closed: bool, today: date) -> None:
    past = {name: day if day and day <= today else None for name, day in dates.items()}
    got = listing_window(some_facts(**dates, enterprise_closed=closed), BOOK, today)
    assert got == listing_window(some_facts(**past, enterprise_closed=closed), BOOK, today)
    assert (got.earliest_apply is None) == (got.state in DATELESS)
    if got.state in SETTLED:
        assert got.missing == got.conditions == ()
    else:
        met = {one.code: one.met for one in got.conditions}
        assert met["period"] == ("listing_period" not in got.missing)
        assert met["duties"] == ("listing_duties" not in got.missing)
        assert met["other"] is None
    assert got.duties_open == ("listing_duties" in got.missing)


def test_days_read_in_summaries_only_are_not_certain_and_say_so() -> None:
    got = listing_window(some_facts(), BOOK, date(2026, 9, 16))
    assert got.certainty is Certainty.SECONDARY
    assert not got.dates_may_be_told
    assert sum("仅见摘要" in line for line in got.trace) == 2


def test_the_trace_names_input_authority_article_and_days() -> None:
    facts = some_facts(authority="示例县应急管理局", reason="瞒报事故")
    text = "\n".join(listing_window(facts, BOOK, date(2026, 9, 16)).trace)
    for piece in ("2025年1月31日", "示例县应急管理局", "瞒报事故", "第11号", "2026年2月1日", "2028年1月31日"):
        assert piece in text


def test_a_listing_older_than_the_order_is_computed_and_questioned() -> None:
    got = listing_window(some_facts(listed_on=date(2023, 9, 30)), BOOK, date(2024, 1, 1))
    assert got.min_end == date(2024, 9, 30)
    assert any("请核对" in line for line in got.trace)


@pytest.mark.parametrize("state", list(WindowState))
def test_every_state_of_a_listing_has_words_that_fit_a_list(state: WindowState) -> None:
    assert listing_words(state)
    if state in (WindowState.WAITING, WindowState.OPEN, WindowState.ENDED, WindowState.WITHDRAWN):
        assert "信用修复" not in listing_words(state)
        assert "公示" not in listing_words(state)
