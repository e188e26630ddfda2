"""Which amounts are 较大数额 and 数额巨大 at this place? None unless a file is named: the order leaves them open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from repair.errors import SettingError
from repair.policy.cited import CITED, Cited, read_cited
from repair.policy.rulefile import Part, read_rule_file

SETTING = "CLASS_THRESHOLDS"
REMEDY = "Name a YAML file as docs/changing_a_rule.md shows it, or leave the setting empty."


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The amounts of one field at this place, in 元; they only suggest a class, an officer confirms it."""

    fields: tuple[str, ...]  # words of the field; empty: every field no other threshold names
    large_from: Decimal  # 较大数额: this amount and more
    huge_from: Decimal | None  # 数额巨大: this amount and more; None: no such amount is known
    small_is_minor: bool  # a smaller fine suggests 轻微; false: it stays 一般
    cited: Cited


def load_thresholds(file: str) -> tuple[Threshold, ...]:
    """The thresholds of a file; none for an empty name. Raises SettingError, or RuleError naming the line."""
    if not file:
        return ()
    whole = place_file(file, SETTING, REMEDY)
    whole.only("thresholds")
    found: list[Threshold] = []
    for item in whole.part("thresholds").items():
        one = _threshold(item)
        if any(one.fields == other.fields or set(one.fields) & set(other.fields) for other in found):
            item.refuse("overlap: a second threshold for the same field", "Keep one of the two.")
        found.append(one)
    return tuple(found)


def threshold_for(thresholds: tuple[Threshold, ...], field: str, basis: str) -> Threshold | None:
    """The threshold of this field, told by the field or the legal basis; else the one for all fields; else None."""
    for one in thresholds:
        if any(word in field or word in basis for word in one.fields):
            return one
    return next((one for one in thresholds if not one.fields), None)


def place_file(file: str, setting: str, remedy: str) -> Part:
    """A YAML file that a setting names. Raises SettingError when it is not there."""
    path = Path(file)
    if not path.is_file():
        raise SettingError(f"{setting}: {file} is not a file", remedy=remedy)
    return read_rule_file(path)


def _threshold(part: Part) -> Threshold:
    part.only("fields", "large_from_yuan", "huge_from_yuan", "small_is_minor", *CITED)
    fields, huge, small = part.part("fields"), part.optional("huge_from_yuan"), part.optional("small_is_minor")
    large = part.part("large_from_yuan").amount()
    if huge is not None and huge.amount() <= large:
        huge.refuse("数额巨大 does not exceed 较大数额", "Exchange or correct the two amounts.")
    return Threshold(
        fields=() if fields.value == "all" else fields.texts(),
        large_from=large,
        huge_from=None if huge is None else huge.amount(),
        small_is_minor=small is not None and small.truth(),
        cited=read_cited(part),
    )
