"""Is this message one of the few that are obeyed without asking a bot: a refusal, a consent, an emergency?"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.plain import bare

_FILE = Path(__file__).with_name("words.yml")


class Meaning(StrEnum):
    """What a message means by its very words."""

    NONE = ""
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    PERHAPS_OPT_OUT = "perhaps_opt_out"  # asked once, never guessed
    EMERGENCY = "emergency"


class Beside(StrEnum):
    """What a message is by its words when there is no bot to ask."""

    NONE = ""
    GREETING = "greeting"
    PERSON = "person"


def beside(text: str) -> Beside:
    """A greeting, or a wish for a person; only asked for while the bot is away."""
    said = bare(text)
    return next((kind for kind in Beside if kind and _matches(kind, said)), Beside.NONE)


def cries_for_help(text: str) -> bool:
    """Whether one sentence of a longer message is an emergency, and the whole does not tell of one that is over."""
    sentences = (bare(one) for one in re.split(r"[。！!？?；;\n]+", text))
    found = any(_matches("emergency", one) and not _matches("emergency_not", one) for one in sentences if one)
    return found and not _matches("emergency_past", bare(text))


def meaning(text: str, channel: str) -> Meaning:
    """The meaning of a whole message; single letters such as T count only in a text message (`sms`)."""
    words, said = _words(), bare(text)
    if _matches("emergency", said) and not _matches("emergency_not", said):
        return Meaning.EMERGENCY
    refusals = {*words["opt_out"], *(words["opt_out_sms"] if channel == "sms" else ())}
    without = said
    for polite in words["polite"]:
        without = without.replace(polite, "")
    if said in refusals or without in refusals:
        return Meaning.OPT_OUT
    if said in words["opt_in"] or without in words["opt_in"]:
        return Meaning.OPT_IN
    if len(said) <= words["near_longest"] and _matches("near", said) and not _matches("near_not", said):
        return Meaning.PERHAPS_OPT_OUT
    return Meaning.NONE


def _matches(kind: str, said: str) -> bool:
    return any(re.search(pattern, said) for pattern in _words()[kind])


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {**read, "opt_out": [bare(str(word)) for word in read["opt_out"]]}
