"""Does a simulation give exactly what planner and sender do on a database, day by day, under the same clock?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from repair.clock import aware
from repair.records.intake import import_file
from repair.records.planning import TABLES
from repair.store.tables import Attempt, Deduction, Enterprise, Listing, Outbox, Penalty
from scheduler.days import DAY, midnight
from scheduler.files import read_any
from scheduler.lives import of_database
from scheduler.simulate import FAR, Told, simulate
from tests.integration.scheduler.small_world import random_world
from tests.unit.scheduler.conftest import rules_of, rules_with

SAMPLES = Path(__file__).parents[3] / "samples"
FREE = {  # what paces messages within a day is not played
    "TEXTS_PER_SECOND": 0,
    "CALLS_PER_SECOND": 0,
    "CALLS_AT_ONCE": 100_000,
    "CALLBACKS_AN_HOUR": 0,
}


@pytest.fixture
def free(world):
    """The same small world with nothing that paces."""
    settings = world.settings.model_copy(update=FREE)
    return type(world)(database=world.database, settings=settings, clock=world.clock, sms=world.sms, voice=world.voice)


def really(world: Any, files: Sequence[Path], start: date, end: date) -> list[Told]:
    """The year on a database: files imported, planned each midnight, sent whenever something is due."""
    for file in files:
        kind, _ = read_any(file, end + FAR)
        import_file(world.database, file, kind=kind, by="示例", now=midnight(end) + FAR)
    with world.session() as session:
        days = {
            (life.kind, life.id): life.days(start, end)
            for company in of_database(session).companies
            for life in company.lives
        }
        for table in TABLES.values():
            session.execute(update(table).values(plan_needed=False))
    today = start
    while today <= end:
        world.clock.set(midnight(today))
        with world.session() as session:
            for kind, table in TABLES.items():
                ids = [key for (of, key), own in days.items() if of is kind and today in own]
                session.execute(update(table).where(table.id.in_(ids)).values(plan_needed=True))
        world.plan()
        while (due := next_due(world, today)) is not None:
            world.clock.set(max(due, world.clock.now()))
            world.send_due()
        today += DAY
    return told(world)


def next_due(world: Any, today: date) -> datetime | None:
    with world.session() as session:
        waiting = select(func.min(Outbox.due_at)).where(
            Outbox.state == "planned", Outbox.due_at < midnight(today + DAY)
        )
        return session.scalar(waiting)


def told(world: Any) -> list[Told]:
    """What left, from the outbox itself; rows that left in one message are one."""
    number = func.coalesce(Penalty.decision_no, Listing.decision_no, Deduction.item)
    wanted = (
        select(Outbox, Attempt.started_at, number, Enterprise.uscc)
        .join(Attempt, Attempt.outbox_id == Outbox.id)
        .join(Enterprise, Enterprise.id == Outbox.enterprise_id)
        .outerjoin(Penalty, Penalty.id == Outbox.penalty_id)
        .outerjoin(Listing, Listing.id == Outbox.listing_id)
        .outerjoin(Deduction, Deduction.id == Outbox.deduction_id)
        .where(Outbox.state == "sent")
        .order_by(Outbox.id)
    )
    messages: dict[str, dict[str, Any]] = {}
    with world.session() as session:
        for row, at, no, uscc in session.execute(wanted):
            one = messages.setdefault(
                row.provider_sid,
                {
                    "at": at,
                    "channel": row.channel,
                    "to": row.to_phone,
                    "uscc": uscc,
                    "step": row.step,
                    "text": row.text,
                },
            )
            one["decision_nos"] = (*one.get("decision_nos", ()), no)
    found = [Told(**{**one, "decision_nos": tuple(dict.fromkeys(one["decision_nos"]))}) for one in messages.values()]
    return sorted(found, key=lambda one: (one.at, one.channel, one.to, one.uscc, one.decision_nos))


def plain(found: Sequence[Told]) -> list[tuple[Any, ...]]:
    return [
        (f"{aware(one.at):%m-%d %H:%M}", one.uscc, one.channel, one.to, sorted(one.decision_nos), one.text)
        for one in found
    ]


def same(world: Any, files: Sequence[Path], start: date, end: date) -> list[Told]:
    played = simulate(None, world.settings, start=start, end=end, files=files)
    real = really(world, files, start, end)
    assert plain(played) == plain(real)
    return played


def test_the_samples_give_the_same_list(free) -> None:
    files = [SAMPLES / "penalties.csv", SAMPLES / "listings.csv", SAMPLES / "deductions.csv"]
    played = same(free, files, date(2026, 11, 10), date(2026, 12, 20))
    assert len(played) > 50
    assert len({one.channel for one in played}) == 2


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_world_gives_the_same_list(free, tmp_path, seed: int) -> None:
    verified = rules_with(tmp_path / "rules", "mem11.yml", ("certainty: secondary", "certainty: verified"))
    files = random_world(tmp_path, random.Random(seed))
    with rules_of(verified):
        played = same(free, files, date(2026, 6, 1), date(2026, 10, 31))
    assert len(played) > 60
    assert any(len(one.decision_nos) > 1 for one in played)  # several things in one message
    assert {one.step.split("_")[0] for one in played} >= {"served", "listing", "deduction"}


def test_the_number_of_processes_changes_nothing(settings, tmp_path) -> None:
    files = random_world(tmp_path, random.Random(3))
    years = [
        simulate(None, settings, start=date(2026, 6, 1), end=date(2026, 10, 31), files=files, processes=count)
        for count in (1, 2, 3)
    ]
    assert years[0] == years[1] == years[2]
    assert len(years[0]) > 60
