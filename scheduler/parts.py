"""What do the scheduler's processes work with? Opened once by their main functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from repair.clock import Clock, clock_from
from repair.conversations.links import make_link
from repair.errors import SettingError
from repair.messages.codes import meaning_of_status
from repair.messages.standing import law_of
from repair.messages.texts import loaded
from repair.messages.transports.port import Transport
from repair.messages.transports.routes import Routes
from repair.messages.transports.twilio_sms import TwilioSms
from repair.messages.transports.twilio_voice import TwilioVoice
from repair.records.windows import rules
from repair.settings import Settings
from repair.store.database import Database
from scheduler.ladder import load_ladder
from scheduler.send import Sender


def _aliyun_sms(settings: Settings) -> Transport:
    from repair.messages.transports.aliyun_sms import AliyunSms  # the vendor's client takes a second to load

    return AliyunSms(settings)


def _aliyun_voice(settings: Settings) -> Transport:
    from repair.messages.transports.aliyun_voice import AliyunVoice

    return AliyunVoice(settings)


PROVIDERS: Mapping[str, Mapping[str, Callable[[Settings], Transport]]] = {
    "twilio": {"sms": TwilioSms, "voice": TwilioVoice},
    "aliyun": {"sms": _aliyun_sms, "voice": _aliyun_voice},
}


def routes_of(settings: Settings) -> Routes:
    """The providers of each channel in the order of the settings.

    Raises MissingPart naming the setting of a provider that is empty, SettingError for one nobody knows.
    """
    return Routes.of(
        sms=[_made("SMS_PROVIDERS", name, "sms", settings) for name in _names(settings.SMS_PROVIDERS)],
        voice=[_made("VOICE_PROVIDERS", name, "voice", settings) for name in _names(settings.VOICE_PROVIDERS)],
    )


def _names(given: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in given.split(",") if name.strip())) or [""]


def _made(setting: str, name: str, channel: str, settings: Settings) -> Transport:
    makers = PROVIDERS.get(name)
    if makers is None:
        known = ", ".join(PROVIDERS)
        raise SettingError(f"{setting}: nobody knows the provider {name!r}.", remedy=f"One or several of: {known}.")
    return makers[channel](settings)


def sender_of(settings: Settings, database: Database, clock: Clock | None = None) -> Sender:
    """The hands of a real worker: Twilio, or whoever TWILIO_BASE_URL names."""
    _warm()
    return Sender(
        database=database,
        settings=settings,
        law=law_of(settings),
        ladder=load_ladder(),
        routes=routes_of(settings),
        clock=clock or clock_from(settings.XIUFU_NOW),
        link=(lambda contact_id: make_link(settings, contact_id)) if settings.SMS_LINKS else None,
    )


def _warm() -> None:
    """Read now what the first message would wait for: the law, the texts and the providers' words."""
    rules()
    loaded()
    for provider in PROVIDERS:
        meaning_of_status("", provider)
