"""Did our provider really send this? X-Twilio-Signature over the public address and every field."""

from __future__ import annotations

import logging
from functools import lru_cache
from hmac import compare_digest
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from twilio.request_validator import RequestValidator
from yarl import URL

from bot.parts import Opened
from repair.shortcut import Asked

log = logging.getLogger(__name__)

URLENCODED = "application/x-www-form-urlencoded"
MOST_FIELDS = 1000


async def signed(request: Request, parts: Opened) -> dict[str, str]:
    """The fields of a webhook. Raises 403 when the signature is missing or wrong, or no token is set.

    The address is rebuilt from PUBLIC_URL: behind a proxy the request itself does not know how it was called.
    """
    settings = parts.settings
    url = settings.PUBLIC_URL.rstrip("/") + request.url.path
    if request.url.query:
        url += f"?{request.url.query}"
    form = await _form(request)
    given = request.headers.get("X-Twilio-Signature", "")
    validator = _validator(settings.TWILIO_AUTH_TOKEN)
    if not settings.TWILIO_AUTH_TOKEN or not given or not _true(validator, url, form, given):
        log.warning(
            "webhook refused", extra={"action": "forged_webhook", "path": request.url.path, "signed": bool(given)}
        )
        raise HTTPException(status_code=403, detail="signature")
    # PostgreSQL keeps no NUL: one in a text must not make us lose it
    return {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}


def plainly_signed(url: str, asked: Asked, token: str) -> dict[str, str] | None:
    """The fields of a webhook signed over its address as it is; None when that takes a closer look (`signed`)."""
    headers = dict(asked.headers)
    given, kind = headers.get(b"x-twilio-signature"), headers.get(b"content-type")
    if not token or not given or kind != URLENCODED.encode() or b"%00" in asked.body or b"\0" in asked.body:
        return None
    form = URL.build(query_string=asked.body.decode("latin-1"), encoded=True).query  # the quickest parser there is
    fields = dict(form)
    right = compare_digest(_validator(token).compute_signature(url, form).encode(), given)
    return fields if right and len(fields) == len(form) else None


async def _form(request: Request) -> FormData:
    """The fields as they were sent. Twilio's own kind of form is read at once: the general parser takes far longer."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != URLENCODED:
        return await request.form()
    body = await request.body()
    try:
        given = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(status_code=400, detail="too many fields") from error
    fields: list[tuple[str, str | UploadFile]] = [*given]
    return FormData(fields)


def _true(validator: RequestValidator, url: str, form: FormData, given: str) -> bool:
    """Signed over the address as it is, which is nearly always so, or as the provider's own check allows."""
    as_it_is = str(validator.compute_signature(url, form))
    return compare_digest(as_it_is.encode(), given.encode()) or bool(validator.validate(url, form, given))


@lru_cache(maxsize=4)
def _validator(token: str) -> RequestValidator:
    return RequestValidator(token)


Fields = Annotated[dict[str, str], Depends(signed)]
