"""Which records have this decision number? Penalties and listings have one; a deduction has none."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repair.records.key import RecordKey, RecordKind
from repair.records.listing import listings
from repair.records.penalty import cases


def numbered(session: Session, decision_no: str) -> list[RecordKey]:
    """The penalties and listings with this number, also when it is only spelled differently; none when unknown."""
    return [
        *(RecordKey(RecordKind.PENALTY, case.penalty_id) for case in cases(session, decision_no=decision_no)),
        *(RecordKey(RecordKind.LISTING, one.listing_id) for one in listings(session, decision_no=decision_no)),
    ]
