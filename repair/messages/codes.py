"""What does a provider's status or error code mean for us? The answers are in transports/<provider>_codes.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from repair.messages.status import State

TWILIO, ALIYUN = "twilio", "aliyun"
PROVIDERS = (TWILIO, ALIYUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One error code of a provider."""

    provider: str
    code: str
    permanent: bool  # trying again would end the same way
    meaning: str  # in Chinese, for staff
    advice: str  # what staff should do
    opt_out: bool = False  # the number refused our messages at the provider
    unclear: bool = False  # the request may have been carried out all the same
    elsewhere: bool = False  # nothing left, and another provider may be able to send it
    described: bool = True

    @property
    def reason(self) -> str:
        """The reason kept with a message, e.g. twilio_21211; repair.messages.reasons words it."""
        return f"{self.provider}_{self.code}"


def provider_of(transport: str) -> str:
    """The provider of a transport by its name: aliyun for aliyun-sms. What has no codes of its own uses Twilio's."""
    name = transport.partition("-")[0]
    return name if name in PROVIDERS else TWILIO


def code_of(code: str, provider: str = TWILIO) -> Code:
    """The meaning of an error code; one that nobody described yet is named as such, never an exception.

    An exact code wins over a family (codes that begin alike, such as MK:0001 among MK:).
    """
    provider, code = provider_of(provider), str(code)
    file = _file(provider)
    given = file["codes"].get(code) or _family(file, code)
    found = given or file["unknown"]
    return Code(
        provider=provider,
        code=code,
        permanent=found["permanent"],
        meaning=found["meaning"].format(code=code),
        advice=found["advice"].format(code=code),
        opt_out=found.get("opt_out", False),
        unclear=found.get("unclear", False),
        elsewhere=found.get("elsewhere", False),
        described=given is not None,
    )


def reason_of(provider: str, code: str) -> str:
    """The reason kept on a message for this code, e.g. aliyun_isv.MOBILE_NUMBER_ILLEGAL; empty: not described."""
    known = code_of(code, provider)
    return known.reason if code and known.described else ""


def split_reason(reason: str) -> Code | None:
    """The code that a reason names; None for a reason of our own."""
    provider, mark, code = reason.partition("_")
    return code_of(code, provider) if mark and provider in PROVIDERS else None


def meaning_of_status(status: str, provider: str = TWILIO) -> tuple[State, str] | None:
    """Our state and reason for a provider's status; None when it means nothing to us."""
    given = _file(provider_of(provider))["statuses"].get(status)
    return (State(given["state"]), given.get("reason", "")) if given else None


def status_of_result(result: str, provider: str) -> str:
    """The status word for a provider's result number (a call's 200002 is busy); empty when it says nothing final."""
    word: str = _file(provider_of(provider)).get("results", {}).get(str(result), "")
    return word


def _family(file: dict[str, Any], code: str) -> dict[str, Any] | None:
    """What is said of all codes that begin alike; the longest beginning wins."""
    fitting = [start for start in file.get("families", {}) if code.startswith(start)]
    return file["families"][max(fitting, key=len)] if fitting else None


@cache
def _file(provider: str) -> dict[str, Any]:
    text = resources.files("repair.messages").joinpath("transports", f"{provider}_codes.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
