"""Which records are to be planned again? Their reminders follow what changed about them.

`plan_needed` is set by whoever changes a record, `next_look_on` is the day on which time alone may change its plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, literal, update
from sqlalchemy.orm import Session

from repair.records.key import RecordKey, RecordKind
from repair.store.tables import Deduction, Listing, Penalty

TABLES: Mapping[RecordKind, Any] = {
    RecordKind.PENALTY: Penalty,
    RecordKind.DEDUCTION: Deduction,
    RecordKind.LISTING: Listing,
}


def plan_again(session: Session, keys: Collection[RecordKey]) -> None:
    """These records are planned again, soon: something about them or about their reminders changed."""
    for kind, table in TABLES.items():
        if ids := sorted({key.id for key in keys if key.kind is kind}):
            session.execute(update(table).where(among(table.id, ids)).values(plan_needed=True))


def wake(session: Session, enterprise_ids: Collection[int]) -> None:
    """Their numbers or their consent changed: every record of these enterprises is planned again."""
    for table in TABLES.values():
        owned = among(table.enterprise_id, sorted(enterprise_ids))
        session.execute(update(table).where(owned, table.plan_needed.is_(False)).values(plan_needed=True))


def among(column: Any, ids: Collection[int]) -> Any:
    """One parameter for all ids: a list of a hundred thousand must not become as many parameters."""
    return column == any_(literal(list(ids), ARRAY(BigInteger)))
