"""How is a call placed through Alibaba Cloud's Voice Messaging Service? A menu with keys, in approved words only.

The vendor plays the call (IvrCall) by itself and tells afterwards which key was pressed: one menu, one key. What is
heard before key 1 is the opening alone, which names office and enterprise; the record is spoken of after key 1 only.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from alibabacloud_dyvmsapi20170525.client import Client
from alibabacloud_dyvmsapi20170525.models import (
    IvrCallRequest,
    IvrCallRequestMenuKeyMap,
    QueryCallDetailByCallIdRequest,
)

from repair.errors import LookUpImpossible, MissingPart, OutcomeUnknown
from repair.messages.codes import ALIYUN, status_of_result
from repair.messages.transports.aliyun_client import asking, config, once, plain
from repair.messages.transports.aliyun_names import LONGEST_VOICE, callee, out_id
from repair.messages.transports.aliyun_templates import Approved, Call, Templates, read
from repair.messages.transports.port import Found, Letter
from repair.settings import Settings

log = logging.getLogger(__name__)

IVR = 11000000300005  # the vendor's number of this kind of call, in look-ups
TIMES = 2  # the opening is heard when no key is pressed
FOR_A_KEY = 6000  # milliseconds
BEFORE = timedelta(minutes=10)  # a look-up covers the 24 hours from a moment: from shortly before the call


class AliyunVoice:
    """Calls through IvrCall. A call's id is the vendor's CallId."""

    name = "aliyun-voice"

    def __init__(self, settings: Settings, client: Client | None = None, templates: Templates | None = None) -> None:
        if not settings.ALIYUN_CALLED_SHOW_NUMBER:
            raise MissingPart("ALIYUN_CALLED_SHOW_NUMBER is empty: no call can be placed.", remedy="Set it.")
        self._client = client or Client(config(settings, "dyvmsapi"))
        self._templates = templates or read(settings.ALIYUN_TEMPLATES)
        self._caller = settings.ALIYUN_CALLED_SHOW_NUMBER

    def send(self, letter: Letter) -> str:
        """The vendor's id of the call it places."""
        number = callee(letter.to)
        call, details = self._templates.of_call(letter.template)
        request = IvrCallRequest(
            called_number=number,
            called_show_number=self._caller,
            start_code=call.opening.code,
            start_tts_params=_spoken(call.opening, letter),
            menu_key_map=_menu(call, details, letter),
            bye_code=call.bye.code if call.bye else None,
            bye_tts_params=_spoken(call.bye, letter) if call.bye else None,
            play_times=TIMES,
            timeout=FOR_A_KEY,
            out_id=out_id(letter, LONGEST_VOICE),
        )
        placed = asking(lambda: self._client.ivr_call_with_options(request, once()))
        if not placed.call_id:
            raise OutcomeUnknown("no CallId")
        return str(placed.call_id)

    def find(self, letter: Letter, since: datetime) -> list[Found]:
        """Raises LookUpImpossible: the vendor tells of a call only who names its CallId. Its receipt will tell."""
        raise LookUpImpossible

    def fetch(self, sid: str, *, to: str = "", since: datetime | None = None) -> Found | None:
        """What became of a call that began at about that time."""
        if since is None:
            return None
        request = QueryCallDetailByCallIdRequest(
            call_id=sid, prod_id=IVR, query_date=round((since - BEFORE).timestamp() * 1000)
        )
        body = asking(lambda: self._client.query_call_detail_by_call_id_with_options(request, once()))
        return _found(sid, _details(body.data))


def _menu(call: Call, details: Approved, letter: Letter) -> list[IvrCallRequestMenuKeyMap]:
    heard = {"1": details, **call.keys}
    return [
        IvrCallRequestMenuKeyMap(key=key, code=one.code, tts_params=_spoken(one, letter)) for key, one in heard.items()
    ]


def _spoken(template: Approved, letter: Letter) -> str | None:
    return template.spoken(letter.params) if template.params else None


def _details(data: Any) -> dict[str, Any]:
    """What the vendor tells of a call: JSON inside of JSON. Raises OutcomeUnknown for nonsense."""
    try:
        told = json.loads(data) if data else {}
    except (TypeError, ValueError) as error:
        raise OutcomeUnknown("unreadable details") from error
    if not isinstance(told, dict):
        raise OutcomeUnknown("unreadable details")
    return told


def _found(sid: str, told: dict[str, Any]) -> Found | None:
    if not told:
        return None
    state = plain(told.get("state"))
    status = status_of_result(state, ALIYUN) if told.get("endDate") else ""
    return Found(sid=sid, status=status or "sent", code=state if status and status != "completed" else "")
