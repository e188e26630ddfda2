"""How does the installation look to Prometheus? A scrape of any console shows all of it: the truth is in the database.

docs/metrics.md says what each figure means. Nothing is counted in this process, so a restart forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from repair.clock import steady
from repair.messages.codes import PROVIDERS, meaning_of_status
from repair.processes import figures, pulse
from repair.processes.pulse import Beat
from repair.store.database import Database


class Installation(Collector):
    """Reads everything in one transaction when it is asked. Raises SQLAlchemyError when the database is away."""

    def __init__(self, database: Database, *, now: datetime, machine_now: datetime) -> None:
        self._database = database
        self._now = now  # by which messages and records are counted
        self._machine_now = machine_now  # by which heartbeats are judged

    def collect(self) -> Iterator[Metric]:
        """Every metric of docs/metrics.md."""
        began = steady()
        with self._database.session() as session:
            yield from _alive(pulse.beats(session, self._machine_now), self._machine_now, figures.workers(session))
            yield from _queue(session, self._now)
            yield from _outbox(session, self._now)
            yield from _providers(session, self._now)
            yield from _people(session, self._now)
            yield from _records(session, self._now)
        yield _gauge("scrape_seconds", "How long this scrape took to read", steady() - began)


def exposition(database: Database, *, now: datetime, machine_now: datetime) -> bytes:
    """All metrics in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)  # it is read once, not a first time for its names
    registry.register(Installation(database, now=now, machine_now=machine_now))
    return generate_latest(registry)


def _gauge(name: str, meaning: str, value: float | None = None, labels: tuple[str, ...] = ()) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"xiufu_{name}", meaning, value=value, labels=labels or None)


def _alive(beats: tuple[Beat, ...], now: datetime, workers: int) -> Iterator[Metric]:
    age = _gauge("heartbeat_age_seconds", "Seconds since a part was heard of; none when it never was", labels=("part",))
    late = _gauge("heartbeat_late", "1 when a part was not heard of in time", labels=("part",))
    for beat in beats:
        if beat.at is not None:
            age.add_metric([beat.name], max(0.0, (now - beat.at).total_seconds()))
        late.add_metric([beat.name], float(beat.late))
    yield age
    yield late
    yield _gauge("dead_man", "1 when nothing was planned or swept for 15 minutes", float(bool(pulse.dead(beats))))
    yield _gauge("workers_alive", "Workers that have spoken within a minute", workers)


def _queue(session: Session, now: datetime) -> Iterator[Metric]:
    length = _gauge("queue_jobs", "Jobs in the queue: ready, later, doing, failed", labels=("task", "state"))
    oldest = _gauge("queue_oldest_seconds", "For how long the oldest ready job has been due", labels=("task",))
    for task, ready, later, doing, failed, age in figures.jobs(session, now):
        for state, count in (("ready", ready), ("later", later), ("doing", doing), ("failed", failed)):
            length.add_metric([task, state], count)
        oldest.add_metric([task], age)
    yield length
    yield oldest


def _outbox(session: Session, now: datetime) -> Iterator[Metric]:
    labels = ("channel", "purpose", "within")
    planned = _gauge("outbox_planned", "Planned messages that are due now, within an hour, within a day", labels=labels)
    for channel, purpose, due, hour, day in figures.waiting(session, now):
        for within, count in (("now", due), ("1h", hour), ("1d", day)):
            planned.add_metric([channel, purpose, within], count)
    yield planned
    oldest = figures.oldest_due(session, now)
    yield _gauge("outbox_oldest_due_seconds", "For how long the oldest planned message has been due", oldest)
    labels = ("state", "channel", "purpose")
    moving = _gauge("outbox_under_way", "Messages sending, unknown, or sent in the last day", labels=labels)
    for state, channel, purpose, count in figures.under_way(session, now):
        moving.add_metric([state, channel, purpose], count)
    yield moving
    labels = ("state", "channel", "window")
    ended = _gauge("outbox_trouble", "Messages failed, undelivered, unknown or expired lately", labels=labels)
    for state, channel, hour, day in figures.trouble(session, now):
        ended.add_metric([state, channel, "1h"], hour)
        ended.add_metric([state, channel, "1d"], day)
    yield ended


def _providers(session: Session, now: datetime) -> Iterator[Metric]:
    labels = ("provider", "outcome", "window")
    asked = _gauge("attempts", "Requests to providers: accepted, refused, failed, unknown", labels=labels)
    for provider, outcome, hour, day in figures.attempts(session, now):
        asked.add_metric([provider, outcome or "open", "1h"], hour)
        asked.add_metric([provider, outcome or "open", "1d"], day)
    yield asked
    took = GaugeHistogramMetricFamily(
        "xiufu_provider_seconds", "From claim to answer, requests of the last ten minutes", labels=("provider",)
    )
    for one in figures.latencies(session, now):
        buckets = [(str(limit), float(count)) for limit, count in zip(figures.BUCKETS, one.up_to, strict=True)]
        took.add_metric([one.provider], [*buckets, ("+Inf", float(one.count))], one.total)
    yield took
    labels = ("status", "state", "window")
    told = _gauge("receipts", "What providers reported, in their words and as a state of ours", labels=labels)
    for status, hour, day in figures.reported(session, now):
        state = _state_of(status)
        told.add_metric([status, state, "1h"], hour)
        told.add_metric([status, state, "1d"], day)
    yield told
    waiting = figures.receipts_waiting(session, now)
    yield _gauge("receipts_waiting", "Receipts that no worker has applied", waiting.count)
    yield _gauge("receipts_waiting_oldest_seconds", "Age of the oldest of them", waiting.oldest)


def _people(session: Session, now: datetime) -> Iterator[Metric]:
    open_ones, texts = figures.callbacks_open(session, now), figures.inbound_unanswered(session, now)
    yield _gauge("callbacks_open", "People who wait for a call from the office", open_ones.count)
    yield _gauge("callbacks_oldest_seconds", "For how long the first of them waits", open_ones.oldest)
    yield _gauge("inbound_unanswered", "Texts of the last 12 hours that nobody has answered", texts.count)
    yield _gauge("inbound_oldest_seconds", "For how long the first of them waits", texts.oldest)


def _records(session: Session, now: datetime) -> Iterator[Metric]:
    windows = _gauge("windows_opening", "Penalties whose window opens within so many days", labels=("within",))
    deadlines = _gauge("deadlines_ending", "Deductions whose deadline ends within so many days", labels=("within",))
    for days, opens, ends in figures.opening(session, now):
        windows.add_metric([f"{days}d"], opens)
        deadlines.add_metric([f"{days}d"], ends)
    yield windows
    yield deadlines
    unsure = figures.unconfirmed(session)
    yield _gauge("records_unconfirmed", "Records whose class no officer has confirmed", unsure)


def _state_of(status: str) -> str:
    """Our state for a provider's status, whichever provider; "other" for one that changes nothing."""
    found = next((known for one in PROVIDERS if (known := meaning_of_status(status, one))), None)
    return str(found[0]) if found else "other"
