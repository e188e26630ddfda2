"""Records as the planner sees them, without a database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from repair.clock import CHINA
from repair.messages.standing import Law, PenaltyStanding, law_of, of_penalty
from repair.records.penalty import CaseView
from tests.builders import facts


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def a_standing(
    today: date, *, version: int = 1, reachable: bool = True, said: str = "", **given: Any
) -> PenaltyStanding:
    """The record that tests.builders.facts describes, as it stands today."""
    known = facts(**given)
    case = CaseView(
        penalty_id=1,
        decision_no=known.decision_no,
        enterprise_id=1,
        enterprise="示例常青家具有限公司",
        uscc="91990000MA0000001B",
        offence="消防设施、器材未保持完好有效",
        story="灭火器超过有效期",
        basis=known.basis,
        content="罚款人民币5000元",
        decided_on=known.decided_on,
        kinds=known.kinds,
        fine_wan=known.fine_wan,
        confiscated_wan=known.confiscated_wan,
        licence="",
        valid_until=None,
        publicity_until=None,
        authority="示例县消防救援大队",
        data_source="",
        remark="",
        field=known.field,
        confirmed_by="示例审核员" if known.confirmed else "",
        confirmed_basis="",
        window_version=version,
        plan_needed=True,
        said=said,
        facts=known,
    )
    phones = ((1, "+8613900001234"),) if reachable else ()
    return of_penalty(case, phones, today)


@pytest.fixture
def law(settings: Any) -> Law:
    return law_of(settings)
