"""What is a message about, whatever words it uses? Names of nlu/concepts.yml that fit."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("concepts.yml")
MOST = 8  # concepts that are paired; a long message would make too many pairs


def concepts(text: str, *also: str) -> list[str]:
    """The concepts in a text of normal form, with those found otherwise, each alone and in pairs joined by +."""
    found = [*also, *(name for name, pattern in _patterns().items() if pattern.search(text))]
    return found + ["+".join(pair) for pair in combinations(found[:MOST], 2)]


def fits(name: str, text: str) -> bool:
    """Whether a text of normal form holds this concept."""
    return _patterns()[name].search(text) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {str(name): re.compile("|".join(str(one) for one in words)) for name, words in read.items()}
