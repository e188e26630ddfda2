"""What does a provider's status or error number mean for us? The answers are in transports/codes.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from repair.messages.status import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One error number of the provider."""

    code: str
    permanent: bool  # trying again would end the same way
    meaning: str  # in Chinese, for staff
    advice: str  # what staff should do
    opt_out: bool = False  # the number refused our messages at the provider

    @property
    def reason(self) -> str:
        """The reason kept with a message, e.g. twilio_21211; repair.messages.reasons words it."""
        return f"twilio_{self.code}"


@cache
def _file() -> dict[str, Any]:
    text = resources.files("repair.messages").joinpath("transports", "codes.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def code_of(code: str) -> Code:
    """The meaning of an error number; one that nobody described yet is named as such, never an exception."""
    given = _file()["codes"].get(str(code))
    if given is None:
        unknown = _file()["unknown"]
        return Code(
            code=str(code),
            permanent=unknown["permanent"],
            meaning=unknown["meaning"].format(code=code),
            advice=unknown["advice"].format(code=code),
        )
    return Code(
        code=str(code),
        permanent=given["permanent"],
        meaning=given["meaning"],
        advice=given["advice"],
        opt_out=given.get("opt_out", False),
    )


def meaning_of_status(status: str) -> tuple[State, str] | None:
    """Our state and reason for a provider's status; None when it means nothing to us."""
    given = _file()["statuses"].get(status)
    return (State(given["state"]), given.get("reason", "")) if given else None
