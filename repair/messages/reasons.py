"""Why is a message in its state? The code of a reason in words that staff may read to a caller."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from repair.messages.codes import split_reason


@cache
def _file() -> dict[str, str]:
    text = resources.files("repair.messages").joinpath("templates", "reasons.yml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def known(code: str) -> bool:
    """Whether this reason has words."""
    return code in _file() or split_reason(code) is not None


def words(code: str) -> str:
    """The reason in Chinese; empty for no reason. An unknown code is shown as it is."""
    described = split_reason(code)
    if described is not None:
        return "；".join((described.meaning, described.advice))
    return _file().get(code, code)
