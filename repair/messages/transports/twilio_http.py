"""How does a request of Twilio's client travel? By urllib3 itself, at a third of the cost of Twilio's own HTTP client.

Nothing is tried again and no redirection is followed here: what came of a request is decided by who asked.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, select_proxy
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import PoolManager, ProxyManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ProxyError,
    SSLError,
)
from urllib3.util import make_headers

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # of an office whose network has a certificate of its own
TWILIO = "https://api.twilio.com"


class TwilioHttp(HttpClient):  # type: ignore[misc]
    """The HTTP of Twilio's client, to Twilio or to another host that stands in for it.

    Requests leave by the proxy of the environment, but never to this machine itself. Connections are kept for
    `connections` threads. Raises what urllib3 raises.
    """

    def __init__(self, base: str, timeout: float, connections: int = 1) -> None:
        super().__init__(None, False, timeout)
        self._base = urlsplit(base.rstrip("/"))
        target = base or TWILIO
        local = self._base.hostname in LOOPBACK  # a proxy cannot reach this machine's own handset
        proxy = None if local else select_proxy(target, get_environ_proxies(target))
        trusted = next(filter(None, map(os.environ.get, CA_BUNDLES)), DEFAULT_CA_BUNDLE_PATH)
        kept: dict[str, Any] = {
            "maxsize": connections,
            "cert_reqs": "CERT_REQUIRED",
            "ca_certs": trusted,
        }
        self.pool = ProxyManager(proxy, **kept) if proxy else PoolManager(**kept)

    def request(  # noqa: PLR0917 - as the class it stands for
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One request, as Twilio's client asks for it; `allow_redirects` is never asked for."""
        made = {**(headers or {}), **(make_headers(basic_auth=":".join(auth)) if auth else {})}
        answer = self.pool.request(
            method.upper(),
            self._address(uri, params),
            body=urlencode(data, doseq=True) if data else None,
            headers=made,
            timeout=Timeout(connect=timeout or self.timeout, read=timeout or self.timeout),
            retries=False,
            redirect=False,
        )
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def close(self) -> None:
        """Close the connections that are kept."""
        self.pool.clear()

    def _address(self, uri: str, params: Mapping[str, object] | None) -> str:
        asked = urlsplit(uri)
        given = {name: value for name, value in (params or {}).items() if value is not None}
        query = "&".join(filter(None, (asked.query, urlencode(given, doseq=True))))
        if not self._base.netloc:
            return urlunsplit((asked.scheme, asked.netloc, asked.path, query, ""))
        return urlunsplit((self._base.scheme, self._base.netloc, f"{self._base.path}{asked.path}", query, ""))


def never_left(error: HTTPError) -> bool:
    """Whether this request surely reached nobody: no connection came about, or the other's certificate was refused."""
    if isinstance(error, SSLError):
        return bool(error.args) and isinstance(error.args[0], ssl.SSLCertVerificationError)
    return isinstance(error, ConnectTimeoutError | NewConnectionError | ProxyError | LocationParseError)
