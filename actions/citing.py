"""How is a regulation named: in full on the web, shortly in a text message, and in a call?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SUBJECT = re.compile(r"关于[^》]*的规定$")  # a citation names the regulation, then what in it is meant
_NAMED = re.compile(r"(《[^》]+》)(?:（[^）]*）)?(第\w{1,6}条)?")
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{2,5}〔\d{4}〕\d+号")
_ASIDE = re.compile(r"（[^）]*）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """One regulation by its three names."""

    full: str
    short: str
    ear: str


def in_three_lengths(citation: str, titles: Mapping[str, str]) -> Citing:
    """The names of what a citation cites, the first when it cites several. titles: of numbers not to be read aloud."""
    full = _SUBJECT.sub("", citation.partition("；")[0])
    found = ["".join(name) for name in _NAMED.findall(full)] or _NUMBERED.findall(full)
    short = "、".join(dict.fromkeys(found)) or _ASIDE.sub("", full)
    ear = _ASIDE.sub("", titles.get(short, short)).removeprefix("关于")
    return Citing(full=full, short=short, ear=ear)
