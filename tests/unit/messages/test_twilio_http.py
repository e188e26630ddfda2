"""Which failed requests surely reached nobody? Only those may leave again without a look-up."""

from __future__ import annotations

import ssl

import pytest
from urllib3 import PoolManager, ProxyManager
from urllib3.exceptions import (
    ConnectTimeoutError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from repair.messages.transports.twilio_http import TwilioHttp, never_left


@pytest.mark.parametrize(
    ("error", "surely"),
    [
        (ConnectTimeoutError(), True),
        (NewConnectionError(None, "refused"), True),  # type: ignore[arg-type]
        (ProxyError("no proxy", OSError()), True),
        (SSLError(ssl.SSLCertVerificationError()), True),
        (SSLError(ssl.SSLEOFError()), False),  # may come after the request
        (ReadTimeoutError(None, "", "silence"), False),  # type: ignore[arg-type]
        (ProtocolError("connection aborted"), False),
    ],
)
def test_only_a_connection_that_never_was_cannot_have_delivered(error, surely) -> None:
    assert never_left(error) is surely


def test_requests_leave_by_the_proxy_of_the_environment_but_never_to_this_machine(monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert isinstance(TwilioHttp("", 1.0).pool, ProxyManager)
    assert type(TwilioHttp("http://127.0.0.1:8003", 1.0).pool) is PoolManager
