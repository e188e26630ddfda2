"""How do thousands of enterprises come into a database quickly? One is built, the others are copied from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import text

from repair.store.database import Database
from tests.builders import a_penalty

COPIES = (
    "insert into enterprise (uscc, name, created_at, updated_at)"
    " select '91990000MA' || lpad((:first + n)::text, 8, '0'), name, created_at, updated_at"
    " from enterprise, generate_series(1, :count) n where id = :enterprise",
    "insert into contact (enterprise_id, name, phone, phone_given, phone_problem, active, created_at)"
    " select e.id, '', '+86139' || right(e.uscc, 8), '', '', true, e.created_at"
    " from enterprise e where right(e.uscc, 8)::int between :first + 1 and :first + :count and e.id > :enterprise",
    "insert into penalty (enterprise_id, decision_no, {columns})"
    " select e.id, '示消行罚决字〔2026〕第' || right(e.uscc, 8) || '号', {given}"
    " from enterprise e, penalty p where p.id = :penalty and e.id > :enterprise"
    " and right(e.uscc, 8)::int between :first + 1 and :first + :count",
)


def add(database: Database, count: int, *, decided_on: date, first: int = 10_000_000) -> None:
    """So many enterprises with a number and a record each; `first` keeps the numbers of several crowds apart."""
    with database.session() as session:
        penalty = a_penalty(session, decided_on=decided_on)
        session.flush()
        row = session.execute(text("select * from penalty where id = :id"), {"id": penalty}).mappings().one()
        given = ", ".join(f'p."{name}"' for name in row if name not in ("id", "enterprise_id", "decision_no"))
        columns = given.replace("p.", "")
        copied = {"enterprise": row["enterprise_id"], "penalty": penalty, "first": first, "count": count - 1}
        for statement in COPIES:
            session.execute(text(statement.format(columns=columns, given=given)), copied)
        session.execute(text("analyze enterprise, contact, penalty"))


def make_due(database: Database, now: datetime) -> None:
    """A reminder for each record, planned and due; as the planner would write it, without the later steps."""
    with database.session() as session:
        session.execute(
            text(
                "insert into outbox (purpose, enterprise_id, penalty_id, part, step, channel, window_version, to_phone,"
                " template, params, text, segments, due_at, expires_at, state, reason, provider, redials, claimed_by,"
                " tries, created_at, updated_at)"
                " select 'reminder', enterprise_id, id, 0, 'open', 'sms', window_version, '', 'open', '{}', '', 0,"
                " :now, :end, 'planned', '', '', 0, '', 0, :now, :now from penalty"
                " where not exists (select 1 from outbox where penalty_id = penalty.id)"
            ),
            {"now": now, "end": now + timedelta(days=7)},
        )
        session.execute(text("update penalty set plan_needed = false"))
        session.execute(text("analyze outbox"))
