"""Whatever goes wrong, and in whatever order: does each reminder arrive at most once and end with a reason?"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from repair.errors import DeliveryError, OutcomeUnknown
from repair.messages.transports.port import Letter
from scheduler.look_up import ask_for_receipts, look_up
from scheduler.sweep import sweep

ROUNDS = 60


class Killed(BaseException):
    """The worker's process is killed at this very point: not an error that anything may catch."""


def faulty(random: Random):
    def _(_letter: Letter) -> None:
        luck = random.random()
        if luck < 0.15:
            raise Killed  # before the provider has it
        if luck < 0.30:
            raise DeliveryError(permanent=False, code="20500")
        if luck < 0.40:
            raise OutcomeUnknown  # it never arrived
        if luck < 0.45:
            raise DeliveryError(permanent=True, code="30007")

    return _


def some_work(world, random: Random) -> None:
    """One of the things that workers do, possibly killed in the middle."""
    world.sms.lose_answer = random.random() < 0.25
    try:
        random.choice((world.send_due, world.send_due, lambda: look_up(world.sender), lambda: _sweep(world)))()
    except Killed:
        return
    if random.random() < 0.3:
        ask_for_receipts(world.sender)
        world.apply_receipts()


def _sweep(world) -> None:
    sweep(world.database, world.clock.now())


@pytest.mark.parametrize("seed", range(6))
def test_at_most_one_arrives_and_every_end_has_a_reason(world, seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        world.penalty(decided_on=date(2026, 6, 15))
    world.plan()
    ids = {row.id for row in world.rows() if row.step == "open"}
    world.sms.fault = faulty(random)
    for _ in range(ROUNDS):
        some_work(world, random)
        world.clock.set(world.clock.now() + timedelta(minutes=random.choice((1, 1, 2, 5, 7))))
    world.sms.fault, world.sms.lose_answer = None, False
    for _ in range(4):  # calm weather again
        _sweep(world)
        look_up(world.sender)
        world.send_due()
        world.clock.set(world.clock.now() + timedelta(minutes=30))
    arrived = Counter(kept.letter.outbox_id for kept in world.sms.kept)
    assert all(count == 1 for count in arrived.values()), arrived
    for row in world.rows():
        if row.id not in ids:
            continue
        assert row.state in {"sent", "delivered", "failed", "planned", "expired"}, row.state
        assert (row.state in {"sent", "delivered"}) == (row.id in arrived)
        assert row.state in {"sent", "delivered"} or row.reason


def test_words_that_the_database_refuses_do_not_spoil_the_batch(world) -> None:
    for _ in range(3):
        world.penalty(decided_on=date(2026, 6, 15))
    world.plan()
    refused = iter([True])

    def fault(_letter: Letter) -> None:
        if next(refused, False):
            raise DeliveryError("坏\0号\ud800码", permanent=True, code="21211\0")

    world.sms.fault = fault
    world.send_due()
    assert sorted(row.state for row in world.rows() if row.step == "open") == ["failed", "sent", "sent"]
    (failed,) = world.rows(state="failed")
    assert world.attempts(failed.id)[-1].detail == "坏号码"
