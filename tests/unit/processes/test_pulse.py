"""Is it noticed that nothing is planned or swept any more, and only then?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from repair.clock import CHINA
from repair.processes.pulse import PLAN, SCHEDULER, SWEEP, WITHIN, WORKER, dead, judge

NOW = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)


def heard(**minutes: float) -> dict[str, datetime]:
    ago = dict.fromkeys(WITHIN, 0.0) | minutes
    return {name: NOW - timedelta(minutes=past) for name, past in ago.items()}


def late(**minutes: float) -> list[str]:
    return [beat.name for beat in judge(heard(**minutes), NOW) if beat.late]


def test_fresh_heartbeats_are_well() -> None:
    assert late() == []
    assert dead(judge(heard(plan=15, sweep=15), NOW)) == ()


@pytest.mark.parametrize("part", [PLAN, SWEEP])
def test_a_quarter_of_an_hour_without_planning_or_sweeping_is_death_although_every_process_breathes(part: str) -> None:
    found = judge(heard(**{part: 15.1}), NOW)
    assert dead(found) == (f"no_{part}",)
    assert [beat.name for beat in found if beat.late] == [part]


@pytest.mark.parametrize("part", [SCHEDULER, WORKER])
def test_a_silent_process_is_late_but_the_switch_waits_for_the_work(part: str) -> None:
    assert late(**{part: 3.1}) == [part]
    assert dead(judge(heard(**{part: 600}), NOW)) == ()


def test_what_never_happened_is_late_from_the_start() -> None:
    assert dead(judge({}, NOW)) == ("no_plan", "no_sweep")
    assert all(beat.late and beat.at is None for beat in judge({}, NOW))


def test_a_heartbeat_from_the_future_is_as_bad_as_an_old_one() -> None:
    assert late(plan=-16) == [PLAN]
    assert late(plan=-1) == []
