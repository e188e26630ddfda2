"""The domestic gateway's API in Alibaba Cloud's shape: SendSms, QuerySendDetails, IvrCall, QueryCallDetailByCallId.

One address for every operation; its name is a header, its fields are the query, both are signed.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from handset import gateway_texts
from handset.acs import Gate, Signed
from handset.exchange import Exchange
from handset.faults import Kind, Where
from handset.gateway_calls import Lines, Script
from handset.gateway_push import Pusher
from handset.gateway_templates import NotFilled, Template, templates
from repair.clock import SystemClock

router = APIRouter()
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"0\d{9,11}")
_STATUS = {"InternalError": 500, "ServiceUnavailable": 503}  # else: a gateway's code is 400, a service's comes with 200
LONGEST_OUT_ID = 15  # of a call

Answer = dict[str, Any]


class Gateway:
    """The gateway's parts, made once for an application."""

    def __init__(self, exchange: Exchange) -> None:
        settings = exchange.settings
        self.exchange = exchange
        self.gate = Gate(key_id=settings.ALIYUN_ACCESS_KEY_ID, secret=settings.ALIYUN_ACCESS_KEY_SECRET)
        self.pusher = Pusher(exchange)
        self.lines = Lines(exchange, self.pusher)
        self.signature = settings.ALIYUN_SIGN_NAME or settings.SENDER_SIGNATURE
        self.templates = templates(settings.ALIYUN_TEMPLATES)
        exchange.own = self.lines

    def template(self, code: str, refusal: str) -> Template:
        """The approved template with this code. Raises Refused."""
        if code not in self.templates:
            raise Refused(refusal)
        return self.templates[code]


class Refused(Exception):
    """The vendor refuses; the message is its code."""


def gateway_of(request: Request) -> Gateway:
    """The gateway of this application."""
    gateway = request.app.state.gateway
    assert isinstance(gateway, Gateway)
    return gateway


@router.post("/")
async def call(request: Request, gateway: Annotated[Gateway, Depends(gateway_of)]) -> Response:
    """One operation."""
    body = await request.body()
    signed = Signed(
        method=request.method,
        path=request.url.path,
        query=request.query_params.multi_items(),
        headers=dict(request.headers),
        body=body,
    )
    refusal = gateway.gate.refusal(signed, SystemClock().now())
    if refusal:
        return _answer({"Code": refusal}, _STATUS.get(refusal, 400))
    known = OPERATIONS.get(request.headers.get("x-acs-action", ""))
    if known is None:
        return _answer({"Code": "InvalidAction.NotFound"}, 404)
    where, number, operation = known
    fields = dict(request.query_params)
    return await _carried_out(gateway, where, _e164(fields.get(number, "")), lambda: operation(gateway, fields))


async def _carried_out(gateway: Gateway, where: Where, to: str, operation: Callable[[], Answer]) -> Response:
    """The operation between the faults that strike before it and in place of its answer."""
    exchange = gateway.exchange
    if exchange.strike(Kind.refuse_429, where, to):
        return _answer({"Code": "isv.BUSINESS_LIMIT_CONTROL"})
    if exchange.strike(Kind.error_500, where, to):
        return _answer({"Code": "InternalError"}, 500)
    if slow := exchange.strike(Kind.slow, where, to):
        await asyncio.sleep(slow.seconds)
    try:
        made = {"Code": "OK", "Message": "OK", **operation()}
    except (Refused, NotFilled) as refused:
        return _answer({"Code": str(refused)})
    return await _answered(exchange, where, to, made)


async def _answered(exchange: Exchange, where: Where, to: str, made: Answer) -> Response:
    if silent := exchange.strike(Kind.accept_then_timeout, where, to):
        await asyncio.sleep(silent.seconds)
        return Response(status_code=504)
    if exchange.strike(Kind.accept_then_500, where, to):
        return _answer({"Code": "InternalError"}, 500)
    if exchange.strike(Kind.garbage, where, to):
        return HTMLResponse("<html><body>Bad Gateway</body")
    return _answer(made)


def send_sms(gateway: Gateway, fields: dict[str, str]) -> Answer:
    """SendSms."""
    to = _e164(fields.get("PhoneNumbers", ""))
    if not _MOBILE.fullmatch(fields.get("PhoneNumbers", "")):
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL")
    if fields.get("SignName") != gateway.signature:
        raise Refused("isv.SMS_SIGNATURE_ILLEGAL")
    order = gateway_texts.TextOrder(
        to=to,
        signature=gateway.signature,
        template=gateway.template(fields.get("TemplateCode", ""), "isv.SMS_TEMPLATE_ILLEGAL"),
        params=fields.get("TemplateParam", ""),
        out_id=fields.get("OutId", ""),
    )
    return {"BizId": gateway_texts.take(gateway.exchange, gateway.pusher, order).biz_id}


def query_send_details(gateway: Gateway, fields: dict[str, str]) -> Answer:
    """QuerySendDetails: by number and day, in pages."""
    size, page = _whole(fields.get("PageSize", "")), _whole(fields.get("CurrentPage", ""))
    day = fields.get("SendDate", "")
    if not 1 <= size <= 50 or page < 1 or not re.fullmatch(r"\d{8}", day) or not fields.get("PhoneNumber"):
        raise Refused("isv.INVALID_PARAMETERS")
    found = gateway_texts.listed(gateway.exchange, _e164(fields["PhoneNumber"]), day, fields.get("BizId", ""))
    shown = found[(page - 1) * size : page * size]
    return {"TotalCount": str(len(found)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": shown}}


def ivr_call(gateway: Gateway, fields: dict[str, str]) -> Answer:
    """IvrCall: one menu, one key."""
    number = fields.get("CalledNumber", "")
    if not _MOBILE.fullmatch(number) and not _LANDLINE.fullmatch(number):
        raise Refused("isv.MOBILE_NUMBER_ILLEGAL")
    ours = gateway.exchange.settings.ALIYUN_CALLED_SHOW_NUMBER
    if not fields.get("CalledShowNumber") or (ours and fields["CalledShowNumber"] != ours):
        raise Refused("isv.DISPLAY_NUMBER_ILLEGAL")
    if len(fields.get("OutId", "").encode()) > LONGEST_OUT_ID:
        raise Refused("isv.INVALID_PARAMETERS")
    keys = {}
    for place in range(1, 13):
        if key := fields.get(f"MenuKeyMap.{place}.Key"):
            keys[key] = _spoken(gateway, fields, f"MenuKeyMap.{place}.Code", f"MenuKeyMap.{place}.TtsParams")
    script = Script(
        opening=_spoken(gateway, fields, "StartCode", "StartTtsParams"),
        keys=keys,
        bye=_spoken(gateway, fields, "ByeCode", "ByeTtsParams") if fields.get("ByeCode") else "",
        times=_whole(fields.get("PlayTimes", "1")),
        seconds=_whole(fields.get("Timeout", "5000")) / 1000,
    )
    row = gateway.lines.take(
        to=_e164(number), caller=fields["CalledShowNumber"], out_id=fields.get("OutId", ""), script=script
    )
    return {"CallId": row.sid}


def query_call_detail(gateway: Gateway, fields: dict[str, str]) -> Answer:
    """QueryCallDetailByCallId."""
    if not (fields.get("CallId") and fields.get("ProdId") and fields.get("QueryDate", "").isdigit()):
        raise Refused("isv.INVALID_PARAMETERS")
    found = gateway.lines.detail(fields["CallId"])
    return {"Data": json.dumps(found) if found else "{}"}


OPERATIONS: dict[str, tuple[Where, str, Callable[[Gateway, dict[str, str]], Answer]]] = {
    "SendSms": (Where.messages, "PhoneNumbers", send_sms),
    "QuerySendDetails": (Where.lookups, "PhoneNumber", query_send_details),
    "IvrCall": (Where.calls, "CalledNumber", ivr_call),
    "QueryCallDetailByCallId": (Where.lookups, "", query_call_detail),
}


def _whole(text: str) -> int:
    if not text.isdigit():
        raise Refused("isv.INVALID_PARAMETERS")
    return int(text)


def _spoken(gateway: Gateway, fields: dict[str, str], code: str, params: str) -> str:
    template = gateway.template(fields.get(code, ""), "isv.TTS_TEMPLATE_ILLEGAL")
    return template.filled(fields.get(params, ""), spoken=True)


def _e164(number: str) -> str:
    """The number as the rest of the handset knows it."""
    found = _MOBILE.fullmatch(number)
    if found:
        return f"+86{found.group(1)}"
    return f"+86{number[1:]}" if _LANDLINE.fullmatch(number) else number


def _answer(document: Answer, status: int = 200) -> Response:
    code = document["Code"]
    return JSONResponse({"RequestId": secrets.token_hex(16).upper(), "Message": code, **document}, status_code=status)
