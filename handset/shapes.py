"""What does a text or a call look like in Twilio's JSON?"""

from __future__ import annotations

import math
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from handset.ledger import Text
from handset.tables import Call, Message

API = "2010-04-01"
_UTC = ZoneInfo("UTC")
# Characters of GSM 03.38; one that is not here makes the whole text UCS-2.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = frozenset("^{}\\[~]|€\f")

# Carrier errors that a message may end with; https://www.twilio.com/docs/api/errors
CARRIER = {
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


def rfc2822(moment: datetime | None) -> str | None:
    """A moment as Twilio writes it, to the second: Wed, 16 Sep 2026 01:30:00 +0000."""
    return None if moment is None else _written(int(moment.timestamp()))


@lru_cache(maxsize=1024)
def _written(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, _UTC))


def segments(body: str) -> int:
    """How many texts a carrier makes of this one: 160/153 GSM characters or 70/67 UCS-2 units each."""
    if all(one in _GSM or one in _GSM_TWO for one in body):
        length, alone, joined = len(body) + sum(one in _GSM_TWO for one in body), 160, 153
    else:
        length, alone, joined = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= alone else math.ceil(length / joined)


def duration(call: Call) -> int:
    """Seconds from answer to end; 0 for a call that was never answered."""
    if call.started is None or call.ended is None:
        return 0
    return max(0, math.ceil((call.ended - call.started).total_seconds()))


def message(account: str, row: Message | Text) -> dict[str, Any]:
    """Twilio's Message resource."""
    uri = f"/{API}/Accounts/{account}/Messages/{row.sid}"
    return {
        "account_sid": account,
        "api_version": API,
        "body": row.body,
        "date_created": rfc2822(row.created),
        "date_sent": rfc2822(row.sent),
        "date_updated": rfc2822(row.updated),
        "direction": row.direction,
        "error_code": row.error_code,
        "error_message": CARRIER.get(row.error_code or 0),
        "from": row.from_ or None,
        "messaging_service_sid": row.service_sid,
        "num_media": "0",
        "num_segments": str(segments(row.body)),
        "price": None,
        "price_unit": "USD",
        "sid": row.sid,
        "status": row.status,
        "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
        "to": row.to,
        "uri": f"{uri}.json",
    }


_CALL_PARTS = {
    "notifications": "Notifications",
    "recordings": "Recordings",
    "streams": "Streams",
    "payments": "Payments",
    "siprec": "Siprec",
    "events": "Events",
    "transcriptions": "Transcriptions",
    "user_defined_messages": "UserDefinedMessages",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
}


def call(account: str, row: Call) -> dict[str, Any]:
    """Twilio's Call resource."""
    uri = f"/{API}/Accounts/{account}/Calls/{row.sid}"
    return {
        "account_sid": account,
        "annotation": None,
        "answered_by": row.answered_by,
        "api_version": API,
        "caller_name": None,
        "date_created": rfc2822(row.created),
        "date_updated": rfc2822(row.updated),
        "direction": row.direction,
        "duration": str(duration(row)) if row.ended else None,
        "end_time": rfc2822(row.ended),
        "forwarded_from": None,
        "from": row.from_,
        "from_formatted": row.from_,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": row.sid,
        "start_time": rfc2822(row.started),
        "status": row.status,
        "subresource_uris": {name: f"{uri}/{part}.json" for name, part in _CALL_PARTS.items()},
        "to": row.to,
        "to_formatted": row.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }
