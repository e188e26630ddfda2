"""What was spoken of just now, on whatever channel? The little that a next message may lean on.

Pure. It is kept as JSON beside the conversation, read by the actions too, bounded, and forgotten after a day. It holds
codes, keys of records and words that were offered; no name, no number, no date of a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KEPT_FOR = timedelta(hours=24)
MOST_TOPICS, MOST_CHOICES, LONGEST = 3, 8, 200

RECORD, DAY, PERSON, REFUSAL, NUMBER = "record", "day", "person", "refusal", "number"
PENDING = (RECORD, DAY, PERSON, REFUSAL, NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What we asked back and wait for."""

    kind: str  # RECORD: which one; DAY: which day; PERSON, REFUSAL: yes or no; NUMBER: a number to call
    question: str = ""  # the owner's own words, asked again once the answer is there
    effect: str = ""  # what is done once the answer is there, for instance said_applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a next message may lean on; the defaults are those of a conversation that begins."""

    topics: tuple[str, ...] = ()  # intents answered last, the newest first
    question: str = ""  # the last question, in words that lead to its answer again
    about: tuple[str, ...] = ()  # the records spoken of, as `penalty:12`
    named: bool = False  # they were named in this very message
    listed: tuple[str, ...] = ()  # the records shown last, in their order
    offered: tuple[str, ...] = ()  # the answers suggested last, in their order
    pending: Pending | None = None

    @property
    def topic(self) -> str:
        """The intent answered last; empty when none was."""
        return self.topics[0] if self.topics else ""

    def spoke_of(self, *intents: str) -> tuple[str, ...]:
        """The topics after these were answered as well."""
        newest = [intent for intent in reversed(intents) if intent]
        return tuple(dict.fromkeys([*newest, *self.topics]))[:MOST_TOPICS]


def read(kept: Mapping[str, Any] | None, now: datetime) -> Context:
    """The context as it was kept; an empty one when it is older than KEPT_FOR or cannot be read. Never raises."""
    if not isinstance(kept, Mapping):
        return Context()
    try:
        at = datetime.fromisoformat(str(kept.get("at", "")))
        if not timedelta(0) <= now - at + timedelta(minutes=1) <= KEPT_FOR:
            return Context()
    except (ValueError, TypeError):
        return Context()
    return read_kept(kept)


def read_kept(kept: Mapping[str, Any] | None) -> Context:
    """The context whatever its age: for who reads within a turn, before which the old ones are forgotten."""
    if not isinstance(kept, Mapping):
        return Context()
    pending = kept.get("pending")
    return Context(
        topics=_texts(kept, "topics", MOST_TOPICS),
        question=str(kept.get("question", ""))[:LONGEST],
        about=_texts(kept, "about", MOST_CHOICES),
        named=kept.get("named") is True,
        listed=_texts(kept, "listed", MOST_CHOICES),
        offered=_texts(kept, "offered", MOST_CHOICES),
        pending=_pending(pending) if isinstance(pending, Mapping) else None,
    )


def keep(context: Context, now: datetime) -> dict[str, Any]:
    """The context as JSON, cut to its bounds; `read` gives it back."""
    kept: dict[str, Any] = {"at": now.isoformat()}
    for name, most in (("topics", MOST_TOPICS), ("about", MOST_CHOICES), ("listed", MOST_CHOICES)):
        if values := getattr(context, name):
            kept[name] = [str(one)[:LONGEST] for one in values[:most]]
    if context.offered:
        kept["offered"] = [one[:LONGEST] for one in context.offered[:MOST_CHOICES]]
    if context.question:
        kept["question"] = context.question[:LONGEST]
    if context.named:
        kept["named"] = True
    if context.pending:
        one = context.pending
        kept["pending"] = {"kind": one.kind, "question": one.question[:LONGEST], "effect": one.effect}
    return kept


def _pending(kept: Mapping[str, Any]) -> Pending | None:
    kind = str(kept.get("kind", ""))
    if kind not in PENDING:
        return None
    return Pending(kind=kind, question=str(kept.get("question", ""))[:LONGEST], effect=str(kept.get("effect", ""))[:40])


def _texts(kept: Mapping[str, Any], name: str, most: int) -> tuple[str, ...]:
    values = kept.get(name)
    return tuple(str(one)[:LONGEST] for one in values[:most]) if isinstance(values, list) else ()
