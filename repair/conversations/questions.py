"""How many questions are in one message, and where does each begin?

Pure. Marks and line breaks part questions; so do numbers in front (1、… 2、…), words that open the next question
(还有, 另外, 再问一下) and, between two real questions, a comma or a blank. A statement stays with the question it
leads up to, unless it tells something of its own (我已经申请了。多久有结果？). In doubt a message stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repair.conversations.patterns import pattern
from repair.conversations.plain import bare

MOST = 3  # questions of one message that are answered
LEAST = 2  # signs of a question: 材料？

_FILE = Path(__file__).with_name("questions.yml")
_ENDS = re.compile(r"(?<=[？?！!。；;])|\n+")
_LOOSE = re.compile(r"[，,、]+|(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")
_EDGE = " \t\u3000，,。；;、：:！!…~～-"


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the message; `asks`: it is a question or tells something of its own."""

    text: str
    asks: bool


def questions(text: str) -> tuple[str, ...]:
    """The questions of a message in order, each in the words that were written; a message of one is one part.

    More than MOST may come back: how many are answered is the caller's choice. Empty only when the text is.
    """
    whole = text.strip()
    pieces = [piece for line in _numbered(whole) for piece in _ENDS.split(line)]
    parts = [part for piece in pieces for part in _loose(piece)]
    joined = [part.text.strip().rstrip("；;，,") for part in _joined(parts)]
    asked = [one for one in joined if not re.search(_words()["courtesy"], bare(one))] or joined
    kept = {bare(one): one for one in reversed(asked) if bare(one)}  # the first of two that are the same
    ordered = tuple(kept[key] for key in dict.fromkeys(bare(one) for one in asked if bare(one)))
    return (ordered if len(ordered) > 1 else (whole,)) if whole else ()


def is_question(text: str) -> bool:
    """Whether these words ask, or tell, something of their own."""
    said = text.strip(_EDGE)
    if len(bare(said)) < LEAST:
        return False
    return said.endswith(("?", "？")) or any(re.search(one, said) for one in (*_words()["asks"], *_words()["tells"]))


def _leads(said: str) -> bool:
    """Whether these words only announce a question: 想咨询一下修复的事."""
    return not is_question(re.sub(_words()["leads"], "", said))


def _numbered(whole: str) -> list[str]:
    """The points of an enumeration; the text as it is when it has none. What stands before the first leads it up."""
    marks = list(pattern("questions", "numbered").finditer(whole))
    if len(marks) < 2:
        return [whole]
    edges = [mark.start() for mark in marks] + [len(whole)]
    points = [whole[mark.end() : end].strip() for mark, end in zip(marks, edges[1:], strict=True)]
    lead = whole[: edges[0]].strip(_EDGE)
    return [*([lead + "\n"] if lead else []), *(point + "\n" for point in points if point)]


def _loose(piece: str) -> list[_Part]:
    """A piece cut where a comma, a blank or an opening word stands between two real questions."""
    clauses: list[str] = []
    for clause in _opened(piece):
        clauses += [one for one in _LOOSE.split(clause) if one.strip(_EDGE)]
    parts: list[_Part] = []
    for number, clause in enumerate(clauses):
        opening = re.match(_words()["opens"], clause.strip(_EDGE))
        said = _without_opening(clause)
        asks = is_question(said)
        tail = re.search(_words()["tails"], bare(said)) is not None
        fresh = asks and not tail and len(bare(said)) >= (LEAST if opening else LEAST + 1)
        if parts and parts[-1].asks and fresh and (opening or not _leads(parts[-1].text)):
            parts.append(_Part(said, asks=True))
        elif parts:
            parts[-1] = _Part(f"{parts[-1].text}，{said if opening else clause.strip()}", parts[-1].asks or asks)
        else:
            parts.append(_Part(said if number or opening else clause.strip(), asks))
    return parts


def _opened(piece: str) -> list[str]:
    """Cut in front of 另外, 再问一下 …, also without a comma when a question stands on either side."""
    cuts = [0]
    for match in re.finditer(_words()["opens"], piece):
        before, after = piece[cuts[-1] : match.start()], piece[match.end() :]
        weak = re.fullmatch(_words()["weak"], match[0]) is not None and _leads(before)
        if match.start() > cuts[-1] and is_question(before) and is_question(after) and not weak:
            cuts.append(match.start())
    return [piece[start:end] for start, end in zip(cuts, [*cuts[1:], len(piece)], strict=True)]


def _without_opening(clause: str) -> str:
    said = clause.strip(_EDGE)
    if re.match(_words()["keeps"], said):
        return said
    return re.sub(rf"^(?:{_words()['opens']})[，,：: ]*(?:想问一?下?|请问|就是)?", "", said) or said


def _joined(parts: list[_Part]) -> list[_Part]:
    """Statements with the question they lead up to, tails with the question before them."""
    done: list[_Part] = []
    waiting = ""
    for part in parts:
        tail = re.search(_words()["tails"], bare(part.text)) is not None
        if re.search(_words()["courtesy"], bare(part.text)):
            done.append(_Part(part.text, asks=False))
        elif tail and (waiting or any(one.asks for one in done)):
            last = waiting or done.pop().text
            done.append(_Part(f"{last}，{part.text}".replace("？，", "，").replace("?，", "，"), asks=True))
            waiting = ""
        elif part.asks:
            done.append(_Part(f"{waiting}，{part.text}" if waiting else part.text, asks=True))
            waiting = ""
        else:
            waiting = f"{waiting}，{part.text.strip(_EDGE)}" if waiting else part.text.strip(_EDGE)
    if waiting:
        place = max((number for number, one in enumerate(done) if one.asks), default=-1)
        if place < 0:
            done.append(_Part(waiting, asks=False))
        else:
            done[place] = _Part(f"{done[place].text.rstrip(_EDGE)}，{waiting}", asks=True)
    return done


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
