"""How does a text leave through Twilio?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from twilio.rest import Client

from repair.errors import DeliveryError
from repair.messages.transports.port import Found, Letter
from repair.messages.transports.twilio_client import asking, earliest, sid_of, twilio_client
from repair.settings import Settings

LOOK_AT = 50  # messages to the same number that a look-up reads, newest first


class TwilioSms:
    """Texts through Twilio's Messages resource."""

    name = "twilio-sms"

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._client = client or twilio_client(settings)
        self._from = settings.TWILIO_FROM
        self._public = settings.PUBLIC_URL.rstrip("/")

    def send(self, letter: Letter) -> str:
        """Twilio's id of the text it took."""
        made = asking(
            lambda: self._client.messages.create(
                to=letter.to,
                from_=self._from,
                body=letter.text,
                status_callback=f"{self._public}/twilio/sms/status?outbox={letter.outbox_id}",
            )
        )
        return sid_of(made)

    def find(self, letter: Letter, since: datetime) -> list[Found]:
        """Texts to this number with exactly this text since then."""
        begin = earliest(since)
        listed = asking(lambda: self._client.messages.list(to=letter.to, from_=self._from, limit=LOOK_AT))
        return [_found(one) for one in listed if one.body == letter.text and _begun(one, begin)]

    def fetch(self, sid: str, *, to: str = "", since: datetime | None = None) -> Found | None:
        """What became of a text."""
        try:
            return _found(asking(lambda: self._client.messages(sid).fetch()))
        except DeliveryError as error:
            if error.code in ("20404", "404"):
                return None
            raise


def _begun(one: Any, begin: datetime) -> bool:
    return one.date_created is None or one.date_created >= begin


def _found(one: Any) -> Found:
    code = "" if one.error_code is None else str(one.error_code)
    return Found(sid=str(one.sid), status=str(one.status), code=code)
