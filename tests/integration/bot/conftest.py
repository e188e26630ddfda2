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
