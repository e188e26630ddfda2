"""What has to be filed with a domestic gateway for approval? Every text as the vendor wants it: fixed words and ${…}.

What comes from the settings (office, telephone, app, site) is fixed in it; only what differs from record to record is
a variable. A setting that changes means filing again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from repair.messages import texts
from repair.messages.filling import fill, laid_out
from repair.messages.one_time import wording_to_file
from repair.messages.texts import CHANNELS, DIGEST, Text
from repair.messages.values import settings_values
from repair.settings import Settings

NOTICE, CODE, SPOKEN = "notice", "code", "spoken"  # kinds of templates at the vendor
LONGEST = 500  # characters of a template, its variables' names included
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SETTING = re.compile(r"\{\{ *(\w+) *\}\}")
_ADJACENT = re.compile(r"\}\$\{")
_NOT_TAKEN = re.compile(r"[【】『』「」〖〗①-⑳•★※→#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One template to be filed, and for which of our texts it stands."""

    kind: str
    text: str
    names: tuple[str, ...]  # where its code belongs in the mapping: texts.open@2, call.keys.3 …

    @property
    def params(self) -> tuple[str, ...]:
        return tuple(_VARIABLE.findall(self.text))

    @property
    def doubts(self) -> tuple[str, ...]:
        """Codes of what the vendor's rules do not allow; none is the rule."""
        found = {
            "too_long": len(self.text) > LONGEST,
            "twice": len(set(self.params)) < len(self.params),
            "adjacent": bool(_ADJACENT.search(self.text)),
            "character": bool(_NOT_TAKEN.search(self.text)),
            "one_variable": self.kind == CODE and len(self.params) != 1,
            "stop_line": self.kind == NOTICE and "退订" in self.text,
        }
        return tuple(code for code, holds in found.items() if holds)


class _Asked(Mapping[str, object]):
    """The settings' values; every other name, but those of the parts, is a variable of its own."""

    def __init__(self, settings: Settings) -> None:
        self._known = settings_values(settings)

    def __getitem__(self, name: str) -> object:
        if name in texts.part_names():
            raise KeyError(name)
        return self._known.get(name, f"${{{name}}}")

    def __contains__(self, name: object) -> bool:
        return name not in texts.part_names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def to_file(settings: Settings) -> list[Filed]:
    """Every template, equal texts once, in the order of the texts."""
    filed: dict[tuple[str, str], list[str]] = {}
    for kind, text, name in _each(settings):
        filed.setdefault((kind, text), []).append(name)
    return [Filed(kind=kind, text=text, names=tuple(names)) for (kind, text), names in filed.items()]


def mapping(settings: Settings) -> dict[str, Any]:
    """The form of ALIYUN_TEMPLATES: every place with its params and words, the codes empty."""
    form: dict[str, Any] = {}
    for one in to_file(settings):
        for name in one.names:
            *path, last = _path(name)
            place = form
            for step in path:
                place = place.setdefault(step, {})
            place[last] = {"code": "", "params": list(one.params), "text": one.text}
    return form


def _each(settings: Settings) -> Iterator[tuple[str, str, str]]:
    known, call = _gateway(), _gateway()["call"]
    for text in texts.all_texts():
        if text.channel not in CHANNELS:
            continue
        words = _words(text, settings)
        if text.channel == "sms":
            yield NOTICE, words, f"texts.{text.name}"
        else:
            spoken = words.removeprefix(call["details_without"]) + call["details_after"]
            yield SPOKEN, spoken, f"call.details.{text.name}"
    name, words = wording_to_file(settings)
    yield CODE, words, f"texts.{name}"
    yield NOTICE, _fixed(known["reply"], settings), "texts.reply"
    yield SPOKEN, _fixed(call["opening"], settings), "call.opening"
    for key, said in call["keys"].items():
        yield SPOKEN, _fixed(said, settings), f"call.keys.{key}"
    yield SPOKEN, _fixed(call["bye"], settings), "call.bye"


def _words(text: Text, settings: Settings) -> str:
    """The preferred wording of a text, without the signature: the vendor writes its own.

    A message about several things has lines that no vendor approves beforehand: it has words of its own here.
    """
    if text.kind == DIGEST:
        return _fixed(_gateway()[DIGEST][text.channel][text.variant], settings)
    made, _ = laid_out(fill(text.body, _Asked(settings)), layout=False)
    return made.text


def _fixed(words: str, settings: Settings) -> str:
    known = {**settings_values(settings), "hours": settings.OFFICE_HOURS}
    return _SETTING.sub(lambda found: str(known[found.group(1)]), words)


def _path(name: str) -> list[str]:
    """texts.open.duties_open@2 → texts, open.duties_open@2: only the first steps are places."""
    depth = 2 if name.startswith(("call.details.", "call.keys.")) else 1
    return name.split(".", depth)


@cache
def _gateway() -> dict[str, Any]:
    text = resources.files("repair.messages").joinpath("templates", "gateway.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
