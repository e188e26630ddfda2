"""How is a receipt of a text taken? There are three of these for each text, so the common one costs next to nothing."""

from __future__ import annotations

import logging

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.routing import Route

from bot.parts import Parts
from bot.shield import RAW
from bot.signature import plainly_signed, signed
from repair.messages.receipts import Report
from repair.shortcut import Answer, Asked, Shortcut

log = logging.getLogger(__name__)

PATH = "/twilio/sms/status"
LONGEST_ID = 19  # digits of a number that PostgreSQL still keeps
NAMED = "outbox"  # in the callback's own address: our row

_KEPT = Answer(204, RAW)


async def status(request: Request) -> Response:
    """Keep a receipt of a text, together with others that come at this moment; a worker applies it."""
    parts: Parts = request.app.state.parts
    fields = await signed(request, parts)
    report = _report(fields, request.query_params.get(NAMED, ""))
    if report is None:
        raise HTTPException(status_code=400, detail="MessageSid and MessageStatus are needed")
    await parts.keeper.keep(report)
    return Response(status_code=204)


def shortcut(parts: Parts) -> Shortcut:
    """The same for a receipt that is signed and shaped as nearly all are."""
    settings = parts.settings
    url, token = settings.PUBLIC_URL.rstrip("/") + PATH, settings.TWILIO_AUTH_TOKEN

    async def short(asked: Asked) -> Answer | None:
        query = asked.query.decode("latin-1")
        name, _, row = query.partition("=")
        if query and not (name == NAMED and row.isdecimal()):
            return None
        fields = plainly_signed(f"{url}?{query}" if query else url, asked, token)
        report = _report(fields, row) if fields else None
        if report is None:
            return None
        try:
            await parts.keeper.keep(report)
        except Exception as error:  # the ordinary way tries once more, and says what is wrong
            log.info("receipt tried again", extra={"action": "receipt_again", "error": type(error).__name__})
            return None
        return _KEPT

    return short


def _report(fields: dict[str, str], row: str) -> Report | None:
    """None when it does not say which text is meant, or what became of it."""
    sid, reported = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    if not sid or not reported:
        return None
    outbox_id = int(row) if row.isdecimal() and len(row) < LONGEST_ID else None
    code = fields.get("ErrorCode", "")
    return Report(provider_sid=sid, status=reported, code=code, raw=fields, outbox_id=outbox_id)


route = Route(PATH, status, methods=["POST"])
