"""The provider's webhooks for texts: what owners send us, and what became of what we sent."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from starlette.routing import Route
from twilio.twiml.messaging_response import MessagingResponse

from bot.incoming import keep_text
from bot.parts import Opened, Parts
from bot.signature import Fields, signed
from repair.messages.receipts import Report

log = logging.getLogger(__name__)

LONGEST_ID = 19  # digits of a number that PostgreSQL still keeps

router = APIRouter(prefix="/twilio/sms", dependencies=[Depends(signed)])


@router.post("")
def receive(fields: Fields, parts: Opened) -> Response:
    """Keep a text and put off its answer, in one transaction; the reply leaves through the outbox."""
    sid, phone = fields.get("MessageSid", ""), fields.get("From", "")
    if not sid or not phone:
        raise HTTPException(status_code=400, detail="MessageSid and From are needed")
    now = parts.clock.now()
    with parts.database.session() as session:
        new = keep_text(session, sid=sid, phone=phone, words=fields.get("Body", ""), raw=fields, now=now)
    log.info("text received", extra={"action": "sms_in", "sid": sid, "again": not new})
    return Response(str(MessagingResponse()), media_type="application/xml")


async def status(request: Request) -> Response:
    """Keep a receipt of a text, together with others that come at this moment; a worker applies it.

    A plain endpoint: there are three of these for each text, and the framework's own work would cost more than ours.
    """
    parts: Parts = request.app.state.parts
    fields = await signed(request, parts)
    sid, reported = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    if not sid or not reported:
        raise HTTPException(status_code=400, detail="MessageSid and MessageStatus are needed")
    named = request.query_params.get("outbox", "")
    row = int(named) if named.isdecimal() and len(named) < LONGEST_ID else None
    code = fields.get("ErrorCode", "")
    await parts.keeper.keep(Report(provider_sid=sid, status=reported, code=code, raw=fields, outbox_id=row))
    return Response(status_code=204)


receipts = Route("/twilio/sms/status", status, methods=["POST"])
