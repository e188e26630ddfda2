"""What do the scheduler's processes work with? Opened once by their main functions."""

from __future__ import annotations

from repair.clock import Clock, clock_from
from repair.conversations.links import make_link
from repair.messages.standing import law_of
from repair.messages.transports.port import Transport
from repair.messages.transports.twilio_client import twilio_client
from repair.messages.transports.twilio_sms import TwilioSms
from repair.messages.transports.twilio_voice import TwilioVoice
from repair.settings import Settings
from repair.store.database import Database
from scheduler.ladder import load_ladder
from scheduler.send import Sender


def twilio(settings: Settings) -> dict[str, Transport]:
    """The two channels of Twilio. Raises MissingPart naming the setting that is empty."""
    client = twilio_client(settings)
    return {"sms": TwilioSms(settings, client), "voice": TwilioVoice(settings, client)}


def sender_of(settings: Settings, database: Database, clock: Clock | None = None) -> Sender:
    """The hands of a real worker: Twilio, or whoever TWILIO_BASE_URL names."""
    return Sender(
        database=database,
        settings=settings,
        law=law_of(settings),
        ladder=load_ladder(),
        transports=twilio(settings),
        clock=clock or clock_from(settings.XIUFU_NOW),
        link=(lambda contact_id: make_link(settings, contact_id)) if settings.SMS_LINKS else None,
    )
