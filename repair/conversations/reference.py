"""Which of the asker's records is meant? 第二个, 去年那个, 灭火器那个, 罚了五千的那个, 12号那个, 都.

Pure: the message and the records in, those that are meant out. A message that points at nothing gives None; one that
points at something that is not there, or at several, says so: nothing is ever chosen by a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.days import span_of, spelled
from repair.conversations.numbers import (
    DecisionNumber,
    after_decision_number,
    amounts,
    decision_numbers,
    folded,
    of_decision,
    to_decimal,
    to_int,
)
from repair.conversations.patterns import pattern
from repair.conversations.plain import bare
from repair.conversations.questions import is_question

SHORT = 16  # signs: a message that long, at most, answers "which one?" without pointing words
ALIKE = 0.5  # more than this part of the pairs of signs must be found in a record's words
NEAR = Decimal("0.05")  # people say 一万二 for 12400 yuan

_FILE = Path(__file__).with_name("reference.yml")
_TIMES = re.compile(r"[〔\[(]20\d\d[〕\])]|\d{2,4}年|\d{1,2}月|\d{1,2}[日号]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """A record as people may point at it."""

    key: str  # penalty:12, deduction:3, listing:4
    decision_no: str = ""
    day: date  # of the decision, the deduction or the listing
    words: str = ""  # everything it is called by: offence, story, kinds, enterprise
    what: str = ""  # what it is about, in a few plain words
    enterprise: str = ""
    yuan: Decimal | None = None
    open: bool = True  # something is left to be done about it
    said: str = ""  # what the enterprise told us and nobody has answered yet: applied, repaired or nothing

    @property
    def kind(self) -> str:
        """penalty, deduction or listing."""
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a message points at: none, one or several of the records; `rest` is the message without the pointing."""

    keys: tuple[str, ...]
    rest: str = ""
    vague: bool = False  # it points at something by a word that no record has: perhaps at no record at all


def resolve(
    text: str,
    records: Sequence[Pointed],
    today: date,
    *,
    listed: Sequence[str] = (),
    about: Sequence[str] = (),
    asked: bool = False,
) -> Found | None:
    """What the message points at; None when it points at nothing.

    `listed`: keys in the order in which they were shown last, for ordinals. `about`: those spoken of, for
    "not this one". `asked`: we asked which one, so that a short answer (2, 去年的, 灭火器) points too.
    """
    said = re.sub(_words()["rather"], "", spelled(text).strip())
    said = re.sub(_words()["turned"], r"\g<noun>的那个", said)
    order = [one for key in listed for one in records if one.key == key] or list(records)
    found = _by_place(said, order, list(about), asked=asked)
    if found is None:
        found = _by_number(said, records)
    if found is None:
        found = _by_several(said, records, today) or _by_marks(said, records, today, asked=asked)
    return found


def means_all(text: str) -> bool:
    """Whether the whole message speaks of all of them: 都申请了, 全部."""
    return re.search(_words()["every"], bare(text)) is not None


def may_point(text: str) -> bool:
    """Whether the records are worth looking up: there is some sign in the message that it points at one."""
    said = folded(text).strip()
    signs = (_words()["anchor"], _words()["others"])
    return (
        any(re.search(sign, said) for sign in signs)
        or said.endswith(("的", "的呢"))
        or pattern("reference", "ordinal").search(said) is not None
        or bool(decision_numbers(said))
    )


def plain_offence(words: str, longest: int = 12) -> str:
    """An offence as people call it, for a short list."""
    for one in _words()["offences"]:
        if re.search(one["is"], words):
            return str(one["plain"])
    return words.strip()[:longest]


def said_words(words: str) -> str:
    """What people may call an offence whose own words these are."""
    return " ".join(str(one["said"]) for one in _words()["offences"] if re.search(one["is"], words))


def authority_words(authority: str) -> str:
    """What people may call the authority that decided."""
    return " ".join(str(one["said"]) for one in _words()["authorities"] if re.search(one["is"], authority))


def broadens(text: str) -> bool:
    """Whether the message speaks of all records again: 都什么时候能申请."""
    return re.search(_words()["broad"], folded(text).strip()) is not None


def _by_place(said: str, order: Sequence[Pointed], about: list[str], *, asked: bool) -> Found | None:
    """第二个, 2, 最后一个, 上面那个, 都, 不是这个."""
    words, keys = _words(), [one.key for one in order]
    whole = bare(said)
    if asked and means_all(said):
        return Found(keys=tuple(keys))
    if len(keys) > 1 and about and re.search(words["others"], whole):
        return Found(keys=tuple(key for key in keys if key not in about))
    if (found := _by_ordinal(said, order, asked=asked)) is not None:
        return found
    for name, place in (("top", 0), ("bottom", len(keys) - 1), ("middle", 1)):
        pointing = re.search(words[name], said) if asked and (name != "middle" or len(keys) == 3) else None
        if pointing is not None and keys:
            return Found(keys=(keys[place],), rest=_without(said, pointing.start(), pointing.end()))
    if len(keys) == 2 or asked:
        for name, key in (("upper", 0), ("lower", 1)):
            pointing = re.search(words[name], said)
            if pointing is not None and len(keys) > key:
                return Found(keys=(keys[key],), rest=_without(said, pointing.start(), pointing.end()))
    return None


def _by_ordinal(said: str, order: Sequence[Pointed], *, asked: bool) -> Found | None:
    """第二个, 第一个和第三个, 最后一个, 除了第一个; after the question which one also 2."""
    keys = [one.key for one in order]
    if several := _run(said, keys):
        return Found(keys=several)
    ordinals = list(pattern("reference", "ordinal").finditer(said))
    short = pattern("reference", "bare").match(bare(said)) if not ordinals and asked else None
    if short and not ("号" in said and _by_number(said, order)):
        ordinals = [short]
    if not ordinals:
        return None
    places = [_place(one.groupdict(), len(keys)) for one in ordinals]
    good = [keys[place - 1] for place in places if 1 <= place <= len(keys)]
    if short and not good:  # 0012: no place, perhaps the serial
        good = [one.key for one in order if _is(DecisionNumber(serial=places[0]), of_decision(one.decision_no))]
    if re.search(_words()["but"], said):
        good = [key for key in keys if key not in good]
    return Found(keys=tuple(dict.fromkeys(good)), rest=_without(said, ordinals[0].start(), ordinals[-1].end()))


def _place(found: dict[str, str | None], many: int) -> int:
    """第二个 is 2; 最后一个 is the last of so many, 倒数第二个 the one before it."""
    if found.get("back"):
        return many + 1 - (to_int(found["back"] or "") or 0)
    return many if found.get("last") else to_int(found["nth"] or "") or 0


def _run(said: str, keys: list[str]) -> tuple[str, ...]:
    """前两个, 后两个: as many as are named, at the beginning or the end of the list."""
    words = _words()
    first, last = re.search(words["first_ones"], bare(said)), re.search(words["last_ones"], bare(said))
    if first is not None:
        return tuple(keys[: to_int(first["nth"]) or 0])
    return tuple(keys[-(to_int(last["nth"]) or len(keys)) :]) if last is not None else ()


def _by_number(said: str, records: Sequence[Pointed]) -> Found | None:
    """A decision number, whole or in part; a part that fits no record may be a day (12号) and points at nothing."""
    given = decision_numbers(said)
    if not given:
        return None
    fitting = [one.key for number in given for one in records if _is(number, of_decision(one.decision_no))]
    if not fitting and all(number.year is None for number in given):
        return None
    return Found(
        keys=tuple(dict.fromkeys(fitting)),
        rest=re.sub(_words()["anchor"], "", after_decision_number(said), count=1).strip(),
    )


def _is(given: DecisionNumber, other: DecisionNumber | None) -> bool:
    return other is not None and given.serial == other.serial and given.year in (None, other.year)


def _by_several(said: str, records: Sequence[Pointed], today: date) -> Found | None:
    """灭火器和通道那两个, 去年的和今年3月的: each named by marks of its own; of 那两个 none may be missing."""
    anchor = re.search(_words()["anchor"], said)
    named = re.split(_words()["and"], said[: anchor.start()] if anchor else said.removesuffix("的"))
    if len(named) < 2 or (anchor is None and not said.endswith("的")):
        return None
    each = [_by_marks(f"{one.removesuffix('的')}那个", records, today, asked=False) for one in named]
    keys = tuple(dict.fromkeys(key for found in each if found is not None for key in found.keys))
    if not all(found is not None and found.keys for found in each):
        plural = anchor is not None and re.search(_words()["plural"], anchor[0])
        return Found(keys=(), rest=said, vague=True) if plural and keys else None
    return Found(keys=keys, rest=said[anchor.end() :].strip() if anchor else "")


def _by_marks(said: str, records: Sequence[Pointed], today: date, *, asked: bool) -> Found | None:
    """By time, amount, order, kind or words: what stands before 那个, or a short answer to "which one?"."""
    words = _words()
    anchor = re.search(words["anchor"], said)
    before = re.sub(r"^.*[，,。；;？?！!]", "", said[: anchor.start()] if anchor else said)
    done = re.match(words["done"], before) if anchor else None
    noun = re.sub(words["empty"], "", done["noun"] if done else before).strip()
    bare_noun = re.sub(words["ends"], "", noun)
    if re.search(words["same"], bare_noun):
        return None
    short = len(bare(said)) <= SHORT and not is_question(bare_noun) and (asked or said.endswith(("的", "的呢")))
    if anchor is None and not short:
        return None
    rest = said[anchor.end() :].strip() if anchor else ""
    rest = rest if not done or is_question(rest) else done["done"]
    kept, marks = _narrowed(noun, noun + (anchor[0] if anchor else ""), list(records), today)
    if kept is None:
        return None
    if marks == 0 and bare_noun:
        kept, marks = _by_words(re.sub(words["behind"], "", bare_noun), kept), 1
        if not kept:
            return Found(keys=(), rest=said, vague=True) if anchor else None
    if marks and re.search(words["but"], before) and kept:
        kept = [one for one in records if one not in kept]
    return Found(keys=tuple(one.key for one in kept), rest=rest) if marks else None


def _narrowed(noun: str, whole: str, kept: list[Pointed], today: date) -> tuple[list[Pointed] | None, int]:
    """Those that kind, time, amount and order leave, and how many of these marks there were; None: another matter."""
    words, marks = _words(), 0
    for kind in ("deduction", "listing"):
        if re.search(words[kind], whole):
            kept, marks = [one for one in kept if one.kind == kind], marks + 1
            if not kept:  # who has none asks about the matter itself
                return None, 0
    span = span_of(noun, today)
    if span is not None and not _other_time(noun):
        kept, marks = [one for one in kept if span[0] <= one.day <= span[1]], marks + 1
    if about := re.search(words["about_sum"], noun):
        low = to_decimal(about["low"]) or Decimal(0)
        high = low + (10_000 if "万" in about["low"] else 1000)
        kept, marks = [one for one in kept if one.yuan and low <= one.yuan < high], marks + 1
    elif sums := amounts(_TIMES.sub(" ", noun)):
        kept, marks = _by_sum(sums, kept), marks + 1
    return _by_order(whole, kept) if marks == 0 and kept else (kept, marks)


def _by_sum(sums: Sequence[Decimal], kept: Sequence[Pointed]) -> list[Pointed]:
    """Those fined exactly so much, else those fined about so much."""
    exact = [one for one in kept if one.yuan in sums]
    return exact or [one for one in kept if one.yuan and any(abs(one.yuan - sum_) <= NEAR * sum_ for sum_ in sums)]


def _other_time(before: str) -> bool:
    """4月1日前的处罚 asks about a time, not about a record."""
    return pattern("reference", "other_time").search(before) is not None


def _by_order(whole: str, kept: list[Pointed]) -> tuple[list[Pointed], int]:
    """最近那个, 最早的, 罚得最多的."""
    words = _words()
    if re.search(words["newest"], whole):
        return [max(kept, key=lambda one: one.day)], 1
    if re.search(words["oldest"], whole):
        return [min(kept, key=lambda one: one.day)], 1
    fined = [one for one in kept if one.yuan is not None]
    for name, best in (("dearest", max), ("cheapest", min)):
        if fined and re.search(words[name], whole):
            wanted = best(one.yuan for one in fined if one.yuan is not None)
            return [one for one in fined if one.yuan == wanted], 1
    return kept, 0


def _by_words(noun: str, kept: Sequence[Pointed]) -> list[Pointed]:
    """The records that are called so: the whole word first, else most of its pairs of signs."""
    said = bare(noun)
    for start in range(max(len(said) - 1, 0)):  # 的是灭火器: what stands right before 那个 says most
        if whole := [one for one in kept if said[start:] in bare(one.words)]:
            return whole
    for end in range(len(said) - 1, 1, -1):  # 灭火器过期那个: how it begins, if that tells records apart
        whole = [one for one in kept if said[:end] in bare(one.words)]
        if whole and len(whole) < len(kept):
            return whole
    pairs = {said[place : place + 2] for place in range(len(said) - 1)}
    if not pairs:
        return []
    scores = {one.key: sum(pair in bare(one.words) for pair in pairs) / len(pairs) for one in kept}
    best = max(scores.values(), default=0)
    return [one for one in kept if best > ALIKE and scores[one.key] == best]


def _without(said: str, start: int, end: int) -> str:
    """The message without the place that points, and without the little words that hang on it."""
    rest = re.sub(_words()["empty"], "", said[:start] + said[end:])
    return re.sub(_words()["ends"], "", rest).strip(" ，,。")


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
