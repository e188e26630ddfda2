"""How does the handset call the office's webhooks? Signed as Twilio signs, tried again when nobody listens."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from twilio.request_validator import RequestValidator
from yarl import URL

from handset.wire import Silent, Unreachable, Wires

log = logging.getLogger(__name__)

Params = Mapping[str, str]

_PLAIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?/[\w/.-]*(\?[\w=&.-]+)?", re.ASCII)  # needs no encoding


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
        self._wires = Wires(timeout)

    async def send(self, url: str, params: Params, *, method: str = "POST") -> Answer:
        """One webhook, tried again after each pause when the connection fails. Never raises for the network."""
        exact = _exact(url)
        if method == "GET":
            exact = str(httpx.URL(exact).copy_merge_params(dict(params)))
        body = _Single() if method == "GET" else _Single(params)
        # The signature covers the address exactly as it is requested.
        headers = f"X-Twilio-Signature: {self._validator.compute_signature(exact, body)}\r\n"
        if body:
            headers += "Content-Type: application/x-www-form-urlencoded\r\n"
        form = URL.build(query=body).raw_query_string.encode()
        for pause in (*self._pauses, None):
            try:
                reply = await self._wires.ask(method, exact, headers, form)
            except Unreachable as error:
                if pause is None:
                    return self._failed("unreachable", exact, error)
                await asyncio.sleep(pause)
            except (Silent, ValueError) as error:
                # The request may have arrived: asking twice would make the office hear everything twice.
                return self._failed("no_answer", exact, error)
            else:
                if reply.status >= 400:
                    self._unreachable(f"status_{reply.status}", _short(exact))
                    log.warning("webhook refused", extra={"action": "webhook", "status": reply.status})
                return Answer(status=reply.status, text=reply.text, url=exact)
        raise AssertionError("the last round always returns")

    def _failed(self, code: str, url: str, error: Exception) -> Answer:
        log.warning("webhook failed", extra={"action": "webhook", "code": code, "error": type(error).__name__})
        self._unreachable(code, _short(url))
        return Answer(status=0, text="", url=url)

    async def close(self) -> None:
        await self._wires.close()


class _Single(dict[str, str]):
    """Fields that are there once each; the signature asks for all values of a name."""

    def getall(self, name: str) -> list[str]:
        return [self[name]]


@lru_cache(maxsize=4096)
def _exact(url: str) -> str:
    """The address as it is requested: what is not ASCII is encoded. The receipts of a text share it."""
    return url if _PLAIN.fullmatch(url) else str(httpx.URL(url))


def _short(url: str) -> str:
    """The address without its query, for people."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
