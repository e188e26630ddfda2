"""What does a rule file say, and on which line? Reads YAML so that every refusal names file, line and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml

from repair.errors import RuleError

Value = TypeVar("Value")
MOST = 10**12


class Part:
    """One piece of a rule file, with its place."""

    def __init__(self, file: Path, node: yaml.Node, value: Any) -> None:
        self.file = file
        self._node = node
        self.value = value

    def refuse(self, problem: str, remedy: str) -> NoReturn:
        """Raise RuleError naming this piece's file and line."""
        raise RuleError(f"{self.file.name}, line {self._node.start_mark.line + 1}: {problem}", remedy=remedy)

    def part(self, key: str) -> Part:
        """The piece under `key` of this mapping; refuses when it is missing."""
        found = self.optional(key)
        if found is None:
            self.refuse(f"'{key}' is missing", f"Add '{key}:' here; docs/changing_a_rule.md shows a whole rule.")
        return found

    def optional(self, key: str) -> Part | None:
        """The piece under `key`, or None when the key is absent."""
        if not isinstance(self._node, yaml.MappingNode):
            self.refuse("a mapping is expected", "Write 'key: value' lines, indented by two spaces.")
        for name, node in self._node.value:
            if name.value == key:
                return Part(self.file, node, self.value[key])
        return None

    def only(self, *keys: str) -> None:
        """Refuse keys nobody reads: a misspelt key must not pass for a value."""
        if not isinstance(self._node, yaml.MappingNode):
            self.refuse("a mapping is expected", "Write 'key: value' lines, indented by two spaces.")
        seen: set[str] = set()
        for name, _ in self._node.value:
            here = Part(self.file, name, name.value)
            if name.value in seen:
                here.refuse(f"'{name.value}' is there twice", "Keep one of the two.")
            if name.value not in keys:
                here.refuse(f"'{name.value}' is not known here", f"Known are: {', '.join(keys)}.")
            seen.add(name.value)

    def items(self) -> Iterator[Part]:
        """The pieces of this list, in order."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.refuse("a list is expected", "Write '- …' lines, or [] for none.")
        for node, value in zip(self._node.value, self.value, strict=True):
            yield Part(self.file, node, value)

    def texts(self) -> tuple[str, ...]:
        """The texts of this list, at least one."""
        found = tuple(item.text() for item in self.items())
        if not found:
            self.refuse("the list is empty", "Write at least one word.")
        return found

    def text(self) -> str:
        """This piece as a text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse(f"a text is expected, not {self.value!r}", "Write the text after the colon.")
        return self.value.strip()

    def whole(self) -> int:
        """This piece as a whole number from 0 to 120."""
        if type(self.value) is not int or not 0 <= self.value <= 120:
            self.refuse(f"a number from 0 to 120 is expected, not {self.value!r}", "Write whole months or days.")
        return self.value

    def amount(self) -> Decimal:
        """This piece as a number above zero, exact."""
        number = type(self.value) in (int, float)
        if not number or not 0 < self.value < MOST:  # NaN and infinity are not between them
            self.refuse(f"a number above 0 is expected, not {self.value!r}", "Write digits only, like 50000 or 0.5.")
        return Decimal(str(self.value))

    def day(self) -> date:
        """This piece as a date."""
        if type(self.value) is not date:
            self.refuse(f"a date is expected, not {self.value!r}", "Write it like 2026-04-01, without quotes.")
        return self.value

    def truth(self) -> bool:
        """This piece as true or false."""
        if type(self.value) is not bool:
            self.refuse(f"true or false is expected, not {self.value!r}", "Write true or false, without quotes.")
        return self.value

    def one_of(self, make: Callable[[str], Value], known: tuple[str, ...]) -> Value:
        """This piece as one of the known words."""
        if self.value not in known:
            self.refuse(f"{self.value!r} is not known", f"Use one of: {', '.join(known)}.")
        return make(self.value)


def read_rule_file(file: Path) -> Part:
    """The whole of one rule file. Raises RuleError when it is not YAML or not a mapping."""
    try:
        text = file.read_text("utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RuleError(
            f"{file.name}, line {line}: not readable as YAML ({error.problem})",
            remedy="Compare the indentation with the lines around it.",
        ) from error
    except (yaml.YAMLError, ValueError, OSError) as error:
        raise RuleError(f"{file.name}, line 1: not readable ({error})", remedy="Save it as UTF-8 text.") from error
    if not isinstance(node, yaml.MappingNode):
        raise RuleError(f"{file.name}, line 1: not a rule", remedy="See docs/changing_a_rule.md for a whole rule.")
    return Part(file, node, value)
