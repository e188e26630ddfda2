"""Did our domestic provider really push this? It signs nothing: a secret in the address that only it was told."""

from __future__ import annotations

import json
import logging
import secrets
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Path, Request

from bot.parts import Opened

log = logging.getLogger(__name__)

Element = dict[str, Any]
LONGEST = 2000  # characters of a value that is kept


def known(token: Annotated[str, Path()], parts: Opened) -> None:
    """Raises 403 when the secret in the address is not ours, or none is set. The address itself is never logged."""
    ours = parts.settings.ALIYUN_PUSH_TOKEN
    if not ours or not secrets.compare_digest(token.encode(), ours.encode()):
        log.warning("push refused", extra={"action": "forged_webhook", "path": "/gateway"})
        raise HTTPException(status_code=403, detail="token")


async def pushed(request: Request) -> list[Element]:
    """The elements of the array; what is no mapping is left out and noted. Raises 400 for what is no array."""
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, list):
        raise HTTPException(status_code=400, detail="a JSON array is needed")
    elements = [one for one in given if isinstance(one, dict)]
    if len(elements) < len(given):
        log.warning("broken elements", extra={"action": "push_broken", "count": len(given) - len(elements)})
    return elements


def field(element: Element, name: str) -> str:
    """One value as text, without the NUL that PostgreSQL does not keep; empty when it is not there."""
    value = element.get(name)
    return "" if value is None else str(value).replace("\0", "")[:LONGEST]


def raw(element: Element) -> dict[str, str]:
    """The element as it is kept."""
    return {str(name).replace("\0", "")[:100]: field(element, name) for name in element}


Elements = Annotated[list[Element], Depends(pushed)]
