"""Deductions and listings as they stand, without a database; penalties: tests.unit.scheduler.conftest."""

from __future__ import annotations

from datetime import date
from typing import Any

from repair.messages.standing import DeductionStanding, ListingStanding, of_deduction, of_listing
from repair.policy.deduction import DeductionFacts
from repair.policy.listing import ListingFacts
from repair.records.deduction import DeductionView
from repair.records.listing import ListingView

WHO = {"enterprise_id": 1, "enterprise": "示例常青家具有限公司", "uscc": "91990000MA0000001B"}
PHONES = ((1, "+8613900001234"),)


def a_deduction_standing(today: date, *, deadline: date, key: int = 1, **given: Any) -> DeductionStanding:
    """A deduction with this deadline; the item and the rest are made up unless given."""
    facts = {"item": "消防设施未按规定定期检测维护", "deducted_on": date(2026, 8, 1), **given}
    view = DeductionView(deduction_id=key, window_version=1, facts=DeductionFacts(deadline=deadline, **facts), **WHO)
    return of_deduction(view, PHONES, today)


def a_listing_standing(today: date, *, key: int = 1, **given: Any) -> ListingStanding:
    """A listing more than a year old, its duties open, unless said otherwise."""
    facts = {
        "decision_no": "示应急列字〔2025〕第0007号",
        "listed_on": date(2025, 9, 1),
        "authority": "示例县应急管理局",
        "reason": "示例事由",
        **given,
    }
    no = str(facts["decision_no"])
    view = ListingView(listing_id=key, decision_no=no, window_version=1, facts=ListingFacts(**facts), **WHO)
    return of_listing(view, PHONES, today)
