"""What leaves to an enterprise now, what waits, what ends? Over random records, numbers, refusals and hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.enterprises.consent import Choices
from repair.messages.standing import Standing, law_of
from repair.messages.status import State
from repair.records.key import RecordKey, RecordKind
from repair.settings import Settings
from scheduler.departure import Decision, Due, Firm, Office, decide
from scheduler.ladder import load_ladder
from tests.unit.scheduler.conftest import a_standing

SETTINGS = Settings(_env_file=None)
OFFICE = Office(settings=SETTINGS, law=law_of(SETTINGS), ladder=load_ladder())
MORNING = datetime(2026, 9, 16, 9, 30, tzinfo=CHINA)
PHONE, OTHER, LANDLINE = "+8613900001234", "+8613900005678", "+865700000000"


def records(today: date, count: int, phones: tuple[str, ...] = (PHONE,)) -> dict[RecordKey, Standing]:
    """Records of one enterprise whose window opened on 2026-09-16."""
    made: dict[RecordKey, Standing] = {}
    for number in range(1, count + 1):
        key = RecordKey(RecordKind.PENALTY, number)
        standing = a_standing(today, decision_no=f"示消行罚决字〔2026〕第{number:04d}号", decided_on=date(2026, 6, 15))
        made[key] = replace(standing, key=key, phones=tuple(enumerate(phones, start=1)))
    return made


def due(key: RecordKey, *, channel: str = "sms", now: datetime = MORNING, lasts: int = 7, step: str = "open") -> Due:
    return Due(
        id=key.id if channel == "sms" else 100 + key.id,
        step=step,
        channel=channel,
        version=1,
        record=key,
        expires_at=now + timedelta(days=lasts),
        due_at=now,
    )


def decided(known: Mapping[RecordKey, Standing], rows: list[Due], now: datetime = MORNING, **more: object) -> Decision:
    firm = Firm(standings=known, choices=more.pop("choices", Choices({})), **more)  # type: ignore[arg-type]
    return decide(rows, firm, OFFICE, now)


def reasons(decision: Decision) -> dict[int, str]:
    return {row: verdict.reason for row, verdict in decision.settled}


def test_everything_due_leaves_in_one_message_a_channel() -> None:
    known = records(MORNING.date(), 3)
    rows = [due(key) for key in known] + [due(key, channel="voice", step="reminder_7") for key in known]
    decision = decided(known, rows)
    assert [(one.channel, len(one.rows)) for one in decision.departures] == [("sms", 3)]
    assert set(reasons(decision).values()) == {"too_early"}  # seven days have not passed


def test_a_second_message_of_a_day_waits_until_the_next_sending_day() -> None:
    known = records(MORNING.date(), 1)
    decision = decided(known, [due(key) for key in known], heard=frozenset({"sms"}))
    ((_, verdict),) = decision.settled
    assert (verdict.state, verdict.reason) == (State.PLANNED, "one_a_day")
    assert verdict.due_at == datetime(2026, 9, 17, 9, 0, tzinfo=CHINA)


def test_what_would_be_of_no_use_tomorrow_may_be_the_second_of_a_day_but_never_over_the_cap() -> None:
    known = records(MORNING.date(), 1)
    rows = [replace(due(key), expires_at=MORNING + timedelta(hours=5)) for key in known]
    assert len(decided(known, rows, heard=frozenset({"sms"})).departures) == 1
    full = {(PHONE, "sms"): SETTINGS.DAILY_TEXTS}
    assert set(reasons(decided(known, rows, heard=frozenset({"sms"}), told=full)).values()) == {"daily_cap"}


def test_a_landline_gets_no_text_and_the_next_contact_is_asked() -> None:
    known = records(MORNING.date(), 1, (LANDLINE, OTHER))
    (one,) = decided(known, [due(key) for key in known]).departures
    assert (one.phone, one.contact_id) == (OTHER, 2)
    known = records(MORNING.date(), 1, (LANDLINE,))
    assert set(reasons(decided(known, [due(key) for key in known])).values()) == {"no_textable_number"}


def test_who_refused_one_record_hears_of_the_others() -> None:
    known = records(MORNING.date(), 2)
    first, second = known
    refused = Choices({PHONE: (("all", (first.kind, first.id), "opt_out"),)})
    decision = decided(known, [due(key) for key in known], choices=refused)
    assert [one.rows for one in decision.departures] == [(second.id,)]
    assert reasons(decision) == {first.id: "opted_out"}


def test_a_version_that_is_not_the_records_any_more_is_cancelled() -> None:
    known = records(MORNING.date(), 1)
    decision = decided(known, [replace(due(key), version=9) for key in known])
    assert reasons(decision) == {1: "window_moved"}


@given(
    count=st.integers(1, 6),
    hour=st.integers(0, 23),
    day=st.integers(-40, 200),
    told=st.integers(0, 5),
    refused=st.sets(st.sampled_from([PHONE, OTHER])),
    heard=st.booleans(),
    lasts=st.integers(-1, 9),
)
def test_whatever_is_due_nothing_leaves_early_at_night_over_the_cap_or_to_who_refused(
    count: int, hour: int, day: int, told: int, refused: set[str], heard: bool, lasts: int
) -> None:
    now = datetime(2026, 9, 16, hour, 30, tzinfo=CHINA) + timedelta(days=day)
    known = records(now.date(), count, (PHONE, OTHER))
    rows = [due(key, now=now, lasts=lasts) for key in known]
    decision = decided(
        known,
        rows,
        now,
        choices=Choices(dict.fromkeys(refused, (("all", None, "opt_out"),))),
        heard=frozenset({"sms"} if heard else ()),
        told={(phone, "sms"): told for phone in (PHONE, OTHER)},
    )
    left = [row for one in decision.departures for row in one.rows]
    assert sorted([*left, *reasons(decision)]) == sorted(row.id for row in rows)  # each in exactly one place
    for one in decision.departures:
        assert one.phone not in refused
        assert told < SETTINGS.DAILY_TEXTS
        assert now.date() >= date(2026, 9, 16)
        assert OFFICE.law.hours("sms").open_at(now, OFFICE.law.workdays)
        assert one.expires_at is None or one.expires_at > now
        assert not heard or lasts < 4  # a second one of the day only when tomorrow is too late
    for _, verdict in decision.settled:
        assert verdict.reason
        assert verdict.due_at is None or verdict.due_at > now


@pytest.mark.parametrize("gone", ["repaired_on", "withdrawn_on", "applied_on"])
def test_after_repair_withdrawal_or_application_nothing_leaves(gone: str) -> None:
    known = {
        key: replace(
            a_standing(MORNING.date(), decided_on=date(2026, 6, 15), **{gone: date(2026, 9, 1)}),
            key=key,
            phones=((1, PHONE),),
        )
        for key in records(MORNING.date(), 1)
    }
    decision = decided(known, [due(key) for key in known])
    assert decision.departures == ()
