"""Does a whole call go as it should? Outbox, Twilio's client, handset, voice door and receipts, each the real one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import uvicorn
from sqlalchemy import select

from bot.app import create_app
from bot.parts import Parts
from repair.clock import CHINA, FixedClock
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.enterprises import consent
from repair.messages.standing import law_of
from repair.messages.transports.routes import Routes
from repair.messages.transports.twilio_sms import TwilioSms
from repair.messages.transports.twilio_voice import TwilioVoice
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Attempt, Callback, Deduction, Listing, Outbox
from scheduler.ladder import load_ladder
from scheduler.send import Sender
from tests.builders import a_penalty, an_enterprise
from tests.integration.handset.conftest import PATIENCE, Running
from tests.integration.handset.owner import PHONE, TRIES, Owner

OFFICE = "+8657000000000"
MORNING = datetime(2026, 9, 23, 9, 30, tzinfo=CHINA)  # the seventh day after the window of the record opened
NUMBER, SPOKEN = "示消行罚决字〔2026〕第0042号", "第〇〇四二号"


@pytest.fixture
def door(settings: Settings, database: Database) -> Iterator[tuple[str, FixedClock, Settings]]:
    """The public door, listening."""
    listener = socket.create_server(("127.0.0.1", 0))
    own = settings.model_copy(update={"PUBLIC_URL": f"http://127.0.0.1:{listener.getsockname()[1]}"})
    clock = FixedClock(MORNING)
    known = {"需要什么材料": Answer(replies=(Reply(text="两样材料。"),), intent="ask_materials", confidence=0.9)}
    parts = Parts(settings=own, database=database, assistant=QuietAssistant(known), clock=clock)
    server = uvicorn.Server(uvicorn.Config(create_app(parts), log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield own.PUBLIC_URL, clock, own
    server.should_exit = True
    thread.join(PATIENCE)
    listener.close()


@pytest.fixture
def owner(door: tuple[str, FixedClock, Settings], start: Callable[..., Running], database: Database) -> Iterator[Owner]:
    url, clock, settings = door
    handset = start(public_url=url)
    settings = settings.model_copy(update={"TWILIO_BASE_URL": handset.url, "CALLBACKS_AN_HOUR": 0})
    sender = Sender(
        database=database,
        settings=settings,
        law=law_of(settings),
        ladder=load_ladder(),
        routes=Routes.of(sms=TwilioSms(settings), voice=TwilioVoice(settings)),
        clock=clock,
    )
    with database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        row = Outbox(
            purpose="reminder",
            enterprise_id=firm,
            penalty_id=a_penalty(session, enterprise_id=firm, decision_no=NUMBER),
            step="reminder_7",
            channel="voice",
            window_version=1,
            due_at=MORNING,
            expires_at=MORNING + timedelta(days=20),
            created_at=MORNING,
            updated_at=MORNING,
        )
        session.add(row)
        session.flush()
        key = row.id
    with handset.page() as page:
        yield Owner(database=database, clock=clock, sender=sender, page=page, row=key)


def test_the_contact_presses_one_hears_the_record_and_gets_the_text(owner: Owner) -> None:
    sid = owner.answers()
    opening = owner.listens()
    assert "处罚" not in opening
    owner.do(sid, "keys", digits="1")
    told = owner.listens()
    assert SPOKEN in told and "2026年9月16日" in told
    owner.do(sid, "keys", digits="1")
    assert "短信" in owner.listens()
    owner.do(sid, "hangup")
    row = owner.reported(sid, "completed")
    assert (row.state, row.reason) == ("delivered", "call_answered")
    assert owner.due() == 1
    for _ in range(TRIES):
        if owner.inbox():
            break
    assert NUMBER in owner.inbox()[0]
    spoken = owner.said()
    assert spoken[0] == ("reminder", opening)
    assert [speaker for speaker, _ in spoken] == ["reminder", "owner", "bot", "owner", "bot", "reminder"]


def test_one_call_and_one_text_speak_of_several_records_and_of_none_whose_dates_are_not_verified(owner: Owner) -> None:
    with owner.database.session() as session:
        firm = session.get_one(Outbox, owner.row).enterprise_id
        same = {"enterprise_id": firm, "row_hash": "", "created_at": MORNING, "updated_at": MORNING}
        deduction = Deduction(
            item="示例扣分事项",
            points=Decimal(2),
            deducted_on=date(2026, 9, 1),
            deadline=date(2026, 9, 15),
            **same,
        )
        listing = Listing(
            decision_no="示应急列〔2025〕第0007号",
            listed_on=date(2025, 9, 15),
            authority="示例县应急管理局",
            reason="示例事由",
            fulfilled_on=date(2026, 1, 5),
            **same,
        )
        session.add_all([deduction, listing])
        session.flush()
        for step, about in (("deduction_8", {"deduction_id": deduction.id}), ("listing_7", {"listing_id": listing.id})):
            more = {"purpose": "reminder", "channel": "voice", "window_version": 1, "due_at": MORNING}
            moments = {"created_at": MORNING, "updated_at": MORNING}
            session.add(Outbox(step=step, enterprise_id=firm, **more, **about, **moments))
    sid = owner.answers()  # one request for all of them
    opening = owner.listens()
    assert not any(word in opening for word in ("处罚", "扣分", "名单"))
    owner.do(sid, "keys", digits="1")
    first = owner.listens()
    assert all(word in first for word in ("1条行政处罚信息、1条信用扣分信息", "另外还有1条"))
    owner.do(sid, "keys", digits="4")
    told = first + owner.listens()
    assert all(word in told for word in (SPOKEN, "示例扣分事项", "2026年9月15日"))
    assert "名单" not in told
    owner.do(sid, "keys", digits="1")
    assert "详情短信" in owner.listens()
    owner.do(sid, "hangup")
    owner.reported(sid, "completed")
    with owner.database.session() as session:
        reminders = session.scalars(select(Outbox).where(Outbox.purpose == "reminder")).all()
        ended = {row.step: (row.state, row.provider_sid) for row in reminders}
        assert ended["reminder_7"] == ended["deduction_8"] == ("delivered", sid)
        assert ended["listing_7"] == ("cancelled", None)
    assert owner.due() == 1
    for _ in range(TRIES):
        if owner.inbox():
            break
    (text,) = owner.inbox()
    assert NUMBER in text and "示例扣分事项" in text


def test_the_contact_answers_by_voice_and_asks_a_question(owner: Owner) -> None:
    sid = owner.answers()
    owner.listens()
    owner.do(sid, "speak", text="我是他同事")
    assert SPOKEN not in owner.listens()  # not a plain yes: asked once more
    owner.do(sid, "speak", text="是的，我是。")
    assert SPOKEN in owner.listens()
    owner.do(sid, "speak", text="需要什么材料")
    assert "两样材料" in owner.listens()
    owner.do(sid, "hangup")
    assert owner.reported(sid, "completed").state == "delivered"
    assert ("owner", "需要什么材料") in owner.said()
    assert ("bot", "两样材料。") in owner.said()


def test_silence_is_asked_once_more_and_then_the_call_ends(owner: Owner) -> None:
    sid = owner.answers()
    owner.listens()
    owner.do(sid, "wait")
    assert "没有听清" in owner.listens()
    owner.do(sid, "wait")
    owner.until(lambda live: any("再见" in line["text"] for line in live["lines"]))
    owner.do(sid, "wait")
    row = owner.reported(sid, "completed")
    assert (row.state, row.reason) == ("undelivered", "call_unconfirmed")
    assert SPOKEN not in "".join(text for _, text in owner.said())
    assert owner.due() == 0


def test_an_answering_machine_hears_nothing_and_is_called_again_after_two_hours(owner: Owner) -> None:
    sid = owner.rings()
    owner.do(sid, "answer", machine=True)
    row = owner.reported(sid, "completed")
    assert (row.state, row.reason, row.redials) == ("planned", "redial_machine", 1)
    assert row.due_at == MORNING.replace(hour=14, minute=0)  # two hours later the office does not call
    calls = owner.state()["calls"]
    assert [line for line in calls[0]["lines"] if line["kind"] == "say"] == []
    assert "家具" not in "".join(text for speaker, text in owner.said() if speaker != "reminder")


def test_a_busy_line_is_called_again_and_then_answered(owner: Owner) -> None:
    sid = owner.rings()
    owner.do(sid, "decline")
    row = owner.reported(sid, "busy")
    assert (row.state, row.due_at) == ("planned", MORNING + timedelta(minutes=15))
    owner.later(minutes=14)
    assert owner.due() == 0
    owner.later(minutes=1)
    second = owner.answers()
    assert second != sid
    owner.listens()
    owner.do(second, "keys", digits="1")
    assert SPOKEN in owner.listens()
    owner.do(second, "hangup")
    row = owner.reported(second, "completed")
    assert (row.state, row.redials, row.provider_sid) == ("delivered", 1, second)
    with owner.database.session() as session:
        assert [one.provider_sid for one in session.scalars(select(Attempt).order_by(Attempt.id))] == [sid, second]


def test_nobody_answers_three_times_and_that_is_the_end(owner: Owner) -> None:
    for redials in (1, 2):
        sid = owner.rings()
        owner.do(sid, "ignore")
        row = owner.reported(sid, "no-answer")
        assert (row.state, row.redials) == ("planned", redials)
        assert row.due_at >= owner.clock.now() + timedelta(hours=1)
        owner.clock.set(row.due_at)
    sid = owner.rings()
    owner.do(sid, "ignore")
    row = owner.reported(sid, "no-answer")
    assert (row.state, row.reason) == ("undelivered", "call_no_answer")
    owner.later(days=1)
    assert owner.due() == 0


def test_who_is_driving_is_called_once_more(owner: Owner) -> None:
    sid = owner.answers()
    owner.listens()
    owner.do(sid, "speak", text="我在开车，等会儿再打")
    owner.until(lambda live: any("换个时间" in line["text"] for line in live["lines"]))
    owner.do(sid, "wait")
    row = owner.reported(sid, "completed")
    assert (row.state, row.reason, row.due_at) == ("planned", "redial_later", MORNING.replace(hour=14, minute=0))
    owner.clock.set(row.due_at)
    second = owner.answers()
    owner.listens()
    owner.do(second, "keys", digits="2")
    row = owner.reported(second, "later")
    assert (row.state, row.reason) == ("undelivered", "call_later")


def test_nine_stops_calls_and_leaves_texts(owner: Owner) -> None:
    sid = owner.answers()
    owner.listens()
    owner.do(sid, "keys", digits="1")
    owner.listens()
    owner.do(sid, "keys", digits="9")
    owner.until(lambda live: any("不再拨打" in line["text"] for line in live["lines"]))
    owner.do(sid, "wait")
    assert owner.reported(sid, "completed").state == "delivered"
    with owner.database.session() as session:
        assert not consent.allowed(session, PHONE, "voice")
        assert consent.allowed(session, PHONE, "sms")


def test_a_wrong_person_hears_an_apology_and_the_number_is_left_alone(owner: Owner) -> None:
    sid = owner.answers()
    opening = owner.listens()
    owner.do(sid, "speak", text="打错了")
    live = owner.until(lambda one: any("对不起" in line["text"] for line in one["lines"]))
    assert not any(word in opening + "".join(line["text"] for line in live["lines"]) for word in ("处罚", SPOKEN))
    with owner.database.session() as session:
        assert [row.why for row in session.scalars(select(Callback))] == ["wrong_number"]
        assert not consent.allowed(session, PHONE, "sms")
