"""Does one scrape show the whole installation, truly, and does it stay cheap when the tables are large?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, event, text

from repair.clock import FixedClock, steady
from repair.messages import queue
from repair.processes import metrics
from repair.settings import ROOT
from repair.store.database import Database
from repair.store.tables import Attempt, Callback, Conversation, Heartbeat, Inbound, Outbox, Receipt
from tests.builders import a_penalty

Sample = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(database: Database, clock: FixedClock) -> Sample:
    """Every sample by name and labels."""
    shown = metrics.exposition(database, now=clock.now(), machine_now=clock.now()).decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(shown)
        for sample in family.samples
    }


def of(samples: Sample, name: str, **labels: str) -> float | None:
    return samples.get((f"xiufu_{name}", frozenset(labels.items())))


def a_row(now: datetime, **given: Any) -> Outbox:
    values = {"purpose": "reminder", "channel": "sms", "due_at": now, "created_at": now, "updated_at": now, **given}
    return Outbox(**values)


def test_an_empty_installation_says_that_nothing_is_done(database: Database, clock: FixedClock) -> None:
    shown = scrape(database, clock)
    assert of(shown, "dead_man") == 1
    assert of(shown, "heartbeat_late", part="plan") == 1
    assert of(shown, "heartbeat_age_seconds", part="plan") is None
    assert of(shown, "workers_alive") == 0
    assert of(shown, "outbox_oldest_due_seconds") == 0
    assert of(shown, "receipts_waiting") == 0


def test_every_metric_is_explained_and_every_explained_one_exists(database: Database, clock: FixedClock) -> None:
    shown = metrics.exposition(database, now=clock.now(), machine_now=clock.now()).decode()
    there = set(re.findall(r"^# TYPE (xiufu_[a-z_]+)", shown, re.M))
    explained = set(re.findall(r"`(xiufu_[a-z_]+)", (ROOT / "docs" / "metrics.md").read_text()))
    assert there == explained


def test_heartbeats_have_an_age_and_quiet_the_switch(database: Database, clock: FixedClock) -> None:
    with database.session() as session:
        for name in ("plan", "sweep", "scheduler", "worker"):
            session.add(Heartbeat(name=name, at=clock.now() - timedelta(seconds=70)))
    shown = scrape(database, clock)
    assert (of(shown, "dead_man"), of(shown, "heartbeat_age_seconds", part="sweep")) == (0, 70)


def test_the_queue_and_what_waits_in_it(database: Database, clock: FixedClock) -> None:
    now = clock.now()
    with database.session() as session:
        queue.defer(session, queue.SEND, at=now - timedelta(seconds=90), ids=[1])
        queue.defer(session, queue.SEND, at=now + timedelta(hours=2), ids=[2])
        queue.defer(session, queue.PLAN)
        session.execute(text("insert into procrastinate_workers default values"))
    shown = scrape(database, clock)
    assert of(shown, "queue_jobs", task="send", state="ready") == 1
    assert of(shown, "queue_jobs", task="send", state="later") == 1
    assert of(shown, "queue_oldest_seconds", task="send") == 90
    assert of(shown, "queue_jobs", task="plan", state="ready") == 1
    assert of(shown, "workers_alive") == 1


def test_messages_by_state_channel_and_purpose(database: Database, clock: FixedClock) -> None:
    now = clock.now()
    minute = timedelta(minutes=1)
    with database.session() as session:
        session.add_all(
            [
                a_row(now, state="planned", due_at=now - 5 * minute),
                a_row(now, state="planned", due_at=now + 30 * minute),
                a_row(now, state="planned", due_at=now + timedelta(days=3)),
                a_row(now, state="unknown", claimed_at=now - timedelta(days=2), channel="voice"),
                a_row(now, state="sent", claimed_at=now - minute, purpose="reply"),
                a_row(now, state="sent", claimed_at=now - timedelta(days=2)),
                a_row(now, state="expired", updated_at=now - minute),
                a_row(now, state="failed", updated_at=now - timedelta(hours=2)),
                a_row(now, state="failed", updated_at=now - timedelta(days=2)),
            ]
        )
    shown = scrape(database, clock)
    planned = {"channel": "sms", "purpose": "reminder"}
    assert [of(shown, "outbox_planned", within=one, **planned) for one in ("now", "1h", "1d")] == [1, 2, 2]
    assert of(shown, "outbox_oldest_due_seconds") == 300
    assert of(shown, "outbox_under_way", state="unknown", channel="voice", purpose="reminder") == 1
    assert of(shown, "outbox_under_way", state="sent", channel="sms", purpose="reply") == 1
    assert of(shown, "outbox_under_way", state="sent", channel="sms", purpose="reminder") is None
    assert of(shown, "outbox_trouble", state="expired", channel="sms", window="1h") == 1
    assert of(shown, "outbox_trouble", state="failed", channel="sms", window="1h") == 0
    assert of(shown, "outbox_trouble", state="failed", channel="sms", window="1d") == 1


def test_requests_and_what_providers_reported(database: Database, clock: FixedClock) -> None:
    now = clock.now()
    with database.session() as session:
        row = a_row(now, state="sent")
        session.add(row)
        session.flush()
        began = now - timedelta(minutes=2)
        for took, outcome in ((0.2, "accepted"), (3.0, "accepted"), (None, "")):
            ended = None if took is None else began + timedelta(seconds=took)
            session.add(
                Attempt(outbox_id=row.id, provider="twilio-sms", started_at=began, ended_at=ended, outcome=outcome)
            )
        for number, (status, ago) in enumerate((("delivered", 1), ("delivered", 120), ("no-answer", 5))):
            at = now - timedelta(minutes=ago)
            session.add(Receipt(provider_sid=f"SM{number}", status=status, raw={}, at=at, applied_at=None))
    shown = scrape(database, clock)
    asked = {"provider": "twilio-sms", "window": "1h"}
    assert of(shown, "attempts", outcome="accepted", **asked) == 2
    assert of(shown, "attempts", outcome="open", **asked) == 1
    buckets = [of(shown, "provider_seconds_bucket", provider="twilio-sms", le=one) for one in ("0.25", "5.0", "+Inf")]
    assert buckets == [1, 2, 2]
    assert of(shown, "receipts", status="delivered", state="delivered", window="1h") == 1
    assert of(shown, "receipts", status="delivered", state="delivered", window="1d") == 2
    assert of(shown, "receipts", status="no-answer", state="undelivered", window="1h") == 1
    assert (of(shown, "receipts_waiting"), of(shown, "receipts_waiting_oldest_seconds")) == (3, 7200)


def test_people_and_records_that_wait(database: Database, clock: FixedClock) -> None:
    now = clock.now()
    with database.session() as session:
        a_penalty(session, confirmed_by="", decided_on=date(2026, 9, 1))
        session.add(Conversation(id="one", created_at=now, last_at=now))
        session.flush()
        session.add(Callback(conversation_id="one", why="asked", at=now - timedelta(hours=1)))
        session.add(Callback(conversation_id="one", why="asked", at=now, done_at=now))
        session.add(Inbound(provider_sid="SM1", event="sms", phone="+8613900001234", raw={}, at=now))
        session.add(Inbound(provider_sid="CA1", event="start", phone="+8613900001234", raw={}, at=now))
    shown = scrape(database, clock)
    assert (of(shown, "callbacks_open"), of(shown, "callbacks_oldest_seconds")) == (1, 3600)
    assert of(shown, "inbound_unanswered") == 1
    assert of(shown, "records_unconfirmed") == 1
    assert of(shown, "windows_opening", within="7d") == 0


@contextmanager
def watched(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is executed inside, with its values."""
    seen: list[tuple[str, Any]] = []

    def look(_c: Any, _k: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", look)
    yield seen
    event.remove(database.engine, "before_cursor_execute", look)


@pytest.fixture
def large(database: Database, clock: FixedClock) -> Database:
    """100,000 messages of a year: most delivered long ago, some planned, few of today."""
    with database.session() as session:
        session.execute(
            text("""
            insert into outbox (purpose, part, step, channel, window_version, to_phone, template, params, text,
                segments, due_at, state, reason, provider, claimed_at, claimed_by, tries, redials, created_at,
                updated_at)
            select 'reminder', 0, 'open', case when n % 10 = 0 then 'voice' else 'sms' end, 1, '', '', '{}', '',
                1, at, case when n < 5 then 'planned' when n % 50 = 0 then 'failed' else 'delivered' end, '',
                'twilio-sms', at, '', 1, 0, at, at
            from (select n, cast(:now as timestamptz) - n * interval '5 minutes' as at
                from generate_series(-300, 99699) as n) as rows"""),
            {"now": clock.now()},
        )
        session.execute(
            text("""
            insert into attempt (outbox_id, provider, started_at, ended_at, outcome, code, detail)
            select id, provider, due_at, due_at + interval '1 second', 'accepted', '', '' from outbox
            where id <= 20000 order by due_at"""),
        )
        session.execute(
            text("""
            insert into receipt (provider_sid, status, code, raw, applied_at, at)
            select 'SM' || id, 'delivered', '', '{}', due_at, due_at from outbox
            where id <= 20000 order by due_at"""),
        )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("outbox", "attempt", "receipt"):
            connection.execute(text(f"vacuum analyze {table}"))
    return database


def test_a_scrape_of_a_large_outbox_reads_no_table_from_end_to_end(large: Database, clock: FixedClock) -> None:
    with watched(large) as seen:
        began = steady()
        shown = scrape(large, clock)
        took = steady() - began
    assert of(shown, "outbox_trouble", state="failed", channel="voice", window="1d") == 5
    assert took < 2
    assert len(seen) <= 20  # a scrape is a fixed number of questions
    with large.engine.connect() as connection:
        read_whole = {table for statement, values in seen for table in scanned(connection, statement, values)}
        assert scanned(connection, "select count(*) from outbox where text = 'x'", ()) == {"outbox"}
    assert read_whole.isdisjoint({"outbox", "attempt", "receipt"})


def scanned(connection: Connection, statement: str, values: Any) -> set[str]:
    """The tables that this statement reads from end to end."""
    (plan,) = connection.exec_driver_sql(f"explain (format json) {statement}", values).scalar_one()
    found, nodes = set(), [plan["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
    return found
