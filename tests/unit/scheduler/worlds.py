"""Random records of three kinds, calendars, hours and rules, for whatever must hold in every one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from repair.clock import CHINA
from repair.messages.standing import Law, Standing
from repair.policy.facts import Severity
from repair.policy.hours import SendingHours
from repair.policy.workdays import load_workdays
from repair.records.key import RecordKind
from tests.unit.scheduler.conftest import a_deduction, a_listing, a_standing, rules_of, rules_with

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LANDLINE = ((1, "+865703012345"),)
FIRST, LAST = datetime(2025, 1, 1), datetime(2028, 12, 31)  # noqa: DTZ001 - hypothesis wants naive bounds

days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
maybe = st.none() | days
moments = st.datetimes(FIRST, LAST).map(lambda at: at.replace(tzinfo=CHINA))
hours = st.sampled_from(["workdays 09:00-11:30,14:00-17:30", "everyday 00:00-24:00", "everyday 08:00-20:00"])

penalties = st.fixed_dictionaries(
    {
        "decided_on": days,
        "severity": st.sampled_from([None, *Severity]),
        "confirmed": st.booleans(),
        "published": st.sampled_from([None, True, False]),
        "served_on": maybe,
        "paid_on": maybe,
        "rectified_on": maybe,
        "applied_on": maybe,
        "rejected_on": maybe,
        "repaired_on": maybe,
        "withdrawn_on": maybe,
        "enterprise_closed": st.sampled_from([False, False, False, True]),
        "reachable": st.booleans(),
        "said": st.sampled_from(["", "", "applied", "repaired"]),
    }
)
listings = st.fixed_dictionaries(
    {
        "listed_on": days,
        "fulfilled_on": maybe,
        "applied_on": maybe,
        "rejected_on": maybe,
        "removed_on": st.none() | maybe,
        "withdrawn_on": st.none() | maybe,
        "enterprise_closed": st.sampled_from([False, False, False, True]),
        "reachable": st.booleans(),
    }
)
deductions = st.fixed_dictionaries(
    {
        "deducted_on": days,
        "deadline": days,
        "rectified_on": maybe,
        "rejected_on": st.none() | maybe,
        "withdrawn_on": st.none() | maybe,
        "enterprise_closed": st.sampled_from([False, False, False, True]),
        "reachable": st.booleans(),
    }
)
records = st.one_of(
    st.tuples(st.just(RecordKind.PENALTY), penalties),
    st.tuples(st.just(RecordKind.LISTING), listings),
    st.tuples(st.just(RecordKind.DEDUCTION), deductions),
)
landlines = st.sampled_from([False, False, True])

Record = tuple[RecordKind, dict[str, Any]]
BUILD = {RecordKind.PENALTY: a_standing, RecordKind.LISTING: a_listing, RecordKind.DEDUCTION: a_deduction}


def standing_of(record: Record, today: date, *, landline: bool = False) -> Standing:
    """The record as it stands on this day."""
    kind, given = record
    standing: Standing = BUILD[kind](today, **given)
    return replace(standing, phones=LANDLINE) if landline and standing.phones else standing


YEAR = {  # a year as an officer's file may announce it: unlike any other
    "holidays": ["2027-03-08", "2027-03-09", "2027-07-01", "2027-07-02", "2027-11-11"],
    "workdays": ["2027-03-13", "2027-07-04"],
}
_FOLDER = TemporaryDirectory()  # lives as long as the tests
CALENDAR = Path(_FOLDER.name, "holidays.json")
CALENDAR.write_text(json.dumps({"2027": YEAR}), "utf-8")
calendars = st.sampled_from(["", str(CALENDAR)])


def law_with(open_hours: str, calendar: str = "") -> Law:
    """Working days of a calendar file, and the same hours on both channels."""
    parsed = SendingHours.parse(open_hours)
    return Law(workdays=load_workdays(calendar), sms=parsed, voice=parsed)


VERIFIED = ("certainty: secondary", "certainty: verified")
CHANGES = {  # the house's rules, and such as a later order might make them
    "as they are": None,
    "list verified": ("mem11.yml", VERIFIED),
    "list sooner": ("mem11.yml", VERIFIED, ("number: 12", "number: 6"), ("number: 36", "number: 12")),
    "longer periods": ("ndrc36.yml", ("shortest_months: 3", "shortest_months: 5")),
    "slower review": ("gbf22.yml", ("number: 10", "number: 15")),
}
versions = st.sampled_from(sorted(CHANGES))


@contextmanager
def rules_named(name: str) -> Iterator[None]:
    """The house under one of these versions of the rules."""
    changed = CHANGES[name]
    if changed is None:
        yield
        return
    folder = Path(_FOLDER.name, name.replace(" ", "_"))
    if not folder.exists():
        rules_with(folder, changed[0], *changed[1:])
    with rules_of(folder):
        yield
