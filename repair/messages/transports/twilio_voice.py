"""How is a call placed through Twilio? Once it is answered, Twilio asks the voice door what to say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from twilio.rest import Client

from repair.errors import DeliveryError
from repair.messages.transports.port import Found, Letter
from repair.messages.transports.twilio_client import asking, earliest, sid_of, twilio_client
from repair.settings import Settings

LOOK_AT = 20  # calls to the same number that a look-up reads, newest first
RING = 55  # seconds: longer than carriers wait before their voicemail takes a call
# Twilio listens before it asks us what to say; these seconds are silence for a person who waits for us to speak.
DETECT = {"Enable": 10, "DetectMessageEnd": 30}  # seconds until the answer is "unknown", which is talked to
SILENCE = 2500  # milliseconds in which nobody speaks at all: "unknown"


class TwilioVoice:
    """Calls through Twilio's Calls resource."""

    name = "twilio-voice"

    def __init__(self, settings: Settings, client: Client | None = None) -> None:
        self._client = client or twilio_client(settings)
        self._from = settings.TWILIO_FROM
        self._public = settings.PUBLIC_URL.rstrip("/")
        self._detection = _detection(settings.VOICE_MACHINE_DETECTION)

    def send(self, letter: Letter) -> str:
        """Twilio's id of the call it places."""
        made = asking(
            lambda: self._client.calls.create(
                to=letter.to,
                from_=self._from,
                url=f"{self._public}/twilio/voice?outbox={letter.outbox_id}",
                method="POST",
                status_callback=f"{self._public}/twilio/voice/status?outbox={letter.outbox_id}",
                status_callback_method="POST",
                status_callback_event=["initiated", "ringing", "answered", "completed"],
                timeout=RING,
                **self._detection,
            )
        )
        return sid_of(made)

    def find(self, letter: Letter, since: datetime) -> list[Found]:
        """Calls to this number since then; a call has no text to be known by."""
        begin = earliest(since)
        listed = asking(lambda: self._client.calls.list(to=letter.to, from_=self._from, limit=LOOK_AT))
        return [_found(one) for one in listed if one.date_created is None or one.date_created >= begin]

    def fetch(self, sid: str, *, to: str = "", since: datetime | None = None) -> Found | None:
        """What became of a call."""
        try:
            return _found(asking(lambda: self._client.calls(sid).fetch()))
        except DeliveryError as error:
            if error.code in ("20404", "404"):
                return None
            raise


def _detection(mode: str) -> dict[str, Any]:
    """What asks Twilio to find out who answered; nothing when that is not wanted."""
    if not mode:
        return {}
    return {
        "machine_detection": mode,
        "machine_detection_timeout": DETECT[mode],
        "machine_detection_silence_timeout": SILENCE,
    }


def _found(one: Any) -> Found:
    return Found(sid=str(one.sid), status=str(one.status))
