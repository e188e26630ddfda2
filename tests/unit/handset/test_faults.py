"""Does a fault strike where, as often and as likely as it was set?"""

from __future__ import annotations

import random

from handset.faults import Fault, Faults, Kind, Where


def test_a_counted_fault_strikes_that_often_and_is_gone() -> None:
    faults = Faults()
    faults.set(Fault(kind=Kind.error_500, count=2))
    struck = [bool(faults.strike(Kind.error_500, Where.messages, None)) for _ in range(4)]
    assert struck == [True, True, False, False] and faults.listed() == []


def test_a_fault_strikes_only_its_kind_place_and_number() -> None:
    faults = Faults()
    faults.set(Fault(kind=Kind.slow, on=Where.calls, to="+861"))
    assert not faults.strike(Kind.garbage, Where.calls, "+861")
    assert not faults.strike(Kind.slow, Where.messages, "+861")
    assert not faults.strike(Kind.slow, Where.calls, "+862")
    assert faults.strike(Kind.slow, Where.calls, "+861")


def test_lookups_are_spared_unless_they_are_named() -> None:
    faults = Faults()
    faults.set(Fault(kind=Kind.refuse_429))
    assert not faults.strike(Kind.refuse_429, Where.lookups, None)
    faults.set(Fault(kind=Kind.refuse_429, on=Where.lookups))
    assert faults.strike(Kind.refuse_429, Where.lookups, None)


def test_a_new_switch_replaces_the_old_one_and_count_zero_turns_it_off() -> None:
    faults = Faults()
    faults.set(Fault(kind=Kind.slow, seconds=1))
    faults.set(Fault(kind=Kind.slow, seconds=2))
    assert [one["seconds"] for one in faults.listed()] == [2]
    faults.set(Fault(kind=Kind.slow, count=0))
    assert faults.listed() == []


def test_a_probable_fault_strikes_about_as_often_as_it_says() -> None:
    faults = Faults(random.Random(7))
    faults.set(Fault(kind=Kind.error_500, probability=0.25))
    struck = sum(bool(faults.strike(Kind.error_500, Where.calls, None)) for _ in range(2000))
    assert 400 < struck < 600
