"""What does a client see of a fault: before its request is taken, and in place of the answer?"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse

from handset.exchange import Exchange
from handset.faults import Kind, Where
from handset.problems import Refused


async def before(exchange: Exchange, where: Where, to: str | None = None) -> None:
    """Faults that strike before anything is taken. Raises Refused."""
    if exchange.strike(Kind.refuse_429, where, to):
        raise Refused(20429)
    if exchange.strike(Kind.error_500, where, to):
        raise Refused(20500)
    slow = exchange.strike(Kind.slow, where, to)
    if slow:
        await asyncio.sleep(slow.seconds)


async def answer(
    exchange: Exchange, where: Where, to: str | None, document: dict[str, Any], *, status: int
) -> Response:
    """The answer to a request that was taken, or what a fault makes of it."""
    silent = exchange.strike(Kind.accept_then_timeout, where, to)
    if silent:
        await asyncio.sleep(silent.seconds)
        return Response(status_code=504)
    if exchange.strike(Kind.accept_then_500, where, to):
        raise Refused(20500)
    if exchange.strike(Kind.garbage, where, to):
        return HTMLResponse("<html><body>Bad Gateway</body", status_code=status)
    return JSONResponse(document, status_code=status)
