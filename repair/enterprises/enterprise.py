"""Which enterprises do we know, and under which name? The one writer of the table enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from repair.store.many import write_many
from repair.store.tables import Enterprise


def upsert(session: Session, names: Mapping[str, str], *, now: datetime) -> dict[str, int]:
    """Keep enterprises by credit code; a name that changed is taken over. Answers credit code -> id."""
    if not names:
        return {}
    rows = [{"uscc": code, "name": name, "created_at": now, "updated_at": now} for code, name in sorted(names.items())]
    wanted = insert(Enterprise)
    write_many(
        session,
        wanted.on_conflict_do_update(
            index_elements=["uscc"],
            set_={"name": wanted.excluded.name, "updated_at": wanted.excluded.updated_at},
            where=Enterprise.name != wanted.excluded.name,
        ),
        rows,
    )
    return ids_of(session, names)


def ids_of(session: Session, codes: Mapping[str, str] | set[str]) -> dict[str, int]:
    """The ids of those credit codes that are known."""
    found = session.execute(select(Enterprise.uscc, Enterprise.id).where(Enterprise.uscc.in_(list(codes))))
    return {row.uscc: row.id for row in found}


def close(session: Session, enterprise_id: int, on: date | None, *, now: datetime) -> None:
    """Note that an enterprise is struck off since `on`; None takes it back."""
    session.execute(update(Enterprise).where(Enterprise.id == enterprise_id).values(closed_on=on, updated_at=now))
