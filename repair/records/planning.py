"""Which records are to be planned again? Their reminders follow what changed about them.

`plan_needed` is set by whoever changes a record, `next_look_on` is the day on which time alone may change its plan.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, literal, or_, select, update
from sqlalchemy.orm import Session

from repair.records.key import RecordKey, RecordKind
from repair.store.tables import Deduction, Listing, Penalty, RecordWindow

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


def changed(session: Session, kind: RecordKind, *, after: int, limit: int, everything: bool = False) -> list[int]:
    """The next records that ask to be planned (or simply the next), in order of id, locked.

    Those that another planner holds are left to it. NO KEY: a sender whose row refers to the record must not wait for
    a planner that waits for that row.
    """
    table = TABLES[kind]
    wanted = select(table.id).where(table.id > after).order_by(table.id).limit(limit)
    if not everything:
        wanted = wanted.where(table.plan_needed)
    return list(session.scalars(wanted.with_for_update(skip_locked=True, key_share=True)))


def reached(session: Session, kind: RecordKind, today: date, *, limit: int) -> list[int]:
    """Records whose plan time alone may have changed, locked. Each leaves this list when it is planned."""
    table = TABLES[kind]
    wanted = select(table.id)
    if kind is RecordKind.PENALTY:
        look, key = RecordWindow.next_look_on, RecordWindow.penalty_id
        wanted = wanted.join(RecordWindow, key == table.id)
    else:
        look, key = table.next_look_on, table.id
    wanted = wanted.where(look <= today).order_by(look, key).limit(limit)
    return list(session.scalars(wanted.with_for_update(of=table, skip_locked=True, key_share=True)))


def planned(session: Session, kind: RecordKind, kept: Mapping[int, Mapping[str, date | None]]) -> None:
    """These records were planned; `kept` are the columns of their own table to remember, such as the next look."""
    table = TABLES[kind]
    session.execute(update(table).where(among(table.id, kept), table.plan_needed).values(plan_needed=False))
    rows = [{"of": key, **columns} for key, columns in kept.items() if columns]
    if rows:
        names: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "of"}
        session.connection().execute(update(table).where(table.id == bindparam("of")).values(names), rows)


def look_at_all(session: Session, today: date) -> None:
    """What is told may differ although no record does: each is looked at once more."""
    for look in (RecordWindow.next_look_on, Listing.next_look_on, Deduction.next_look_on):
        late = or_(look > today, look.is_(None))
        session.execute(update(look.class_).where(late).values(next_look_on=today))


def among(column: Any, ids: Collection[int]) -> Any:
    """One parameter for all ids: a list of a hundred thousand must not become as many parameters."""
    return column == any_(literal(list(ids), ARRAY(BigInteger)))
