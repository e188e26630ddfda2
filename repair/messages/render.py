"""How does a reminder read? Rendered when it leaves, from the window of that moment; no value may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, UndefinedError

from repair.errors import XiufuError
from repair.messages.segments import segments
from repair.messages.standing import PenaltyStanding
from repair.policy.fine import fine_due_on
from repair.policy.window import WindowState
from repair.policy.wording import day_words
from repair.records.windows import rules
from repair.settings import Settings


class CannotRender(XiufuError):
    """A value that this text needs is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text as it leaves, with what it was made of."""

    text: str  # with the signature in front
    template: str  # id, variant and version, e.g. open.duties_open@1
    params: dict[str, str]
    segments: int


def render(
    step: str, channel: str, about: Sequence[PenaltyStanding], settings: Settings, *, link: str = ""
) -> Rendered:
    """The text of a step about one record, or about several that may all be applied for.

    `link` is an addition at the end: the text is complete without it, since carriers may block links.
    Raises CannotRender when a value is missing; nothing is ever sent with a gap.
    """
    family = step.partition("/")[0]  # follow_up/17 is a follow_up
    made = _texts()["steps"].get(family, {}).get(channel)
    if made is None:
        raise CannotRender(f"no text for step {family} on {channel}")
    variant = _variant(made, about)
    values = _values(about, settings)
    try:
        text = signed(_fill(made[variant], values), settings)
    except UndefinedError as error:
        raise CannotRender(f"{family}.{variant}: {error.message}") from error
    if link and channel == "sms":
        text += _texts()["link"].replace("LINK", link)
    version = _texts()["steps"][family]["version"]
    name = family if variant == "plain" else f"{family}.{variant}"
    params = {key: str(value) for key, value in values.items()}
    return Rendered(text=text, template=f"{name}@{version}", params=params, segments=segments(text))


def signed(text: str, settings: Settings) -> str:
    """The text with the office's signature in front, as carriers in China ask for; signing twice changes nothing."""
    signature = f"【{settings.SENDER_SIGNATURE}】"
    return text if text.startswith(signature) else signature + text


def merges(step: str) -> bool:
    """Whether this step's text exists for several records at once."""
    return "several" in _texts()["steps"].get(step, {}).get("sms", {})


def _variant(made: dict[str, str], about: Sequence[PenaltyStanding]) -> str:
    window = about[0].window
    wanted = [
        ("several", len(about) > 1),
        ("rejected", window.state is WindowState.REJECTED),
        ("duties_open", window.duties_open),
        ("minor", window.min_end is None),
    ]
    return next((name for name, fits in wanted if fits and name in made), "plain")


def _values(about: Sequence[PenaltyStanding], settings: Settings) -> dict[str, object]:
    case, window = about[0].case, about[0].window
    served = case.facts.served_on
    due = fine_due_on(served, rules())
    may_be_told = window.dates_may_be_told
    values: dict[str, object | None] = {
        "no": case.decision_no,
        "decided": case.decided_on,
        "min_end": window.min_end if may_be_told else None,
        "earliest": window.earliest_apply if may_be_told else None,
        "max_end": window.max_end if may_be_told else None,
        "fine_due": due,
        "applied": case.facts.applied_on,
        "count": len(about),
        "office": settings.OFFICE_NAME,
        "phone": settings.OFFICE_PHONE,
        "app": settings.OFFICIAL_APP,
        "site": settings.OFFICIAL_SITE,
        "stop": settings.SMS_STOP_LINE,
    }
    return {
        key: day_words(value) if isinstance(value, date) else value
        for key, value in values.items()
        if value is not None  # a missing value is undefined, and StrictUndefined refuses it
    }


def _fill(text: str, values: dict[str, object]) -> str:
    known = dict(values)
    for name, part in _texts()["parts"].items():
        known[name] = _environment().from_string(part.strip()).render(values)
    return _environment().from_string(text.strip()).render(known)


@cache
def _texts() -> dict[str, Any]:
    text = resources.files("repair.messages").joinpath("templates", "texts.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - texts, not HTML
