"""Does the demo show its owner a text and a call at once, whichever day it is started?"""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from repair.clock import CHINA, Clock, FixedClock
from repair.messages.transports.memory import MemoryTransport
from repair.processes.local import DEMO
from repair.records.intake import import_file
from repair.settings import Settings
from repair.store.database import Database
from samples.make import write_csv, write_deductions, write_listings
from tests.integration.scheduler.conftest import World

OWNER = "+8613900000001"
SAMPLES = {"penalties": write_csv, "listings": write_listings, "deductions": write_deductions}


def demo(database: Database, settings: Settings, clock: Clock) -> World:
    """What happens in the first seconds of a demo: the samples are read, planned, and what is due leaves."""
    given = {"CALLBACKS_AN_HOUR": settings.CALLBACKS_AN_HOUR}
    given |= {name: type(getattr(settings, name))(value) for name, value in DEMO.items()}
    sms, voice = MemoryTransport(clock=clock), MemoryTransport(clock=clock, channel="voice")
    world = World(database=database, settings=settings, clock=clock, sms=sms, voice=voice, given=given)
    for kind, write in SAMPLES.items():
        file = settings.var(f"{kind}.csv")
        write(file, clock.now().date())
        import_file(database, file, kind=kind, by="demo", now=clock.now())
        world.plan()
        while world.send_due():
            pass
    return world


@pytest.mark.parametrize(
    "day",
    ["2026-11-22", "2026-12-01", "2027-02-12", "2027-05-31", "2027-10-01", "2027-12-31", "2028-02-29"],
    ids=["a Sunday", "a Tuesday", "a holiday", "month's end", "a feast", "year's end", "leap day"],
)
def test_the_owner_gets_a_text_and_a_call_at_once_on_any_day(database: Database, settings: Settings, day: str) -> None:
    clock = FixedClock(datetime.combine(date.fromisoformat(day), time(7, 16), tzinfo=CHINA))
    world = demo(database, settings, clock)
    texts = [kept.letter.text for kept in world.sms.kept if kept.letter.to == OWNER]
    calls = [kept.letter.text for kept in world.voice.kept if kept.letter.to == OWNER]
    assert (len(texts), len(calls)) == (1, 1), (texts, calls)
    assert not [row for row in world.rows() if row.reason == "paced"]
