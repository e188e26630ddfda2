"""What does Twilio's own client make of every answer, and of none? Against a small server on the loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from repair.clock import SystemClock
from repair.errors import DeliveryError, MissingPart, OutcomeUnknown
from repair.messages.transports.port import Letter
from repair.messages.transports.twilio_client import twilio_client
from repair.messages.transports.twilio_sms import TwilioSms
from repair.messages.transports.twilio_voice import TwilioVoice

LETTER = Letter(outbox_id=7, channel="sms", to="+8613900001234", text="【示例消防】您好")


class Provider(ThreadingHTTPServer):
    """Answers what the test says, and remembers what it was asked."""

    answer: tuple[int, Any] = (201, {})
    hang: threading.Event
    asked: list[tuple[str, dict[str, list[str]]]]


class _Handler(BaseHTTPRequestHandler):
    def _take(self) -> None:
        server: Provider = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        server.asked.append((self.path, parse_qs(body)))
        if server.answer[0] == 0:
            server.hang.wait(10)
            return
        if server.answer[0] < 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        said = server.answer[1] if isinstance(server.answer[1], str) else json.dumps(server.answer[1])
        self.send_response(server.answer[0])
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(said.encode())

    do_GET = do_POST = _take

    def log_message(self, *_args: object) -> None: ...


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Handler)
    server.asked, server.hang = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.hang.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def there(settings, provider):
    address = f"http://127.0.0.1:{provider.server_address[1]}"
    return settings.model_copy(update={"TWILIO_BASE_URL": address, "TWILIO_TIMEOUT": 1.0})


@pytest.fixture
def client(there) -> Iterator[Any]:
    made = twilio_client(there)
    yield made
    made.http_client.close()


def test_a_text_goes_to_the_configured_host_with_its_callback(there, client, provider) -> None:
    provider.answer = (201, {"sid": "SM1", "status": "queued"})
    assert TwilioSms(there, client).send(LETTER) == "SM1"
    path, form = provider.asked[0]
    assert path == f"/2010-04-01/Accounts/{there.TWILIO_ACCOUNT_SID}/Messages.json"
    assert form["To"] == [LETTER.to]
    assert form["Body"] == [LETTER.text]
    assert form["StatusCallback"] == [f"{there.PUBLIC_URL}/twilio/sms/status?outbox=7"]


def test_a_call_asks_the_voice_door_what_to_say(there, client, provider) -> None:
    provider.answer = (201, {"sid": "CA1", "status": "queued"})
    assert TwilioVoice(there, client).send(LETTER) == "CA1"
    path, form = provider.asked[0]
    assert path.endswith("/Calls.json")
    assert form["Url"] == [f"{there.PUBLIC_URL}/twilio/voice?outbox=7"]
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]


@pytest.mark.parametrize("mode", ["Enable", "DetectMessageEnd", ""])
def test_who_answers_is_found_out_as_the_setting_says(there, client, provider, mode) -> None:
    provider.answer = (201, {"sid": "CA1", "status": "queued"})
    TwilioVoice(there.model_copy(update={"VOICE_MACHINE_DETECTION": mode}), client).send(LETTER)
    form = provider.asked[0][1]
    assert form.get("MachineDetection", [""]) == [mode]
    assert ("MachineDetectionTimeout" in form) == bool(mode)
    assert int(form["Timeout"][0]) > 50  # a carrier's voicemail takes a call before that


@pytest.mark.parametrize(
    ("status", "code", "permanent", "why"),
    [
        (400, 21211, True, "no such number"),
        (400, 21610, True, "opted out at the provider"),
        (400, 31337, True, "a code that nobody described"),
        (400, 21606, False, "our own sender is wrong: staff can mend it"),
        (401, 20003, False, "our account, not this message"),
        (429, 20429, False, "too fast"),
    ],
)
def test_a_refusal_says_whether_trying_again_helps(there, client, provider, status, code, permanent, why) -> None:
    provider.answer = (status, {"code": code, "message": why, "status": status})
    with pytest.raises(DeliveryError) as refused:
        TwilioSms(there, client).send(LETTER)
    assert (refused.value.permanent, refused.value.code) == (permanent, str(code)), why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((0, None), "silence until the time-out"),
        ((-1, None), "the connection breaks after the request"),
        ((201, "<html>not JSON</html>"), "nonsense"),
        ((201, {"no": "sid"}), "an answer without an id"),
        ((500, {"code": 20500, "message": "error", "status": 500}), "it may have failed after taking it"),
        ((503, {"code": 20503, "message": "busy", "status": 503}), "the same"),
        ((502, "bad gateway"), "somebody in between"),
        ((504, {"message": "gateway time-out"}), "somebody in between"),
    ],
)
def test_what_may_have_arrived_is_unknown_and_not_failed(there, client, provider, answer, why) -> None:
    provider.answer = answer
    with pytest.raises(OutcomeUnknown):
        TwilioSms(there, client).send(LETTER)
    assert len(provider.asked) == 1, f"{why}: asked once and never again"


def test_a_refused_connection_never_left(settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nobody = settings.model_copy(update={"TWILIO_BASE_URL": f"http://127.0.0.1:{port}"})
    with pytest.raises(DeliveryError) as refused:
        TwilioSms(nobody).send(LETTER)
    assert (refused.value.permanent, refused.value.code) == (False, "connection")


def test_a_look_up_finds_the_text_by_number_and_words(there, client, provider) -> None:
    now = SystemClock().now()
    listed = [
        {"sid": "SM3", "body": "另一条", "status": "sent", "error_code": None},
        {"sid": "SM2", "body": LETTER.text, "status": "delivered", "error_code": None},
        {"sid": "SM1", "body": LETTER.text, "status": "sent", "date_created": "Mon, 16 Sep 2019 09:30:00 +0000"},
    ]
    provider.answer = (200, {"messages": listed, "page_size": 50, "next_page_uri": None})
    found = TwilioSms(there, client).find(LETTER, now)
    assert [(one.sid, one.status) for one in found] == [("SM2", "delivered")]
    assert parse_qs(urlsplit(provider.asked[0][0]).query)["To"] == [LETTER.to]


def test_a_message_that_the_provider_does_not_know_is_none(there, client, provider) -> None:
    provider.answer = (404, {"code": 20404, "message": "not found", "status": 404})
    assert TwilioSms(there, client).fetch("SM9") is None


def test_an_empty_account_is_named(settings) -> None:
    with pytest.raises(MissingPart, match="TWILIO_AUTH_TOKEN"):
        twilio_client(settings.model_copy(update={"TWILIO_AUTH_TOKEN": ""}))
