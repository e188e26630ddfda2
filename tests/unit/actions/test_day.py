"""Is what was put together for a day said on that day alone, and the same for everybody?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from actions.day import Day, Days
from repair.clock import CHINA, FixedClock
from repair.settings import Settings
from tests.unit.actions.stand_ins import RULES, TODAY, WORDING, a_record, an_owner, ask, parts

DAYS = Days(RULES, WORDING, Settings(_env_file=None, OFFICE_PHONE="0570-0000000"))
BEFORE = date(2026, 3, 1)  # an older rule is in force


def test_a_day_is_put_together_once() -> None:
    assert DAYS.of(TODAY) is DAYS.of(TODAY)


def test_another_day_has_facts_of_its_own() -> None:
    assert DAYS.of(TODAY).facts["order"] != DAYS.of(BEFORE).facts["order"]
    assert DAYS.of(TODAY).facts["phone"] == "0570-0000000"


def test_a_clock_that_goes_on_changes_the_answer() -> None:
    made = replace(parts(), clock=(clock := FixedClock(datetime(2026, 3, 1, 10, tzinfo=CHINA))))
    early = ask("materials", made=made)[0][0]
    clock.set(datetime(2026, 9, 16, 10, tzinfo=CHINA))
    late = ask("materials", made=made)[0][0]
    assert "58号" in early
    assert "36号" in late
    assert "58号" not in late


@pytest.mark.parametrize("channel", ["web", "sms", "voice"])
def test_an_answer_is_what_the_wording_says_each_time_it_is_asked_for(channel: str) -> None:
    day = DAYS.of(TODAY)
    said = WORDING.reply("materials", channel, day.facts)
    assert [day.say("materials", channel) for _ in range(2)] == [said, said]


def test_an_answer_that_names_something_of_the_askers_own_is_not_said_for_everybody() -> None:
    day = Day(WORDING, DAYS.of(TODAY).facts)
    with pytest.raises(KeyError):
        day.say("earliest_date_own", "web")


def test_an_owners_record_does_not_stay_in_what_a_stranger_hears_after_him() -> None:
    made = parts(an_owner(a_record()))
    own = ask("earliest_date", made=made)[0]
    assert "0001" in own[0]
    object.__setattr__(made, "askers", parts().askers)
    assert "0001" not in "".join(ask("earliest_date", made=made)[0])
