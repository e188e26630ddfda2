"""Does every webhook refuse what our provider did not sign?"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from twilio.request_validator import RequestValidator

from bot.app import create_app
from bot.parts import Parts
from repair.settings import Settings

FIELDS = {"MessageSid": "SM1", "CallSid": "CA1", "From": "+8613900001234", "To": "+8657000000000", "Body": "退订"}


def webhooks(parts: Parts) -> list[str]:
    paths = [str(getattr(route, "path", "")) for route in every_route(create_app(parts).routes)]
    return [path.replace("{step}", "menu") for path in paths if path.startswith("/twilio")]


def every_route(routes: list[Any]) -> list[Any]:
    """Also those of routers that the framework includes lazily."""
    found = []
    for route in routes:
        inner = getattr(route, "original_router", None)
        found += every_route(inner.routes) if inner is not None else [route]
    return found


def test_there_are_webhooks_to_look_at(parts: Parts) -> None:
    assert set(webhooks(parts)) == {
        "/twilio/sms",
        "/twilio/sms/status",
        "/twilio/voice",
        "/twilio/voice/status",
        "/twilio/voice/menu",
    }
    plain = [one for one in every_route(create_app(parts).routes) if "twilio" in one.path and type(one) is not APIRoute]
    assert [one.path for one in plain] == ["/twilio/sms/status"], "it asks for the signature itself"


@pytest.mark.parametrize("signature", [None, "", "AAAA", "of another token", "of another address"])
def test_every_webhook_refuses_a_missing_or_wrong_signature(
    client: TestClient, parts: Parts, settings: Settings, signature: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    for path in webhooks(parts):
        given = signature
        if signature == "of another token":
            given = RequestValidator("another").compute_signature(settings.PUBLIC_URL + path, FIELDS)
        if signature == "of another address":
            given = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature("http://evil.invalid" + path, FIELDS)
        headers = {"X-Twilio-Signature": given} if given is not None else {}
        assert client.post(path, data=FIELDS, headers=headers).status_code == 403, path
    assert any(getattr(record, "action", "") == "forged_webhook" for record in caplog.records)


def test_a_changed_field_or_query_breaks_the_signature(client: TestClient, settings: Settings) -> None:
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        settings.PUBLIC_URL + "/twilio/sms", FIELDS
    )
    headers = {"X-Twilio-Signature": signature}
    assert client.post("/twilio/sms", data={**FIELDS, "Body": "恢复提醒"}, headers=headers).status_code == 403
    assert client.post("/twilio/sms?x=1", data=FIELDS, headers=headers).status_code == 403
    assert client.post("/twilio/sms", data=FIELDS, headers=headers).status_code == 200


def test_without_a_token_nothing_is_accepted(parts: Parts, settings: Settings) -> None:
    import dataclasses

    bare = dataclasses.replace(parts, settings=settings.model_copy(update={"TWILIO_AUTH_TOKEN": ""}))
    signature = RequestValidator("").compute_signature(settings.PUBLIC_URL + "/twilio/sms", FIELDS)
    with TestClient(create_app(bare)) as client:
        answer = client.post("/twilio/sms", data=FIELDS, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 403


def test_behind_a_proxy_the_public_address_counts(parts: Parts, settings: Settings) -> None:
    import dataclasses

    public = settings.model_copy(update={"PUBLIC_URL": "https://xiufu.example.invalid"})
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(
        "https://xiufu.example.invalid/twilio/sms", FIELDS
    )
    with TestClient(create_app(dataclasses.replace(parts, settings=public))) as client:
        answer = client.post("/twilio/sms", data=FIELDS, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 200
