"""A handset that really runs, an office that really listens, and Twilio's own client between them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
import uvicorn
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from handset.app import create_app
from handset.exchange import Timing
from handset.store import Store
from repair.settings import Settings

PATIENCE = 10.0


@dataclass(frozen=True)
class Heard:
    """One webhook as the office received it."""

    path: str
    query: dict[str, str]
    params: dict[str, str]
    signed: bool


@dataclass
class Office:
    """A small web server in the place of the public door."""

    token: str
    answers: dict[str, str] = field(default_factory=dict)  # path -> TwiML
    statuses: dict[str, int] = field(default_factory=dict)  # path -> HTTP status
    heard: list[Heard] = field(default_factory=list)
    url: str = ""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def record(self, url: str, params: dict[str, str], signature: str) -> tuple[int, str]:
        parts = urlsplit(url)
        signed = RequestValidator(self.token).validate(url, params, signature)
        with self.changed:
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            self.heard.append(Heard(parts.path, query, params, signed))
            self.changed.notify_all()
        return self.statuses.get(parts.path, 200), self.answers.get(parts.path, "<Response/>")

    def until(self, path: str, count: int = 1, **wanted: str) -> list[Heard]:
        """The webhooks of this path with these params, as soon as there are `count`."""

        def found() -> list[Heard]:
            return [h for h in self.heard if h.path == path and wanted.items() <= h.params.items()]

        with self.changed:
            assert self.changed.wait_for(lambda: len(found()) >= count, PATIENCE), (path, wanted, self.heard)
            return found()


def _handler(office: Office) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            params = {name: texts[0] for name, texts in parse_qs(body, keep_blank_values=True).items()}
            signature = self.headers.get("X-Twilio-Signature", "")
            status, text = office.record(office.url + self.path, params, signature)
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    place = Office(settings.TWILIO_AUTH_TOKEN)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(place))
    place.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield place
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Running:
    """A handset that listens."""

    url: str
    server: uvicorn.Server
    thread: threading.Thread
    listener: socket.socket

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.listener.close()

    def page(self) -> httpx.Client:
        """What the page in a browser does, without the browser."""
        return httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE)


def run(settings: Settings, timing: Timing, store: Store | None) -> Running:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(settings, store=store, timing=timing), log_config=None, timeout_graceful_shutdown=1, ws="none"
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    plain = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await plain(sockets=sockets)
        started.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    assert started.wait(PATIENCE)
    return Running(f"http://127.0.0.1:{listener.getsockname()[1]}", server, thread, listener)


FAST = Timing(text_step=0.0, second=1.0, retry_pauses=(0.0, 0.0), webhook_timeout=5.0)


@pytest.fixture
def start(settings: Settings, office: Office) -> Iterator[Callable[..., Running]]:
    """Starts handsets and stops them at the end."""
    running: list[Running] = []

    def _(timing: Timing = FAST, *, kept: bool = False, public_url: str = "") -> Running:
        theirs = settings.model_copy(update={"PUBLIC_URL": public_url or office.url})
        running.append(run(theirs, timing, None if kept else Store(None)))
        return running[-1]

    yield _
    for one in running:
        if one.thread.is_alive():
            one.stop()


@pytest.fixture
def handset(start: Callable[..., Running]) -> Running:
    return start()


class Rewriting(TwilioHttpClient):
    """Twilio's own HTTP client; only the host is another."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=PATIENCE)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


@pytest.fixture
def connect(settings: Settings) -> Iterator[Callable[[Running], Client]]:
    """Twilio's client for a handset."""
    made: list[Rewriting] = []

    def _(running: Running, token: str = "") -> Client:
        made.append(Rewriting(running.url))
        return Client(settings.TWILIO_ACCOUNT_SID, token or settings.TWILIO_AUTH_TOKEN, http_client=made[-1])

    yield _
    for one in made:
        assert one.session is not None
        one.session.close()


@pytest.fixture
def client(handset: Running, connect: Callable[[Running], Client]) -> Client:
    return connect(handset)


@pytest.fixture
def page(handset: Running) -> Iterator[httpx.Client]:
    with handset.page() as opened:
        yield opened
