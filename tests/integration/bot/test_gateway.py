"""Does the domestic gateway's push change what it should, once, and nothing without the secret?"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from bot import gateway as gateway_door
from bot.app import create_app
from bot.parts import Parts
from repair.enterprises import consent
from repair.messages.receipts import apply_waiting
from repair.messages.standing import law_of
from repair.store.database import Database
from repair.store.tables import Callback, Inbound, Outbox, Receipt, Turn
from tests.builders import a_penalty, an_enterprise
from tests.integration.bot.test_signature import every_route

PHONE, TOKEN = "+8613900001234", "a-secret-in-the-address"
KINDS = ("sms-report", "voice-report", "voice-call-report", "sms-up")
Push = Callable[..., Any]


@pytest.fixture
def door(parts: Parts) -> Parts:
    return dataclasses.replace(parts, settings=parts.settings.model_copy(update={"ALIYUN_PUSH_TOKEN": TOKEN}))


@pytest.fixture
def gateway(door: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(door), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def push(gateway: TestClient) -> Push:
    def _(kind: str, *elements: Any, token: str = TOKEN) -> Any:
        return gateway.post(f"/gateway/{token}/{kind}", json=list(elements))

    return _


def a_row(door: Parts, channel: str = "sms", **given: Any) -> int:
    now = door.clock.now()
    with door.database.session() as session:
        firm = an_enterprise(session, phone=PHONE, name="示例常青家具有限公司")
        penalty = a_penalty(session, enterprise_id=firm)
        values = {"state": "sending", "provider": f"aliyun-{channel}", "claimed_by": "a1b2c3d4e5f60718", **given}
        row = Outbox(
            purpose="reminder",
            enterprise_id=firm,
            penalty_id=penalty,
            step="reminder_7",
            channel=channel,
            window_version=1,
            to_phone=PHONE,
            text="全文",
            due_at=now,
            claimed_at=now,
            created_at=now,
            updated_at=now,
            **values,
        )
        session.add(row)
        session.flush()
        return row.id


def applied(door: Parts) -> None:
    with door.database.session() as session:
        apply_waiting(session, law_of(door.settings), door.clock.now())


def state_of(door: Parts, row: int) -> tuple[str, str]:
    with door.database.session() as session:
        found = session.get_one(Outbox, row)
        return found.state, found.reason


def a_report(row: int, **given: Any) -> dict[str, Any]:
    return {
        "phone_number": PHONE.removeprefix("+86"),
        "send_time": "2026-09-16 09:30:00",
        "report_time": "2026-09-16 09:30:02",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "ok",
        "sms_size": "2",
        "biz_id": "900619746936498440^0",
        "out_id": f"{row}xa1b2c3d4e5f60718",
        **given,
    }


def a_call(row: int, **given: Any) -> dict[str, Any]:
    return {
        "call_id": "118720962490^105518120001",
        "start_time": "2026-09-16 09:30:10",
        "end_time": "2026-09-16 09:31:00",
        "callee": PHONE.removeprefix("+86"),
        "duration": "50",
        "status_code": "200000",
        "status_msg": "",
        "out_id": f"{row}xa1b2c3d4e5f6",
        "dtmf": "1",
        **given,
    }


def turns(door: Parts) -> list[tuple[str, str]]:
    with door.database.session() as session:
        return [(one.speaker, one.text) for one in session.scalars(select(Turn).order_by(Turn.id))]


def test_every_push_is_refused_without_the_secret(gateway: TestClient, door: Parts, caplog: Any) -> None:
    paths = [route.path for route in every_route(create_app(door).routes) if "gateway" in getattr(route, "path", "")]
    assert {path.rpartition("/")[2] for path in paths} == set(KINDS)
    for path in paths:
        for wrong in ("x", TOKEN[:-1], f"{TOKEN}x", "%20", "{token}"):
            assert gateway.post(path.replace("{token}", wrong), json=[]).status_code == 403, path
        assert gateway.post(path.replace("{token}", TOKEN), json=[]).status_code == 200, path
    assert any(getattr(record, "action", "") == "forged_webhook" for record in caplog.records)
    assert TOKEN not in caplog.text


def test_without_a_secret_set_nothing_is_taken(parts: Parts) -> None:
    with TestClient(create_app(parts)) as bare:
        assert bare.post("/gateway//sms-report", json=[]).status_code in (403, 404)
        assert bare.post("/gateway/x/sms-report", json=[]).status_code == 403


def test_a_receipt_finds_its_text_also_when_the_answer_was_lost(push: Push, door: Parts) -> None:
    row = a_row(door, state="unknown")
    answer = push("sms-report", a_report(row))
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    applied(door)
    assert state_of(door, row)[0] == "delivered"


def test_a_receipt_says_why_a_text_did_not_arrive_and_a_refusal_counts(push: Push, door: Parts) -> None:
    row = a_row(door)
    push("sms-report", a_report(row, success=False, err_code="USER_REJECT"))
    applied(door)
    assert state_of(door, row) == ("undelivered", "aliyun_USER_REJECT")
    with door.database.session() as session:
        assert not consent.allowed(session, PHONE, "sms")


def test_a_broken_element_loses_nothing_of_the_others(push: Push, door: Parts) -> None:
    row = a_row(door)
    answer = push("sms-report", "nonsense", {}, a_report(row, out_id="no name of ours"), None, 7, a_report(row))
    assert answer.json()["code"] == 0
    with door.database.session() as session:
        assert [one.outbox_id for one in session.scalars(select(Receipt))] == [row]


def test_a_doubled_push_changes_nothing(push: Push, door: Parts) -> None:
    row = a_row(door)
    for _ in range(2):
        push("sms-report", a_report(row), a_report(row))
    with door.database.session() as session:
        assert len(session.scalars(select(Receipt)).all()) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'"x"', b"null", b"[[[[" * 3000])
def test_what_is_no_array_is_refused(gateway: TestClient, body: bytes) -> None:
    assert gateway.post(f"/gateway/{TOKEN}/sms-report", content=body).status_code == 400


def test_a_nul_in_a_value_is_no_reason_to_lose_it(push: Push, door: Parts) -> None:
    row = a_row(door)
    assert push("sms-report", a_report(row, err_msg="a\0b")).status_code == 200
    answer = push("sms-up", an_inbound(content="需要\0什么材料"))
    assert answer.status_code == 200


def an_inbound(**given: Any) -> dict[str, Any]:
    return {
        "phone_number": PHONE.removeprefix("+86"),
        "send_time": "2026-09-16 09:30:00",
        "content": "需要什么材料",
        "dest_code": "1234",
        "sequence_id": 1234567890,
        **given,
    }


def test_a_text_from_an_owner_is_kept_once_and_its_answer_put_off(push: Push, door: Parts) -> None:
    for _ in range(2):
        assert push("sms-up", an_inbound(), {"content": "no number"}, an_inbound()).json()["code"] == 0
    with door.database.session() as session:
        inbound = session.scalars(select(Inbound)).one()
        assert (inbound.provider_sid, inbound.event, inbound.phone) == ("up1234567890", "sms", PHONE)
        assert inbound.raw["Body"] == "需要什么材料", "the answer is found by these words"
        jobs = session.execute(text("select args from procrastinate_jobs where task_name = 'answer'")).scalars().all()
        assert jobs == [{"inbound_id": inbound.id}]
    assert turns(door) == [("owner", "需要什么材料")]


def test_key_1_brings_the_follow_up_once_and_both_sides_are_written_down(push: Push, door: Parts) -> None:
    row = a_row(door, "voice", state="sent", provider_sid="118720962490^105518120001")
    early = {"call_id": "118720962490^105518120001", "status_code": "300000", "dtmf": "1", "out_id": f"{row}xa1"}
    for _ in range(2):
        assert push("voice-call-report", early).json()["code"] == 0
        assert push("voice-report", a_call(row)).json()["code"] == 0
    applied(door)
    assert state_of(door, row) == ("delivered", "call_answered")
    with door.database.session() as session:
        assert len(session.scalars(select(Outbox).where(Outbox.purpose == "follow_up")).all()) == 1
    spoken = turns(door)
    assert [speaker for speaker, _ in spoken] == ["reminder", "owner", "bot"]
    assert "1" in spoken[1][1]
    assert "示例常青家具有限公司" in spoken[0][1]
    assert "处罚" not in spoken[0][1], "before a key nothing of a record is heard"


@pytest.mark.parametrize(
    ("key", "called", "texted", "desk"),
    [("9", False, True, []), ("0", True, True, ["asked"]), ("3", False, False, ["wrong_number"])],
)
def test_the_other_keys_do_what_they_say(
    push: Push, door: Parts, key: str, called: bool, texted: bool, desk: Any
) -> None:
    row = a_row(door, "voice", state="sent", provider_sid="118720962490^105518120001")
    push("voice-report", a_call(row, dtmf=key))
    push("voice-report", a_call(row, dtmf=key))
    with door.database.session() as session:
        assert consent.allowed(session, PHONE, "voice") is called
        assert consent.allowed(session, PHONE, "sms") is texted
        assert [one.why for one in session.scalars(select(Callback))] == desk
        assert session.scalars(select(Outbox).where(Outbox.purpose == "follow_up")).all() == []


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [
        ("200008", "delivered", "call_answered"),
        ("200004", "undelivered", "aliyun_200004"),
        ("200011", "undelivered", "aliyun_200011"),
        ("200117", "failed", "aliyun_200117"),
    ],
)
def test_the_end_of_a_call_is_told_in_the_vendors_numbers(
    push: Push, door: Parts, code: str, state: str, reason: str
) -> None:
    row = a_row(door, "voice", state="unknown")
    push("voice-report", a_call(row, status_code=code, dtmf=""))
    applied(door)
    assert state_of(door, row) == (state, reason)


def test_a_step_of_a_call_is_no_end(push: Push, door: Parts) -> None:
    row = a_row(door, "voice", state="sent")
    push("voice-report", a_call(row, status_code="200101", dtmf=""))
    push("voice-call-report", a_call(row, status_code="200102", dtmf=""))
    applied(door)
    assert state_of(door, row)[0] == "sent"


def test_an_array_may_be_large_and_a_larger_one_is_refused(gateway: TestClient, push: Push, door: Parts) -> None:
    row = a_row(door)
    assert push("sms-report", *[a_report(row) for _ in range(800)]).status_code == 200
    assert gateway.post(f"/gateway/{TOKEN}/sms-report", content=b"[" + b" " * 1_100_000 + b"]").status_code == 413


def test_while_the_database_is_away_the_vendor_is_asked_to_push_again(
    push: Push, door: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_row(door)

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("select 1", {}, Exception("gone"))

    for kind, element in (("sms-report", a_report(row)), ("sms-up", an_inbound()), ("voice-report", a_call(row))):
        with monkeypatch.context() as patch:
            patch.setattr(Database, "session", away)
            assert push(kind, element).status_code == 503, kind
    assert push("sms-report", a_report(row)).status_code == 200
    applied(door)
    assert state_of(door, row)[0] == "delivered"


def test_one_element_that_fails_is_pushed_again_and_the_others_are_not_done_twice(
    push: Push, door: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = gateway_door.keep_text

    def sometimes(session: Any, *, sid: str, **more: Any) -> bool:
        if sid == "up2":
            raise RuntimeError("a defect")
        return plain(session, sid=sid, **more)

    elements = [an_inbound(sequence_id=number, content=f"第{number}条") for number in (1, 2, 3)]
    with monkeypatch.context() as patch:
        patch.setattr(gateway_door, "keep_text", sometimes)
        assert push("sms-up", *elements).status_code == 500
    assert [said for _, said in turns(door)] == ["第1条", "第3条"]
    assert push("sms-up", *elements).status_code == 200
    assert sorted(said for _, said in turns(door)) == ["第1条", "第2条", "第3条"]
