"""How does the handset call the office's webhooks? Signed as Twilio signs, tried again when nobody listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from twilio.request_validator import RequestValidator

log = logging.getLogger(__name__)

Params = Mapping[str, str]


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
        self._client = httpx.AsyncClient(
            # A burst of receipts waits for its turn; an office that was restarted meets no half-dead connection.
            timeout=httpx.Timeout(timeout, pool=None),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
            trust_env=False,
            headers={"User-Agent": "TwilioProxy/1.1"},
        )

    async def send(self, url: str, params: Params, *, method: str = "POST") -> Answer:
        """One webhook, tried again after each pause when the connection fails. Never raises for the network."""
        target = httpx.URL(url)
        if method == "GET":
            target = target.copy_merge_params(dict(params))
        exact = str(target)  # the signature covers the address exactly as it is requested
        body = {} if method == "GET" else dict(params)
        headers = {"X-Twilio-Signature": self._validator.compute_signature(exact, body)}
        for pause in (*self._pauses, None):
            try:
                reply = await self._client.request(method, exact, data=body or None, headers=headers)
            except httpx.ConnectError as error:
                if pause is None:
                    return self._failed("unreachable", exact, error)
                await asyncio.sleep(pause)
            except httpx.HTTPError as error:
                # The request may have arrived: asking twice would make the office hear everything twice.
                return self._failed("no_answer", exact, error)
            else:
                if reply.status_code >= 400:
                    self._unreachable(f"status_{reply.status_code}", _short(exact))
                    log.warning("webhook refused", extra={"action": "webhook", "status": reply.status_code})
                return Answer(status=reply.status_code, text=reply.text, url=exact)
        raise AssertionError("the last round always returns")

    def _failed(self, code: str, url: str, error: Exception) -> Answer:
        log.warning("webhook failed", extra={"action": "webhook", "code": code, "error": type(error).__name__})
        self._unreachable(code, _short(url))
        return Answer(status=0, text="", url=url)

    async def close(self) -> None:
        await self._client.aclose()


def _short(url: str) -> str:
    """The address without its query, for people."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
