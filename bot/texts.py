"""The provider's webhooks for texts: what owners send us, and what became of what we sent."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import Response
from twilio.twiml.messaging_response import MessagingResponse

from bot.incoming import keep_text
from bot.parts import Opened
from bot.signature import Fields, signed
from repair.messages import receipts

log = logging.getLogger(__name__)

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


@router.post("/status")
def status(fields: Fields, parts: Opened, outbox: Annotated[int | None, Query()] = None) -> Response:
    """Keep a receipt of a text; it is applied by a worker."""
    sid, reported = fields.get("MessageSid", ""), fields.get("MessageStatus", "")
    if not sid or not reported:
        raise HTTPException(status_code=400, detail="MessageSid and MessageStatus are needed")
    with parts.database.session() as session:
        receipts.receive(
            session,
            provider_sid=sid,
            status=reported,
            code=fields.get("ErrorCode", ""),
            raw=fields,
            now=parts.clock.now(),
            outbox_id=outbox,
        )
    return Response(status_code=204)
