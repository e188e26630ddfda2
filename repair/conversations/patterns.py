"""Which patterns are looked for in people's words? Those of patterns.yml, compiled once a process."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("patterns.yml")


@cache
def pattern(kind: str, name: str) -> re.Pattern[str]:
    """The pattern `name` of a section, its @PARTS@ filled in. Raises KeyError when there is none."""
    text = str(_read()[kind][name])
    for part, filling in _read()["parts"].items():
        text = text.replace(f"@{part}@", filling)
    return re.compile(text)


@cache
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
