"""Is the page of the states true?"""

from __future__ import annotations

from pathlib import Path

import pytest

from repair.messages.status import ALLOWED, FINAL, State, may_move

DOCS = Path(__file__).resolve().parents[3] / "docs" / "messages.md"


@pytest.mark.parametrize("state", State)
def test_every_state_is_on_the_page_and_has_its_moves(state: State) -> None:
    assert f"`{state}`" in DOCS.read_text()
    assert state in ALLOWED
    assert not may_move(state, state)


def test_what_may_have_left_is_never_planned_again_without_a_look() -> None:
    into_planned = {state for state in State if may_move(state, State.PLANNED)}
    again = {State.SENT}  # only a call whose end the provider reported: it met nobody and is placed again
    assert into_planned == {State.SENDING, State.UNKNOWN, State.CANCELLED, State.SUPPRESSED} | again


def test_a_final_state_is_never_lowered() -> None:
    for final in FINAL - {State.CANCELLED, State.SUPPRESSED}:
        assert ALLOWED[final] <= {State.DELIVERED}
