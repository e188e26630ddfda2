"""Did our provider really send this? X-Twilio-Signature over the public address and every field."""

from __future__ import annotations

import logging
from functools import lru_cache
from hmac import compare_digest
from typing import Annotated
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from twilio.request_validator import RequestValidator

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


class _Single(dict[str, str]):
    """Fields that are there once each; the provider's check asks for all values of a name."""

    def getall(self, name: str) -> list[str]:
        return [self[name]]


def plainly_signed(url: str, asked: Asked, token: str) -> dict[str, str] | None:
    """The fields of a webhook signed over its address as it is; None when that takes a closer look (`signed`)."""
    headers = dict(asked.headers)
    fields = _single(asked.body) if headers.get(b"content-type") == URLENCODED.encode() else None
    given = headers.get(b"x-twilio-signature", b"")
    if not token or not given or not fields:
        return None
    right = compare_digest(_validator(token).compute_signature(url, fields).encode(), given)
    return fields if right else None


def _single(body: bytes) -> _Single | None:
    """The fields of a form in which each is there once, without a NUL; None for any other."""
    if b"%00" in body or b"\0" in body:
        return None
    fields = _Single()
    parts = body.decode("latin-1").split("&", MOST_FIELDS)
    for part in parts:
        name, is_, value = part.partition("=")
        fields[name] = unquote_plus(value) if "%" in value or "+" in value else value
        if not is_ or not name.isalnum():
            return None
    return fields if len(fields) == len(parts) else None


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
