"""Does a code leave at any hour, to whoever asked for it, and are its digits gone afterwards?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from repair.conversations import codes, sign_in
from repair.conversations.assistant import QuietAssistant
from repair.enterprises import consent
from repair.messages.status import State
from repair.store.tables import OneTimeCode, Throttle, Turn
from scheduler.sweep import sweep
from scheduler.tasks import Tasks
from tests.builders import a_code
from tests.integration.scheduler.conftest import World, at

CODE, PHONE = a_code(770_001), "+8613900001234"


def asked(world: World) -> str:
    """A code was asked for, and the worker's job has run; the session in which it was."""
    now = world.clock.now()
    with world.session() as session:
        wanted = sign_in.ask(session, world.settings, conversation_id=None, code=CODE, address="a", now=now)
    with world.session() as session:
        (args,) = session.scalars(text("select args from procrastinate_jobs where task_name = 'code'"))
    Tasks(sender=world.sender, assistant=QuietAssistant()).code(**args)
    return wanted.conversation_id


def test_a_code_leaves_at_night_signed_to_who_wants_no_reminders_and_its_digits_go(world: World) -> None:
    world.enterprise(code=CODE, phone=PHONE)
    world.clock.set(at("2026-10-02T02:00"))  # a holiday, at night
    with world.session() as session:
        consent.opt_out(session, PHONE, source="sms", evidence="TD", now=world.clock.now())
    thread = asked(world)
    assert world.send_due() == 1
    (kept,) = world.sms.kept
    assert kept.letter.to == PHONE
    assert kept.letter.text.startswith("【示例消防】")
    digits = kept.letter.params["code"]
    assert digits in kept.letter.text
    sweep(world.database, world.clock.now())
    (row,) = world.rows()
    assert (row.text, row.params, row.state) == ("[验证码]", {}, State.SENT)
    with world.session() as session:
        assert session.scalars(select(Turn.text)).all() == ["[验证码]"]
        proved = sign_in.prove(
            session, world.settings, conversation_id=thread, digits=digits, address="a", now=world.clock.now()
        )
    assert proved.outcome is codes.Outcome.RIGHT


def test_a_code_that_could_not_leave_in_time_never_does(world: World) -> None:
    world.enterprise(code=CODE, phone=PHONE)
    asked(world)
    world.clock.set(world.clock.now() + timedelta(minutes=10))
    assert world.send_due() == 0
    sweep(world.database, world.clock.now())
    assert [(row.text, row.state) for row in world.rows()] == [("[验证码]", State.EXPIRED)]
    assert world.sms.kept == []


def test_a_lost_answer_of_the_provider_does_not_take_the_text_away_too_early(world: World) -> None:
    world.enterprise(code=CODE, phone=PHONE)
    world.sms.lose_answer = True
    asked(world)
    world.send_due()
    sweep(world.database, world.clock.now())
    (row,) = world.rows()
    assert row.state == State.UNKNOWN
    assert row.text != "[验证码]"  # it is looked up by its words


def test_no_digits_are_written_to_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.enterprise(code=CODE, phone=PHONE)
    with caplog.at_level("DEBUG"):
        asked(world)
        world.send_due()
    digits = world.sms.kept[0].letter.params["code"]
    said = [
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if not record.name.startswith("psycopg")
    ]
    assert all(digits not in line and PHONE not in line for line in said)


def test_what_is_over_is_swept_away(world: World) -> None:
    world.enterprise(code=CODE, phone=PHONE)
    asked(world)
    world.send_due()
    sweep(world.database, world.clock.now())
    world.clock.set(world.clock.now() + timedelta(days=2))
    sweep(world.database, world.clock.now())
    with world.session() as session:
        assert session.scalars(select(OneTimeCode)).all() == []
        assert session.scalars(select(Throttle)).all() == []
