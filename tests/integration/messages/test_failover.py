"""Does another provider take over without anything being sent twice?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from repair.clock import FixedClock
from repair.enterprises import consent
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Attempt
from tests.builders import a_phone
from tests.integration.messages.places import PHONE, Place, domestic, place

TWILIO, ALIYUN = 0, 1  # the handsets of the two providers


@pytest.fixture
def two(settings: Settings, database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """A place in which each provider has a handset of its own, so that it can be seen who delivered."""
    opened: list[Any] = []

    def _(order: str = "twilio,aliyun", **more: Any) -> Place:
        wanted = domestic(settings, tmp_path, SMS_PROVIDERS=order, VOICE_PROVIDERS=order, **more)
        opened.append(place(wanted, database, clock, two=True))
        made: Place = opened[-1].__enter__()
        return made

    yield _
    for one in opened:
        one.__exit__(None, None, None)


def arrived_at(here: Place, handset: int) -> int:
    return sum(one["count"] for one in here.get(here.handsets[handset].url, "/deliveries")["deliveries"])


def asked(here: Place, key: int) -> list[str]:
    """Who was asked to send this message, in order."""
    with here.database.session() as session:
        return [one.provider for one in session.query(Attempt).filter_by(outbox_id=key).order_by(Attempt.id)]


def test_the_second_takes_what_the_first_refuses_for_now(two: Callable[..., Place]) -> None:
    here = two()
    here.fault("refuse_429", at=TWILIO)
    key = here.reminder()
    here.send()
    assert here.row(key).state == "planned"
    here.send()
    here.ends(key, "delivered")
    assert asked(here, key) == ["twilio-sms", "aliyun-sms"]
    assert (arrived_at(here, TWILIO), arrived_at(here, ALIYUN)) == (0, 1)


def test_the_second_takes_what_the_first_cannot_be_reached_for(two: Callable[..., Place]) -> None:
    here = two()
    here.handsets[TWILIO].stop()
    key = here.reminder()
    here.send()
    here.send()
    here.until(lambda: here.row(key).state == "delivered", "delivered by the second")
    assert asked(here, key) == ["twilio-sms", "aliyun-sms"]
    assert arrived_at(here, ALIYUN) == 1


def test_the_second_is_never_asked_while_the_first_may_have_taken_it(two: Callable[..., Place]) -> None:
    here = two()
    here.fault("accept_then_timeout", at=TWILIO, count=1, seconds=4)
    here.fault("lose_receipts", at=TWILIO)
    key = here.reminder()
    here.send()
    assert here.row(key).state == "unknown"
    assert here.send() == 0
    here.look_up()
    here.ends(key, "delivered")
    assert asked(here, key) == ["twilio-sms"]
    assert (arrived_at(here, TWILIO), arrived_at(here, ALIYUN)) == (1, 0)


def test_the_second_is_not_asked_while_the_first_cannot_be_looked_up(two: Callable[..., Place]) -> None:
    here = two()
    here.fault("accept_then_500", at=TWILIO, count=1)
    here.fault("lose_receipts", at=TWILIO)
    here.fault("error_500", at=TWILIO, on="lookups")
    key = here.reminder()
    here.send()
    for _ in range(3):
        here.look_up(timedelta(minutes=30))
        assert here.send() == 0
        assert here.row(key).state == "unknown"
    here.post(here.handsets[TWILIO].url, "/faults", {"clear": True})
    here.look_up(timedelta(minutes=1))
    here.ends(key, "delivered")
    assert asked(here, key) == ["twilio-sms"]
    assert (arrived_at(here, TWILIO), arrived_at(here, ALIYUN)) == (1, 0)


def test_the_second_takes_it_once_the_look_up_said_that_the_first_has_it_not(two: Callable[..., Place]) -> None:
    here = two()
    here.fault("error_500", at=TWILIO, count=1)
    key = here.reminder()
    here.send()
    here.look_up(timedelta(minutes=1))
    assert (here.row(key).state, here.send()) == ("unknown", 0), "too early to be sure"
    here.look_up(timedelta(minutes=3))
    here.send()
    here.ends(key, "delivered")
    assert asked(here, key) == ["twilio-sms", "aliyun-sms"]
    assert (arrived_at(here, TWILIO), arrived_at(here, ALIYUN)) == (0, 1)


def test_who_refused_at_one_provider_is_not_asked_by_the_other(two: Callable[..., Place]) -> None:
    here = two()
    here.phone(f"numbers/{PHONE}", at=TWILIO, stopped=True)
    key = here.reminder()
    here.send()
    here.send()
    assert (here.row(key).state, here.row(key).reason) == ("failed", "twilio_21610")
    assert asked(here, key) == ["twilio-sms"]
    with here.database.session() as session:
        assert not consent.allowed(session, PHONE, "sms")


def test_what_the_gateway_has_no_template_for_leaves_by_the_other(two: Callable[..., Place]) -> None:
    here = two("aliyun,twilio")
    key = here.reminder(decision_no="示消行罚决字〔2026〕第0001号" + "附" * 40)
    here.send()
    assert here.row(key).reason == "aliyun_local.PARAM_TOO_LONG"
    here.send()
    here.ends(key, "delivered")
    assert asked(here, key) == ["aliyun-sms", "twilio-sms"]
    assert (arrived_at(here, TWILIO), arrived_at(here, ALIYUN)) == (1, 0)
    assert here.row(key).text == here.arrived()[0][1], "what is kept is what arrived"


def test_a_call_goes_to_the_second_provider_too(two: Callable[..., Place]) -> None:
    here = two()
    here.fault("refuse_429", at=TWILIO, on="calls")
    key = here.a_call()
    here.send()
    here.send()
    sid = here.rings()
    assert here.live(TWILIO) == []
    here.phone(f"calls/{sid}/answer")
    here.phone(f"calls/{sid}/hangup")
    here.ends(key, "delivered")
    assert asked(here, key) == ["twilio-voice", "aliyun-voice"]


def test_each_of_many_arrives_once_whatever_both_providers_do(two: Callable[..., Place]) -> None:
    here = two()
    many = 1000 if os.environ.get("XIUFU_NIGHTLY") else 40
    for at in (TWILIO, ALIYUN):
        for kind in ("refuse_429", "error_500", "accept_then_500", "garbage"):
            here.fault(kind, at=at, probability=0.3, count=many // 8)
        for kind in ("lose_receipts", "double_receipts", "reorder_receipts"):
            here.fault(kind, at=at, probability=0.3)
    keys = here.reminders(a_phone(3000 + number) for number in range(many))
    assert len(keys) == many
    for _ in range(60):
        here.send()
        here.look_up(timedelta(minutes=2))
        here.clock.set(here.clock.now() + timedelta(minutes=90))
        here.ask()
        here.apply()
        rows = {row.id: row for row in here.rows()}
        if all(rows[key].state in ("delivered", "failed") for key in keys):
            break
    assert Counter(rows[key].state for key in keys) == Counter(delivered=many), Counter(
        (rows[key].state, rows[key].reason) for key in keys
    )
    times = Counter(to for to, _ in here.arrived())
    assert Counter(times[rows[key].to_phone] for key in keys) == Counter({1: many})
    assert {provider for key in keys for provider in asked(here, key)} == {"twilio-sms", "aliyun-sms"}
