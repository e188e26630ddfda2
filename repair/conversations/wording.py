"""What does Xiufu say of its own accord? Sentences of wording.yml and talking.yml, filled in for this office."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from repair.settings import Settings

_FILES = tuple(Path(__file__).with_name(name) for name in ("wording.yml", "talking.yml"))


def sentence(code: str, settings: Settings, **values: str) -> str:
    """The sentence with this code. Raises KeyError when there is none."""
    return _sentences()[code].format(**office(settings), **values)


def office(settings: Settings) -> dict[str, str]:
    """The names every sentence may use."""
    return {
        "office": settings.OFFICE_NAME,
        "phone": settings.OFFICE_PHONE,
        "hours": settings.OFFICE_HOURS,
        "app": settings.OFFICIAL_APP,
        "site": settings.OFFICIAL_SITE,
    }


@cache
def _sentences() -> dict[str, str]:
    read: dict[str, str] = {}
    for file in _FILES:
        read |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return read
