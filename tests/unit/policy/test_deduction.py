"""Is a deduction overdue exactly from the day after its deadline until it is put right?"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.policy.deduction import DeductionFacts, DeductionState, deduction_clock
from repair.policy.rules import load_rules
from repair.policy.wording import words

BOOK = load_rules()
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def some_facts(**changes: object) -> DeductionFacts:
    given_facts = {"item": "示例事项", "deducted_on": date(2026, 1, 1), "deadline": date(2026, 9, 15)}
    return DeductionFacts(**{**given_facts, **changes})


@given(deadline=DAYS, rectified=st.none() | DAYS, today=DAYS)
def test_the_state_follows_from_three_days(deadline: date, rectified: date | None, today: date) -> None:
    got = deduction_clock(some_facts(deadline=deadline, rectified_on=rectified), BOOK, today)
    done = rectified is not None and rectified <= today
    assert (got.state is DeductionState.RECTIFIED) == done
    assert (got.state is DeductionState.OVERDUE) == (not done and today > deadline)
    assert got.late == (done and rectified > deadline)
    assert bool(got.missing) == (not done)
    assert today + timedelta(days=got.days_left) == deadline
    assert got.overdue_days == ((today - deadline).days if got.state is DeductionState.OVERDUE else 0)


@pytest.mark.parametrize("state", list(DeductionState))
def test_every_state_has_words(state: DeductionState) -> None:
    assert re.search(r"[\u4e00-\u9fff]", words(state))


def test_without_a_table_of_the_place_the_document_alone_speaks() -> None:
    got = deduction_clock(some_facts(), BOOK, date(2026, 9, 16))
    assert got.evidence == ""
    assert got.citation == "扣分文书载明的整改期限"
    assert any("按文书载明" in line for line in got.trace)


@given(rectified=st.none() | DAYS, rejected=st.none() | DAYS, withdrawn=st.none() | DAYS, today=DAYS)
def test_what_was_not_accepted_is_still_to_be_put_right_and_what_was_annulled_is_not(
    rectified: date | None, rejected: date | None, withdrawn: date | None, today: date
) -> None:
    facts = some_facts(rectified_on=rectified, rejected_on=rejected, withdrawn_on=withdrawn)
    got = deduction_clock(facts, BOOK, today)
    gone = withdrawn is not None and withdrawn <= today
    refused = rejected is not None and rejected <= today
    reported = rectified is not None and rectified <= today
    done = reported and not (refused and rejected >= rectified)
    assert (got.state is DeductionState.WITHDRAWN) == gone
    assert (got.state is DeductionState.RECTIFIED) == (done and not gone)
    assert bool(got.missing) == (not gone and not done)
    assert got.rejected == (not gone and refused and not done)


def test_the_trace_says_that_a_rectification_was_not_accepted() -> None:
    facts = some_facts(rectified_on=date(2026, 9, 10), rejected_on=date(2026, 9, 12))
    got = deduction_clock(facts, BOOK, date(2026, 9, 16))
    assert got.state is DeductionState.OVERDUE and facts.accepted_on is None
    assert any("2026年9月12日经核查未通过" in line for line in got.trace)
    later = deduction_clock(
        some_facts(rectified_on=date(2026, 9, 13), rejected_on=date(2026, 9, 12)), BOOK, date(2026, 9, 16)
    )
    assert later.state is DeductionState.RECTIFIED and not any("未通过" in line for line in later.trace)
