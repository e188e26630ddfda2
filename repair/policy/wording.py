"""How is a code of the policy room said in Chinese? Everything comes from wording.yml."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("wording.yml")


@cache
def _all() -> dict[str, str]:
    read = yaml.safe_load(FILE.read_text("utf-8"))
    return {str(code): str(text) for code, text in read.items()}


def words(code: str, **values: object) -> str:
    """The Chinese of a state, a missing condition, a class or a trace line, with its values filled in.

    Raises KeyError for a code that wording.yml does not have.
    """
    text = _all()[code]
    return text.format_map(values) if values else text


@lru_cache(maxsize=4096)
def day_words(day: date | None) -> str:
    """A date as it is written in a letter; empty for None."""
    return words("date", year=day.year, month=day.month, day=day.day) if day else ""


def joined(items: tuple[str, ...]) -> str:
    """Several words as a Chinese list."""
    return words("and").join(items)
