"""How are facts and replies worded for the ear? Sentences of voice.yml, dates and numbers as they are spoken."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.plain import bare
from repair.conversations.wording import office
from repair.messages.calls import CallFacts
from repair.policy.window import Window, WindowState
from repair.policy.wording import day_words, joined, words
from repair.settings import Settings

_FILE = Path(__file__).with_name("voice.yml")

_LINK = re.compile(r"(https?://|www\.)\S+")
_NOT_SPOKEN = re.compile(r"[【】〔〕\[\]()（）*#•·「」<>“”\"]+")
LONGEST = 300  # characters of a spoken answer: about a minute and a half

SETTLED = frozenset({WindowState.REPAIRED, WindowState.WITHDRAWN, WindowState.ENDED, WindowState.CLOSED})
DUTIES = ("fine_unpaid", "not_rectified")


def line(code: str, **values: str) -> str:
    """A sentence of voice.yml. Raises KeyError when there is none with this code."""
    return str(_voice()[code]).format(**values)


def says_yes(speech: str) -> bool:
    """Whether somebody's whole answer is a yes."""
    return bare(speech) in _voice()["yes"]


def says_no(speech: str) -> bool:
    """Whether somebody's whole answer is a no."""
    return bare(speech) in _voice()["no"]


def key_of_words(speech: str) -> str:
    """The key that somebody means who says its name, or nothing."""
    said = bare(speech)
    return next((key for key, spoken in _voice()["spoken"].items() if said in spoken), "")


def details(facts: CallFacts, settings: Settings) -> tuple[str, ...]:
    """What the enterprise's contact hears about the record: confidential."""
    window, case = facts.standing.window, facts.standing.case
    values = {
        **office(settings),
        "number": spoken_number(case.decision_no),
        "decided": day_words(case.decided_on),
        "more": str(facts.records - 1),
        "earliest": _day(window, window.earliest_apply),
        "min_end": _day(window, window.min_end),
        "missing": joined(tuple(words(code) for code in DUTIES if code in window.missing)),
    }
    codes = ["intro", matter(window)]
    if window.may_apply or window.state is WindowState.WAITING:
        codes += ["how", "free"]
    if facts.records > 1:
        codes.insert(2, "more")
    return tuple(str(_voice()["details"][code]).format(**values) for code in codes)


def matter(window: Window) -> str:
    """The code of the sentence that says where this record stands. Without a date that may be told: `ask`."""
    if window.state in SETTLED:
        return "nothing"
    if window.state in (WindowState.APPLIED, WindowState.REJECTED):
        return str(window.state)
    if not window.dates_may_be_told or window.earliest_apply is None:
        return "ask"
    if window.state is WindowState.OPEN:
        return "open_duties" if window.duties_open else "open"
    if window.state is WindowState.WAITING and window.min_end is not None:
        return "waiting_duties" if window.duties_open else "waiting"
    return "ask"


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


def _day(window: Window, day: date | None) -> str:
    return day_words(day) if window.dates_may_be_told else ""


@cache
def _voice() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
