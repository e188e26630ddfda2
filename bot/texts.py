"""The provider's webhook for texts that owners send us."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response
from twilio.twiml.messaging_response import MessagingResponse

from bot.incoming import keep_text
from bot.parts import Opened
from bot.signature import Fields, signed

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
