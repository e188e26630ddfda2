"""Which texts are there, in which wording and version? Read from templates/texts.yml; nothing is chosen here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from repair.records.key import RecordKind

ANY = "any"  # the step whose texts serve all steps of a kind without texts of their own
CHANNELS = ("sms", "voice")
LINE = "line"  # stands beside the channels: the step in a few words
DIGEST = "digest"  # one message about several things


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One wording with its place and version."""

    kind: str  # penalty, listing, deduction, or digest
    family: str  # a step without what follows its slash; empty of a digest
    channel: str  # sms, voice or line
    variant: str
    version: int
    body: str

    @property
    def name(self) -> str:
        """The id that is kept with a message, e.g. open.duties_open@2, listing.waiting@1, digest@1."""
        variant = "" if self.variant == "plain" else f".{self.variant}"
        return f"{self.stem}{variant}@{self.version}"

    @property
    def stem(self) -> str:
        """The id of its step: a penalty's is the bare step, as it always was."""
        if self.kind == DIGEST:
            return DIGEST
        if self.family == ANY:
            return self.kind
        return self.family if self.kind == RecordKind.PENALTY else f"{self.kind}_{self.family}"


def family_of(step: str) -> str:
    """follow_up/17 is a follow_up."""
    return step.partition("/")[0]


def variants(kind: str, step: str, channel: str) -> Mapping[str, Text]:
    """The texts of a step on a channel by variant; those of `any` when the step has none of its own; may be empty."""
    return _by_place().get((kind, family_of(step), channel)) or _by_place().get((kind, ANY, channel), {})


def families(kind: str) -> tuple[str, ...]:
    """The steps of a kind that have texts, in the order of the file."""
    return tuple(loaded()[kind])


def all_texts() -> Iterator[Text]:
    """Every text in the order of the file."""
    for group in _by_place().values():
        yield from group.values()


def part(name: str) -> tuple[str, ...]:
    """The wordings of a part that texts share, the preferred one first."""
    found: tuple[str, ...] = tuple(loaded()["parts"][name])
    return found


def part_names() -> tuple[str, ...]:
    """The names of all parts."""
    return tuple(loaded()["parts"])


@cache
def loaded() -> dict[str, Any]:
    """The file as it is."""
    text = resources.files("repair.messages").joinpath("templates", "texts.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@cache
def _by_place() -> dict[tuple[str, str, str], dict[str, Text]]:
    found: dict[tuple[str, str, str], dict[str, Text]] = {}
    steps = [(str(kind), family, step) for kind in RecordKind for family, step in loaded()[kind].items()]
    for kind, family, step in [*steps, (DIGEST, "", loaded()[DIGEST])]:
        for channel in (*CHANNELS, LINE):
            for variant, body in step.get(channel, {}).items():
                text = Text(
                    kind=kind,
                    family=family,
                    channel=channel,
                    variant=variant,
                    version=step["version"],
                    body=body.strip(),
                )
                found.setdefault((kind, family, channel), {})[variant] = text
    return found
