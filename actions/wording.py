"""Which words does an answer have? Those of actions/answers/<topic>.yml: one content, for every channel.

An entry is a piece of text, or an answer:

    title    the question in plain words, as it stands on a button
    answer   the first sentences: they answer directly and hold on every channel
    more     a second paragraph, on the web alone
    sms      instead of `answer` in a text message; voice: instead of it in a call
    source   the regulations it rests on, by the names that `actions.law` gives them
    decides  who has the last word: an entry `decides_…` of general.yml
    next     topics that are asked next; their titles become the buttons
    facets   answers to narrower questions within the topic, each with `when`: a pattern looked for in the message (in
             simplified characters, without blanks and without marks at its ends; capitals do not matter);
             what a facet does not say is as in its topic, only `more` is its own; `like` names another answer instead

{doubt} in a text is a word of doubt when a source was read in summaries only.

A missing fact is an error in a test instead of a brace in front of an owner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from actions.rendering import Content, Spoken, render
from repair.conversations.numbers import folded

__all__ = ["ANSWERS", "Answer", "Spoken", "Wording", "load_wording"]

ANSWERS = Path(__file__).parent / "answers"
TITLE = "choice_"  # `choice_<topic>` is the topic's title
_ENDS = "?!.,。;:~"  # marks at the ends of a message, of half width


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One entry, as it is written."""

    answer: str
    title: str = ""
    more: str = ""
    sms: str = ""
    voice: str = ""
    source: tuple[str, ...] = ()
    decides: str = ""
    next: tuple[str, ...] = ()
    when: str = ""  # of a facet
    like: str = ""  # of a facet: the answer that it gives


class Wording:
    """All answers by name; a topic's answer has the name of its intent."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        self._facets: dict[str, list[str]] = {}
        for name, answer in answers.items():
            if answer.when:
                self._facets.setdefault(name.partition(".")[0], []).append(name)
        self._ear = {name: answer.answer for name, answer in answers.items() if name.startswith("ear_")}

    def has(self, name: str) -> bool:
        """Whether there is an answer, or a title, of this name."""
        topic = self.answers.get(name.removeprefix(TITLE))
        return name in self.answers or (name.startswith(TITLE) and topic is not None and bool(topic.title))

    def names(self) -> set[str]:
        """The names of all answers."""
        return set(self.answers)

    def facet(self, topic: str, message: str) -> str:
        """The name of the answer to this message about a topic: that of its first facet that fits, else the topic's."""
        names = self._facets.get(topic, [])
        plain = _plain(message) if names else ""
        return next((name for name in names if re.search(self.answers[name].when, plain, re.IGNORECASE)), topic)

    def text(self, name: str, **facts: object) -> str:
        """The first sentences of an answer. Raises KeyError for an unknown name or a fact that was not given."""
        if name not in self.answers and self.has(name):
            return self.answers[name.removeprefix(TITLE)].title
        return self.answers[name].answer.format_map(facts)

    def reply(self, name: str, channel: str, facts: Mapping[str, str]) -> Spoken:
        """The whole answer as it is given on this channel (web, sms or voice), with its buttons."""
        entry = self.answers[name]
        decides = self.answers.get(f"decides_{entry.decides}", Answer(answer=""))
        content = Content(
            answer=entry.answer,
            more=entry.more,
            sms=entry.sms,
            voice=entry.voice,
            rests_on=self.answers["source_line"].answer if entry.source else "",
            decides=(decides.voice if channel == "voice" else "") or decides.answer,
            sources=entry.source,
            titles=tuple(self.text(TITLE + topic) for topic in entry.next),
        )
        return render(content, channel, facts, self._ear)


def load_wording(folder: Path = ANSWERS) -> Wording:
    """The answers of all topics. Raises ValueError for an entry that is there twice."""
    found: dict[str, Answer] = {}
    for path in sorted(folder.glob("*.yml")):
        read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, given in read.items():
            if name in found:
                raise ValueError(f"{path.name}: '{name}' is there twice")
            found |= _entry(name, {"answer": given} if isinstance(given, str) else dict(given))
    _plain("開")  # reads the tables of characters now, not in somebody's turn
    same = {name: replace(found[one.like], title="", when=one.when) for name, one in found.items() if one.like}
    return Wording(found | same)


def _plain(message: str) -> str:
    """The message as patterns of facets read it: simplified, half width, no blanks, no marks at its ends."""
    return "".join(folded(message).split()).strip(_ENDS)


def _entry(name: str, given: dict[str, Any]) -> dict[str, Answer]:
    facets = given.pop("facets", {})
    topic = _answer(given)
    kept = {"source": topic.source, "decides": topic.decides, "next": topic.next}
    narrower = {f"{name}.{facet}": _answer({"answer": ""} | kept | said) for facet, said in facets.items()}
    return {name: topic} | narrower


def _answer(given: dict[str, Any]) -> Answer:
    lists: dict[str, Any] = {name: tuple(given[name]) for name in ("source", "next") if name in given}
    texts: dict[str, Any] = {name: str(text).strip() for name, text in given.items() if name not in lists}
    return Answer(**texts, **lists)
