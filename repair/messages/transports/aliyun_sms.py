"""How does a text leave through Alibaba Cloud's Short Message Service? A template it has approved, and its values."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest

from repair.clock import CHINA, SystemClock
from repair.errors import OutcomeUnknown
from repair.messages.transports.aliyun_client import asking, config, once, plain
from repair.messages.transports.aliyun_names import mobile, out_id
from repair.messages.transports.aliyun_templates import REPLY, Templates, read
from repair.messages.transports.port import Found, Letter
from repair.settings import Settings

log = logging.getLogger(__name__)

PAGE = 50  # texts of one number on one day that a look-up reads at a time
PAGES = 20
LISTED_WITHIN = timedelta(minutes=10)  # a text that is not listed after so long was not taken
AROUND_MIDNIGHT = timedelta(minutes=10)  # between the provider's clock and ours
_STATUSES = {"1": "sent", "2": "undelivered", "3": "delivered"}  # the vendor's SendStatus


class AliyunSms:
    """Texts through SendSms.

    A text's id here is our own OutId, not the vendor's BizId: what the vendor lists about a number and a day names
    OutId and no BizId, and the receipts name both. So one id holds from the request over the look-up to the receipt.
    """

    name = "aliyun-sms"

    def __init__(self, settings: Settings, client: Client | None = None, templates: Templates | None = None) -> None:
        self._client = client or Client(config(settings, "dysmsapi"))
        self._templates = templates or read(settings.ALIYUN_TEMPLATES)
        self._signature = settings.ALIYUN_SIGN_NAME or settings.SENDER_SIGNATURE

    def send(self, letter: Letter) -> str:
        """Our id of the text, once the vendor took it."""
        number = mobile(letter.to)
        template = self._templates.of_text(letter.template)
        known = self._templates.texts.get(REPLY)
        values = {name: self._words(letter.text) for name in template.params} if template is known else letter.params
        request = SendSmsRequest(
            phone_numbers=number,
            sign_name=self._signature,
            template_code=template.code,
            template_param=template.filled(values) if template.params else None,
            out_id=out_id(letter),
        )
        taken = asking(lambda: self._client.send_sms_with_options(request, once()))
        if not taken.biz_id:
            raise OutcomeUnknown("no BizId")
        log.info("text taken", extra={"action": "gateway_taken", "sid": request.out_id, "biz_id": taken.biz_id})
        return out_id(letter)

    def words(self, letter: Letter) -> str:
        """The approved words with this text's values, when the mapping file keeps them; a reply's are its own."""
        approved = self._templates.texts.get(letter.template)
        return f"【{self._signature}】{approved.said(letter.params)}" if approved and approved.text else ""

    def find(self, letter: Letter, since: datetime) -> list[Found]:
        """This very try, known by its OutId among the texts to this number of those days.

        Raises OutcomeUnknown also while it may not be listed yet: how soon it is, the vendor does not say.
        """
        found = self._listed(out_id(letter), mobile(letter.to), since)
        if not found and timedelta(0) <= SystemClock().now() - since < LISTED_WITHIN:
            raise OutcomeUnknown("perhaps not listed yet")
        return found

    def fetch(self, sid: str, *, to: str = "", since: datetime | None = None) -> Found | None:
        """What became of a text. The vendor tells only who names number and day: without them nothing is known."""
        if not to or since is None:
            return None
        found = self._listed(sid, mobile(to), since)
        return found[0] if found else None

    def _listed(self, name: str, number: str, since: datetime) -> list[Found]:
        for day in _days(since):
            for page in range(1, PAGES + 1):
                listed = self._page(number, day, page)
                ours = [_found(one) for one in listed if plain(one.out_id) == name]
                if ours:
                    return ours
                if len(listed) < PAGE:
                    break
        return []

    def _page(self, number: str, day: str, page: int) -> list[Any]:
        request = QuerySendDetailsRequest(phone_number=number, send_date=day, page_size=PAGE, current_page=page)
        body = asking(lambda: self._client.query_send_details_with_options(request, once()))
        details = body.sms_send_detail_dtos
        return list(details.sms_send_detail_dto or []) if details is not None else []

    def _words(self, text: str) -> str:
        """The text without a signature in front: the vendor writes its own."""
        return text.partition("】")[2] if text.startswith("【") else text


def _days(since: datetime) -> list[str]:
    """The days, in China, on which a text that left then may be listed; the machine's too: ours may stand still."""
    moments = (since - AROUND_MIDNIGHT, since + AROUND_MIDNIGHT, SystemClock().now())
    return sorted({moment.astimezone(CHINA).strftime("%Y%m%d") for moment in moments})


def _found(one: Any) -> Found:
    status = _STATUSES.get(plain(one.send_status), "sent")
    return Found(sid=plain(one.out_id), status=status, code=plain(one.err_code) if status == "undelivered" else "")
