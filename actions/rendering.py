"""How is one answer said on the web, in a text message, and in a call? The same content, cut to fit each.

Web: up to three paragraphs (answer, more, source and who decides). Text: answer, source and who decides in at most
three parts; suggestions are added at the door while they fit. Call: the same for the ear, without brackets and signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from actions.citing import in_three_lengths
from repair.messages.segments import OF_SEVERAL

SMS_PARTS = 3
SIGNATURE = 18  # 【…】 in front of every text: the longest that is allowed
ROOM = SMS_PARTS * OF_SEVERAL - SIGNATURE

_BRACKETED_YEAR = re.compile(r"[〔\[](\d{4})[〕\]]")
_RECORD = re.compile(
    r"(贵单位)[^\s，。：；]{2,24}?[〔\[]\d{4}[〕\]]第?\d+号（([^（）]{6,16})）"
)  # its number, then its day
_NUMBER_OF_DECISION = re.compile(r"第?(\d{3,6})号")
_TELEPHONE = re.compile(r"(?<!\d)(?:\d{3,4}-\d{7,8}|1[12]\d|12345)(?!\d)(?![年月日天元个条])")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)")
_LINK = re.compile(r"[（(]?(?:https?://|www\.)[\w./-]+[）)]?")
_QUIET = re.compile(r"[《》“”「」【】〔〕\[\]<>\"*#]+")
_PERCENT = re.compile(r"(\d+)%")
_STOPS = re.compile(r"[，、；]*([。！？：])[。，；：]*|[，、；]+(?=[，、；])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One reply: its text and the questions it suggests."""

    text: str
    buttons: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()  # the asker's records that it shows as a numbered list, as `penalty:12`


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one answer says: templates, of which the empty ones are left out."""

    answer: str
    more: str = ""  # on the web alone
    sms: str = ""  # instead of `answer`
    voice: str = ""  # instead of `answer`
    rests_on: str = ""  # the line that names the sources
    decides: str = ""  # who has the last word
    sources: tuple[str, ...] = ()  # names that the facts know in three lengths: `x`, `short:x`, `ear:x`; or a 《law》
    titles: tuple[str, ...] = ()  # what is suggested


def render(content: Content, channel: str, facts: Mapping[str, str], ear: Mapping[str, str]) -> Spoken:
    """One answer on one channel; `ear` as `for_ear` wants it. Raises KeyError for a fact or a source not given."""
    length = {"sms": "short:", "voice": "ear:"}.get(channel)
    known = dict(facts)
    if "citation" in facts:  # of the asker's own record: as the record's window gives it
        known |= _citation(facts["citation"], length)
    if length:
        known |= {name.removeprefix(length): text for name, text in facts.items() if name.startswith(length)}
    known["sources"] = "、".join(dict.fromkeys(_regulation(name, known) for name in content.sources))
    known["doubt"] = next(filter(None, (facts.get(f"doubt:{name}") for name in content.sources)), "")
    first = {"sms": content.sms, "voice": content.voice}.get(channel) or content.answer
    paragraphs = [first, content.more if channel == "web" else "", content.rests_on + content.decides]
    text = "\n".join(paragraph.format_map(known).strip() for paragraph in paragraphs if paragraph)
    return Spoken(text=for_ear(text, ear) if channel == "voice" else text, buttons=content.titles)


def _citation(citation: str, length: str | None) -> dict[str, str]:
    cited = [in_three_lengths(one, {}) for one in re.split(r"、(?=《)", citation)]
    names = [one.short if length == "short:" else one.ear for one in cited]
    return {"citation": "、".join(dict.fromkeys(names)) if length else citation}


def _regulation(name: str, known: Mapping[str, str]) -> str:
    """A source by its name in the facts; a law that no rule file holds is written out."""
    return name if name.startswith("《") else known[name]


def units(text: str) -> int:
    """Length as the carriers count it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def for_ear(text: str, ear: Mapping[str, str]) -> str:
    """The text as it is read aloud: no brackets, numbers of telephones digit by digit, lists with words.

    ear: `ear_digits` (ten signs), `ear_list` (a word for each of ①②③…, parted by blanks), `ear_percent`, `ear_hour`,
    `ear_clock` and `ear_record` (templates), `ear_until` (between two times).
    """
    digits = str.maketrans("0123456789", ear["ear_digits"])
    text = _LINK.sub("", text)
    for sign, word in zip("①②③④⑤⑥⑦⑧", ear["ear_list"].split(), strict=True):
        text = text.replace(sign, word)
    text = _RECORD.sub(lambda found: found[1] + ear["ear_record"].format(day=found[2]), text)
    text = _BRACKETED_YEAR.sub(lambda found: found[1].translate(digits), text)
    text = _NUMBER_OF_DECISION.sub(lambda found: found[0].translate(digits), text)
    text = _TELEPHONE.sub(lambda found: found[0].replace("-", "").translate(digits), text)
    text = _CLOCK.sub(lambda found: _clock(found, ear), text)
    text = re.sub(r"(?<=\d[点分])-|(?<=点)-", ear["ear_until"], text)
    text = _PERCENT.sub(lambda found: ear["ear_percent"].format(number=found[1]), text)
    text = re.sub(r"[（(]", "，", text).translate(str.maketrans("→\n", "，。", "）)"))
    return _STOPS.sub(lambda found: found[1] or "", _QUIET.sub("", text)).strip("，；、")


def _clock(found: re.Match[str], ear: Mapping[str, str]) -> str:
    hour, minute = str(int(found[1])), str(int(found[2]))
    return ear["ear_hour" if minute == "0" else "ear_clock"].format(hour=hour, minute=minute)
