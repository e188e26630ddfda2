"""How are sentences and replies worded for the ear, and what do spoken answers mean? The words are in voice.yml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.plain import bare

_FILE = Path(__file__).with_name("voice.yml")

_LINK = re.compile(r"(https?://|www\.)\S+")
_NOT_SPOKEN = re.compile(r"[【】〔〕\[\]()（）*#•·「」<>“”\"]+")
LONGEST = 300  # characters of a spoken answer: about a minute and a half


def line(code: str, **values: str) -> str:
    """A sentence of voice.yml. Raises KeyError when there is none with this code."""
    return str(_voice()[code]).format(**values)


def says_yes(speech: str) -> bool:
    """Whether somebody's whole answer is a yes."""
    return _only("yes").fullmatch(bare(speech)) is not None


def says_no(speech: str) -> bool:
    """Whether somebody's whole answer is a no."""
    return _only("no").fullmatch(bare(speech)) is not None


def says_later(speech: str) -> bool:
    """Whether somebody's whole answer is that this is no moment to talk."""
    return _later().fullmatch(bare(speech)) is not None


def hints(step: str) -> str:
    """Words that are likely in this step of a call, for the recogniser: separated by commas."""
    voice = _voice()
    likely = {"who": [*voice["yes"], *voice["no"], *voice["hints"]["who"]]}
    menu = [said for spoken in voice["spoken"].values() for said in spoken]
    return ",".join(dict.fromkeys(likely.get(step, [*menu, *voice["hints"]["menu"]])))


def key_of_words(speech: str) -> str:
    """The key that somebody means who says its name, or nothing."""
    said = bare(speech)
    return next((key for key, spoken in _voice()["spoken"].items() if said in spoken), "")


def spoken_number(decision_no: str) -> str:
    """A decision number digit by digit, without brackets."""
    digits = str.maketrans("0123456789", _voice()["digits"])
    return _NOT_SPOKEN.sub(" ", decision_no).translate(digits).strip()


def spoken(text: str) -> str:
    """A reply of the bot without what cannot be read aloud, cut at the end of a sentence."""
    without = _NOT_SPOKEN.sub(" ", _LINK.sub("", text))
    one = re.sub(r"\s*\n+\s*", "。", without.strip())
    one = re.sub(r"[ \t\u3000]+(?=[。，；：！？])|(?<=[。，；：！？])[ \t\u3000]+", "", one)
    one = re.sub(r"[ \t\u3000]{2,}", " ", one).strip()
    one = re.sub(r"[。；]{2,}", "。", re.sub(r"([，：、！？])。", r"\1", one))
    if len(one) <= LONGEST:
        return one
    cut = one[:LONGEST]
    return cut[: cut.rfind("。") + 1] or cut


@cache
def _only(answer: str) -> re.Pattern[str]:
    """The pattern of a whole answer: words of this one, fillers around them, and nothing else."""
    own, filler = ("|".join(map(re.escape, _voice()[name])) for name in (answer, "filler"))
    return re.compile(f"(?:{filler})*(?:{own})(?:{own}|{filler})*")


@cache
def _later() -> re.Pattern[str]:
    """The pattern of answers that ask for another time, put together from its parts."""
    part = {name: f"(?:{words})" for name, words in _voice()["later_words"].items()}
    then = "(?:{when}(?:再|给我|你|您)*|再(?:给我|你|您)*){again}".format_map(part)
    busy = "{busy}{after}*{when}?".format_map(part)
    return re.compile("{before}*".format_map(part) + f"(?:{busy}(?:{then})?|{then})" + "{polite}*".format_map(part))


@cache
def _voice() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
