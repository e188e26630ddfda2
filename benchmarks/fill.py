"""How does a database get its records before anything is measured? By COPY, with the same records at every size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from repair.clock import CHINA

TODAY = date(2026, 11, 21)
EACH = 4  # records of an enterprise
DUE = 1000  # records that a daily tick finds due
_NOW = datetime(2026, 11, 20, 12, tzinfo=CHINA)

_ENTERPRISE = ("id", "uscc", "name", "created_at", "updated_at")
_CONTACT = ("enterprise_id", "name", "phone", "phone_given", "phone_problem", "active", "created_at")
_TEXTS = (
    *("offence", "facts", "basis", "content", "authority", "licence", "authority_uscc", "data_source"),
    *("remark", "confirmed_basis", "rule_choice", "row_hash"),
)
_PENALTY = (
    *("id", "enterprise_id", "decision_no", "kinds", "fine_wan", "decided_on", "field", "procedure", "severity"),
    *("confirmed_by", "served_on", "paid_on", "rectified_on", "window_version", "plan_needed"),
    *("created_at", "updated_at", *_TEXTS),
)


def fill(address: str, count: int) -> None:
    """Enterprises, contacts and records; no window is stored yet."""
    chance = random.Random(36)
    with psycopg.connect(address) as connection:
        owners = range(1, count // EACH + 1)
        _copy(connection, "enterprise", _ENTERPRISE, ((n, f"91{n:016d}", f"示例{n}店", _NOW, _NOW) for n in owners))
        contacts = ((n, "示例联系人", f"+8613{n:09d}", "", "", True, _NOW) for n in owners)
        _copy(connection, "contact", _CONTACT, contacts)
        _copy(connection, "penalty", _PENALTY, (_penalty(n, chance) for n in range(1, count + 1)))
        for table in ("enterprise", "penalty"):
            named = sql.Identifier(table)
            connection.execute(sql.SQL("select setval(pg_get_serial_sequence({}, 'id'), {})").format(table, count))
            connection.execute(sql.SQL("analyze {}").format(named))


def fill_open(address: str, count: int, today: date) -> None:
    """Enterprises with one number and one record each, all open since months: exactly one reminder each is due."""
    decided = today - timedelta(days=230)
    done = decided + timedelta(days=9)
    with psycopg.connect(address) as connection:
        firms = ((n, f"91{n:016d}", f"示例{n}店", _NOW, _NOW) for n in range(1, count + 1))
        _copy(connection, "enterprise", _ENTERPRISE, firms)
        contacts = ((n, "示例联系人", f"+86139{n:08d}", "", "", True, _NOW) for n in range(1, count + 1))
        _copy(connection, "contact", _CONTACT, contacts)
        facts = ("罚款", "0.5", decided, "消防", "普通", "一般", "示例审核员", decided, done, done, 1, True, _NOW, _NOW)
        blank = tuple("" for _ in _TEXTS)
        rows = ((n, n, f"示消行罚决字〔2026〕第{n:07d}号", *facts, *blank) for n in range(1, count + 1))
        _copy(connection, "penalty", _PENALTY, rows)
        connection.execute("analyze enterprise")
        connection.execute("analyze contact")
        connection.execute("analyze penalty")


def settle(address: str) -> None:
    """As if everything had been planned: nothing asks for it."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("update penalty set plan_needed = false where plan_needed")
        connection.execute("vacuum analyze penalty, record_window")


def make_due(address: str) -> None:
    """A reminder waits for every record, and time has reached DUE of the records."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "insert into outbox (purpose, enterprise_id, penalty_id, part, step, channel, window_version, to_phone,"
            " template, params, text, segments, due_at, state, reason, claimed_by, tries, created_at, updated_at)"
            " select 'reminder', enterprise_id, id, 0, 'served', 'sms', window_version, '', 'served', '{}', '', 0,"
            " '2027-06-01', 'planned', '', '', 0, now(), now() from penalty"
        )
        connection.execute("update record_window set next_look_on = %s", [TODAY + timedelta(days=9)])
        connection.execute(
            "update record_window set next_look_on = %s where penalty_id in"
            " (select penalty_id from record_window where state = 'open' order by md5(penalty_id::text) limit %s)",
            [TODAY, DUE],
        )
        connection.execute("update penalty set plan_needed = false where plan_needed")
        connection.execute("vacuum analyze penalty, record_window, outbox")


def _copy(connection: psycopg.Connection[Any], table: str, columns: tuple[str, ...], rows: Iterator[Any]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _penalty(number: int, chance: random.Random) -> tuple[Any, ...]:
    decided = TODAY - timedelta(days=chance.randrange(5, 1200))
    served = decided + timedelta(days=3)
    paid = served + timedelta(days=9) if chance.random() < 0.7 and served + timedelta(days=9) < TODAY else None
    severity = chance.choice(["一般", "一般", "一般", "严重"])
    owner = (number - 1) // EACH + 1
    return (
        *(number, owner, f"示消行罚决字〔2026〕第{number:07d}号", "罚款", "0.5", decided, "消防", "普通", severity),
        *("示例审核员", served, paid, paid, 1, True, _NOW, _NOW, *("" for _ in _TEXTS)),
    )
