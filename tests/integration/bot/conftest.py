"""The public door on a real database, with a bot that knows a few sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from twilio.request_validator import RequestValidator

from bot.app import create_app
from bot.parts import Parts
from repair.clock import FixedClock
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Outbox
from tests.builders import a_penalty, an_enterprise
from tests.integration.bot.line import NUMBER, PHONE, Line

Hook = Callable[..., Any]


@pytest.fixture
def assistant() -> QuietAssistant:
    return QuietAssistant(
        {
            "需要什么材料": Answer(
                replies=(Reply(text="两样材料。", buttons=("怎么办理",)),), intent="ask_materials", confidence=0.9
            )
        }
    )


@pytest.fixture
def parts(settings: Settings, database: Database, assistant: QuietAssistant, clock: FixedClock) -> Parts:
    return Parts(settings=settings, database=database, assistant=assistant, clock=clock)


@pytest.fixture
def client(parts: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(parts), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def hook(client: TestClient, settings: Settings) -> Hook:
    """Calls a webhook as the provider does: signed over the public address."""

    def _(path: str, **fields: str) -> Any:
        url = settings.PUBLIC_URL + path
        signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(url, fields)
        return client.post(path, data=fields, headers={"X-Twilio-Signature": signature})

    return _


@pytest.fixture
def call_row(parts: Parts) -> int:
    """One reminder call about one record of the enterprise with the number PHONE."""
    now = parts.clock.now()
    with parts.database.session() as session:
        firm = an_enterprise(session, phone=PHONE)
        penalty = a_penalty(session, enterprise_id=firm, decision_no=NUMBER)
        row = Outbox(
            purpose="reminder",
            enterprise_id=firm,
            penalty_id=penalty,
            step="open_7",
            channel="voice",
            window_version=1,
            to_phone=PHONE,
            state="sent",
            due_at=now,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def line(hook: Callable[..., Any], call_row: int) -> Line:
    return Line(
        hook, "CA1", f"/twilio/voice?outbox={call_row}", From="+8657000000000", To=PHONE, Direction="outbound-api"
    )
