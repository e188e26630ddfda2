"""A Rasa's REST channel on a port of its own: it says what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class RasaStandIn(ThreadingHTTPServer):
    """`says` is the body of its answers, with `status`; while `silent` it does not answer before it is closed."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.status, self.says, self.silent = 200, b"[]", False
        self.asked: list[Any] = []
        self.kept: list[socket.socket] = []
        self.closed = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def will_say(self, said: Any, status: int = 200) -> None:
        """Answer so from now on: bytes as they are, everything else as JSON."""
        self.says, self.status = said if isinstance(said, bytes) else json.dumps(said).encode(), status

    def close(self) -> None:
        """Nobody is there any more, and connections that were kept end."""
        self.closed.set()
        self.shutdown()
        self.server_close()
        for kept in self.kept:
            with suppress(OSError):
                kept.shutdown(socket.SHUT_RDWR)

    def get_request(self) -> tuple[socket.socket, Any]:
        taken, address = super().get_request()
        self.kept.append(taken)
        return taken, address


class _Handler(BaseHTTPRequestHandler):
    server: RasaStandIn
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        assert self.path == "/webhooks/rest/webhook"
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer()

    def do_GET(self) -> None:
        assert self.path == "/webhooks/rest/"
        self._answer()

    def _answer(self) -> None:
        if self.server.silent:
            self.server.closed.wait(30)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.says)))
        self.end_headers()
        self.wfile.write(self.server.says)

    def log_message(self, *_words: object) -> None:
        """Say nothing of it."""
