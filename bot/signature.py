"""Did our provider really send this? X-Twilio-Signature over the public address and every field."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from twilio.request_validator import RequestValidator

from bot.parts import Opened

log = logging.getLogger(__name__)


async def signed(request: Request, parts: Opened) -> dict[str, str]:
    """The fields of a webhook. Raises 403 when the signature is missing or wrong, or no token is set.

    The address is rebuilt from PUBLIC_URL: behind a proxy the request itself does not know how it was called.
    """
    settings = parts.settings
    url = settings.PUBLIC_URL.rstrip("/") + request.url.path
    if request.url.query:
        url += f"?{request.url.query}"
    form = await request.form()
    given = request.headers.get("X-Twilio-Signature", "")
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    if not settings.TWILIO_AUTH_TOKEN or not given or not validator.validate(url, form, given):
        log.warning(
            "webhook refused", extra={"action": "forged_webhook", "path": request.url.path, "signed": bool(given)}
        )
        raise HTTPException(status_code=403, detail="signature")
    # PostgreSQL keeps no NUL: one in a text must not make us lose it
    return {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(signed)]
