"""What do the approved templates say? Read from the file that the office maps its texts with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LONGEST = 35  # characters of a text's variable
LONGEST_SPOKEN = 250
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class NotFilled(Exception):
    """The vendor refuses the values; the message is its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One approved template; without its words it shows its code and values."""

    code: str
    text: str
    params: tuple[str, ...]

    def filled(self, given: str, *, spoken: bool = False) -> str:
        """The words with these values (JSON). Raises NotFilled."""
        try:
            values = json.loads(given) if given else {}
        except ValueError as error:
            raise NotFilled("isv.INVALID_JSON_PARAM") from error
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            raise NotFilled("isv.INVALID_JSON_PARAM")
        names = _VARIABLE.findall(self.text) if self.text else self.params
        if any(not values.get(name) for name in names):
            raise NotFilled("isv.TEMPLATE_MISSING_PARAMETERS")
        if any(_LINK.search(value) for value in values.values()):
            raise NotFilled("isv.PARAM_NOT_SUPPORT_URL")
        lengths = [len(value) for value in values.values()]
        if (sum(lengths) >= LONGEST_SPOKEN) if spoken else any(length > LONGEST for length in lengths):
            raise NotFilled("isv.PARAM_LENGTH_LIMIT")
        if not self.text:
            return " ".join([self.code, *(values[name] for name in names)])
        return _VARIABLE.sub(lambda found: values[found.group(1)], self.text)


def templates(file: str) -> dict[str, Template]:
    """All templates of the office's mapping file by the vendor's code; none when there is no such file."""
    if not file or not Path(file).expanduser().is_file():
        return {}
    text = Path(file).expanduser().read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only: `no` is a name here, not false
    return {one.code: one for one in _all(loaded)}


def _all(given: Any) -> Iterator[Template]:
    """Every template anywhere in the file: a code alone, or a mapping with code, params and text."""
    if isinstance(given, str):
        yield Template(code=given, text="", params=())
    elif isinstance(given, dict) and "code" in given:
        yield Template(
            code=str(given["code"]), text=str(given.get("text") or ""), params=tuple(given.get("params") or ())
        )
    elif isinstance(given, dict):
        for one in given.values():
            yield from _all(one)
