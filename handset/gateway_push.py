"""How does the gateway push its receipts? As JSON arrays, several at once, again when the office does not take them."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import Any

import httpx

from handset.exchange import Exchange

log = logging.getLogger(__name__)

MOST = 50  # elements of one array
TEXTS, CALLS, KEYS, REPLIES = "sms-report", "voice-report", "voice-call-report", "sms-up"


class Pusher:
    """Keeps what is to be pushed until its turn comes; one array of a kind is under way at a time."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, kind: str, element: dict[str, Any], *, times: int = 1) -> None:
        """Push this soon; what waits with it leaves in the same array."""
        self._waiting[kind] += [element] * times
        self._exchange.tasks.queue(f"push {kind}", lambda: self._push(kind))

    async def _push(self, kind: str) -> None:
        elements, self._waiting[kind] = self._waiting[kind][:MOST], self._waiting[kind][MOST:]
        if not elements:
            return
        timing = self._exchange.timing
        why = ""
        async with httpx.AsyncClient(timeout=timing.webhook_timeout, trust_env=False) as client:
            for pause in (*timing.retry_pauses, None):
                why = await self._post(client, kind, elements)
                if not why or pause is None:
                    break
                await asyncio.sleep(pause)
        if why:
            log.warning("push failed", extra={"action": "push_failed", "kind": kind, "why": why})
            self._exchange.notice(why, f"gateway {kind}")

    async def _post(self, client: httpx.AsyncClient, kind: str, elements: list[dict[str, Any]]) -> str:
        """What went wrong; empty: the office took it, which it says with status 200 and a number as code."""
        url = self._exchange.office(f"/gateway/{self._exchange.settings.ALIYUN_PUSH_TOKEN}/{kind}")
        try:
            reply = await client.post(url, json=elements)
        except httpx.HTTPError as error:
            return "unreachable" if isinstance(error, httpx.ConnectError) else "no_answer"
        if reply.status_code != 200:
            return f"status_{reply.status_code}"
        try:
            taken = isinstance(reply.json().get("code"), int)
        except (ValueError, AttributeError):
            taken = False
        return "" if taken else "no_answer"
