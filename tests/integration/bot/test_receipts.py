"""Is a receipt that takes the short way the same as one that takes the ordinary way?"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot import receipts
from bot.app import create_app
from bot.parts import Parts
from repair.settings import Settings
from repair.shortcut import LARGEST
from repair.store.database import Database
from repair.store.tables import Receipt

FIELDS = {
    "MessageSid": "SM1",
    "MessageStatus": "undelivered",
    "ErrorCode": "30003",
    "To": "+8613900001234",
    "x": "好 &",
}


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled by every receipt that takes the ordinary way."""
    seen: list[str] = []
    plain = receipts.signed

    async def _(request: Any, parts: Any) -> Any:
        seen.append(str(request.url))
        return await plain(request, parts)

    monkeypatch.setattr(receipts, "signed", _)
    return seen


def kept(database: Database) -> list[tuple[Any, ...]]:
    with database.session() as session:
        rows = session.execute(select(Receipt.provider_sid, Receipt.status, Receipt.code, Receipt.raw))
        return [tuple(row) for row in rows]


def test_both_ways_keep_and_answer_the_same(
    hook: Any, parts: Parts, settings: Settings, database: Database, ordinary: list[str]
) -> None:
    short = hook(receipts.PATH, **FIELDS)
    assert not ordinary
    app = create_app(parts)
    app.shortcuts.clear()  # type: ignore[attr-defined]
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        settings.PUBLIC_URL + receipts.PATH, {**FIELDS, "MessageSid": "SM2"}
    )
    with TestClient(app) as client:
        longer = client.post(
            receipts.PATH, data={**FIELDS, "MessageSid": "SM2"}, headers={"X-Twilio-Signature": signature}
        )
    assert len(ordinary) == 1
    assert (short.status_code, sorted(short.headers.items())) == (204, sorted(longer.headers.items()))
    one, two = sorted(kept(database), key=lambda row: str(row[0]))
    assert one == ("SM1", "undelivered", "30003", FIELDS)
    assert two == ("SM2", *one[1:3], {**FIELDS, "MessageSid": "SM2"})


@pytest.mark.parametrize("query", ["", "?outbox=12"])
def test_the_usual_receipt_takes_the_short_way(hook: Any, ordinary: list[str], query: str) -> None:
    assert hook(receipts.PATH + query, **FIELDS).status_code == 204
    assert not ordinary


@pytest.mark.parametrize("query", ["?outbox=x", "?outbox=1&more=2", "?other=1", "?outbox=%31"])
def test_an_unusual_address_takes_the_ordinary_way(
    hook: Any, database: Database, ordinary: list[str], query: str
) -> None:
    assert hook(receipts.PATH + query, **FIELDS).status_code == 204
    assert len(ordinary) == 1
    assert len(kept(database)) == 1


def test_what_says_nothing_is_refused_the_ordinary_way(hook: Any, ordinary: list[str]) -> None:
    assert hook(receipts.PATH, MessageSid="SM1").status_code == 400
    assert len(ordinary) == 1


def test_a_nul_is_taken_out_the_ordinary_way(hook: Any, database: Database, ordinary: list[str]) -> None:
    assert hook(receipts.PATH, **{**FIELDS, "x": "a\0b"}).status_code == 204
    assert len(ordinary) == 1
    assert kept(database)[0][3]["x"] == "ab"


def test_too_large_a_body_is_refused(hook: Any, ordinary: list[str]) -> None:
    assert hook(receipts.PATH, **{**FIELDS, "x": "a" * LARGEST}).status_code == 413
    assert not ordinary


def test_a_field_that_is_there_twice_is_read_as_the_provider_signed_it(
    client: TestClient, settings: Settings, database: Database, ordinary: list[str]
) -> None:
    body = "MessageSid=SM1&MessageStatus=sent&x=1&x=2"
    signed = {"MessageSid": "SM1", "MessageStatus": "sent", "x": "1x2"}  # the name again before each value
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        settings.PUBLIC_URL + receipts.PATH, signed
    )
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post(receipts.PATH, content=body, headers=headers).status_code == 204
    assert len(ordinary) == 1
    assert len(kept(database)) == 1
