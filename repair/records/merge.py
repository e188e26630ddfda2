"""What of a changed row of a file is taken over, when staff have worked on the record in the meantime?

Two promises: what staff set at the desk, no file changes; and an empty cell never takes away what is known about
class, duties and repair, because the official templates do not even have these columns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

OWN = (
    "field",
    "procedure",
    "served_on",
    "paid_on",
    "rectified_on",
    "committed_on",
    "applied_on",
    "repaired_on",
)  # columns of ours, not of the template: an empty cell says nothing
CLASS = ("severity", "confirmed_by", "confirmed_basis")  # one decision in three cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a row changes, and what of it is left aside."""

    changes: dict[str, Any]  # column -> new value; only what differs
    kept: dict[str, tuple[Any, Any]]  # column -> the file's value, and the one staff set, which stays


def merge(
    given: Mapping[str, Any],
    known: Mapping[str, Any],
    at_desk: Collection[str],
    *,
    own: Collection[str],
    apart: Collection[str],
) -> Merged:
    """Compare a file's values with the record's; `at_desk` are the columns that staff set by hand.

    `own`: columns whose empty cell says nothing. `apart`: columns that are not compared, above all the record's key:
    a number that is only spelled differently stays as it was first written.
    """
    changes, kept = {}, {}
    for column, value in given.items():
        if column in apart or value == known[column] or (column in own and _empty(value)):
            continue
        if column in at_desk:
            kept[column] = (value, known[column])
        else:
            changes[column] = value
    return Merged(changes=changes, kept=kept)


def merge_penalty(given: Mapping[str, Any], known: Mapping[str, Any], at_desk: Collection[str]) -> Merged:
    """The same for a penalty, whose class is one decision in three cells; `known` has these three."""
    plain = merge(given, known, at_desk, own=OWN, apart=(*CLASS, "decision_no"))
    changes, kept = dict(plain.changes), dict(plain.kept)
    if "severity" not in at_desk:
        changes |= _class(given, known)
    elif given.get("severity") not in (None, "", known["severity"]):
        kept["severity"] = (given["severity"], known["severity"])
    return Merged(changes=changes, kept=kept)


def _class(given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What a file's class changes. Another class brings its own officer: without one it is not confirmed."""
    severity = given.get("severity")
    if not severity:
        return {}
    if severity != known["severity"]:
        wanted = {"severity": severity, **{column: given.get(column, "") for column in CLASS[1:]}}
    else:
        wanted = {column: given[column] for column in CLASS[1:] if given.get(column)}
    return {column: value for column, value in wanted.items() if value != known[column]}


def _empty(value: Any) -> bool:
    return value is None or value == ""
