"""How does the handset call the office's webhooks? Signed as Twilio signs, tried again when nobody listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

import aiohttp
import httpx
import yarl
from twilio.request_validator import RequestValidator

log = logging.getLogger(__name__)

Params = Mapping[str, str]

CONNECTIONS = 100  # a burst of receipts waits for its turn; the office answers many at once, after one commit
KEPT_OPEN = 2.0  # seconds without a webhook; the office's own limit is 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a webhook answered. `status` 0: nobody listened or no answer came in time."""

    status: int
    text: str
    url: str

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


class Webhooks:
    """Posts to the office. `unreachable(code, detail)` is told about every request that failed for good."""

    def __init__(
        self,
        token: str,
        *,
        pauses: tuple[float, ...],
        timeout: float,
        unreachable: Callable[[str, str], None],
    ) -> None:
        self._validator = RequestValidator(token)
        self._pauses = pauses
        self._unreachable = unreachable
        # One connection serves many receipts, but not longer than the office keeps it open: one that was restarted
        # meets no half-dead connection.
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=timeout, sock_read=timeout)
        self._client: aiohttp.ClientSession | None = None

    def _session(self) -> aiohttp.ClientSession:
        """Made at the first webhook: it belongs to the loop that runs then."""
        if self._client is None:
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEPT_OPEN),
                timeout=self._timeout,
                headers={"User-Agent": "TwilioProxy/1.1"},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._client

    async def send(self, url: str, params: Params, *, method: str = "POST") -> Answer:
        """One webhook, tried again after each pause when the connection fails. Never raises for the network."""
        exact = _exact(url)
        if method == "GET":
            exact = str(httpx.URL(exact).copy_merge_params(dict(params)))
        body = {} if method == "GET" else dict(params)
        # The signature covers the address exactly as it is requested.
        headers = {"X-Twilio-Signature": self._validator.compute_signature(exact, body)}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for pause in (*self._pauses, None):
            try:
                status, text = await self._ask(method, exact, urlencode(body), headers)
            except aiohttp.ClientConnectorError as error:
                if pause is None:
                    return self._failed("unreachable", exact, error)
                await asyncio.sleep(pause)
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                # The request may have arrived: asking twice would make the office hear everything twice.
                return self._failed("no_answer", exact, error)
            else:
                if status >= 400:
                    self._unreachable(f"status_{status}", _short(exact))
                    log.warning("webhook refused", extra={"action": "webhook", "status": status})
                return Answer(status=status, text=text, url=exact)
        raise AssertionError("the last round always returns")

    async def _ask(self, method: str, exact: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
        address = yarl.URL(exact, encoded=True)
        data = body.encode() or None
        asking = self._session().request(method, address, data=data, headers=headers, allow_redirects=False)
        async with asking as reply:
            return reply.status, await reply.text(errors="replace")

    def _failed(self, code: str, url: str, error: Exception) -> Answer:
        log.warning("webhook failed", extra={"action": "webhook", "code": code, "error": type(error).__name__})
        self._unreachable(code, _short(url))
        return Answer(status=0, text="", url=url)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


@lru_cache(maxsize=4096)
def _exact(url: str) -> str:
    """The address as it is requested: what is not ASCII is encoded. The receipts of a text share it."""
    return str(httpx.URL(url))


def _short(url: str) -> str:
    """The address without its query, for people."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
