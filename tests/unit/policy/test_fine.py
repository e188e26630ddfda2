"""Is the surcharge never above its cap, never negative, and never told as certain?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.policy.facts import PenaltyFacts, Severity
from repair.policy.fine import FineState, fine_clock, fine_due_on
from repair.policy.rules import load_rules
from repair.policy.window import window
from repair.policy.wording import words

BOOK = load_rules()
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
FINES = st.decimals(Decimal("0.0001"), Decimal(5000), places=4)


def some_facts(**changes: object) -> PenaltyFacts:
    given_facts = {
        "decision_no": "示例罚字〔2026〕1号",
        "decided_on": date(2026, 1, 1),
        "kinds": ("罚款",),
        "fine_wan": Decimal(2),
        "served_on": date(2026, 1, 5),
    }
    return PenaltyFacts(**{**given_facts, **changes})


@given(served=DAYS, paid=st.none() | DAYS, today=DAYS, fine=FINES)
def test_the_surcharge_is_three_percent_a_day_up_to_the_fine(
    served: date, paid: date | None, today: date, fine: Decimal
) -> None:
    got = fine_clock(some_facts(served_on=served, paid_on=paid, fine_wan=fine), BOOK, today)
    due = served + timedelta(days=15)
    end = paid if paid and paid <= today else today
    late = max((end - due).days, 0)
    yuan = fine * 10_000
    assert got.due_on == due == fine_due_on(served, BOOK)
    assert got.late_days == late
    assert abs(got.surcharge_yuan - min(yuan, yuan * 3 * late / 100)) <= Decimal("0.005")
    assert got.surcharge_yuan <= yuan
    assert (got.state in (FineState.OVERDUE, FineState.PAID_LATE)) == (late > 0)


PAUSES = st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=4)


@given(served=DAYS, today=DAYS, pauses=PAUSES)
def test_a_day_counts_unless_a_pause_holds_it(served: date, today: date, pauses: list) -> None:
    got = fine_clock(some_facts(served_on=served), BOOK, today, pauses=pauses)
    due = served + timedelta(days=15)
    late = [due + timedelta(days=n) for n in range(1, max((today - due).days, 0) + 1)]
    held = [day for day in late if any(first <= day <= (last or today) for first, last in pauses)]
    assert got.late_days == len(late) - len(held)


def test_the_estimate_is_never_told_as_certain() -> None:
    text = "\n".join(fine_clock(some_facts(), BOOK, date(2026, 2, 1)).trace)
    assert "估算" in text
    assert "以处罚机关核定为准" in text
    assert "第七十二条" in text


def test_hardship_is_mentioned_while_a_fine_is_overdue_and_not_after_payment() -> None:
    late = fine_clock(some_facts(), BOOK, date(2026, 2, 1)).trace
    paid = fine_clock(some_facts(paid_on=date(2026, 1, 30)), BOOK, date(2026, 2, 1)).trace
    assert "分期" in "\n".join(late)
    assert "分期" not in "\n".join(paid)


@pytest.mark.parametrize(
    ("changes", "piece"),
    [
        ({}, "可能产生加处罚款"),
        ({"paid_on": date(2026, 1, 21)}, "可能另有加处罚款"),
        ({"paid_on": date(2026, 1, 20)}, ""),
        ({"served_on": None}, ""),
        ({"kinds": ("警告",), "fine_wan": None}, ""),
        ({"withdrawn_on": date(2026, 1, 25)}, ""),
    ],
)
def test_a_window_notes_that_a_surcharge_may_be_open(changes: dict, piece: str) -> None:
    facts = some_facts(severity=Severity.GENERAL, confirmed=True, **changes)
    text = "\n".join(window(facts, BOOK, date(2026, 2, 1)).trace)
    assert piece in text
    assert ("加处罚款" in text) == bool(piece)


@pytest.mark.parametrize("state", list(FineState))
def test_every_state_has_words(state: FineState) -> None:
    assert re.search(r"[\u4e00-\u9fff]", words(state))
