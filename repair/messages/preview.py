"""How will a text read? With sample values, about a real record as it stands, and of the rows that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy.orm import Session

from repair.clock import aware
from repair.messages import digest, texts
from repair.messages.filling import one_wording
from repair.messages.outbox import REMINDER
from repair.messages.planned import record_of
from repair.messages.render import CannotRender, Item, Rendered, combined, render, written
from repair.messages.segments import cut
from repair.messages.standing import Standing, standings
from repair.messages.texts import DIGEST, LINE, Text
from repair.messages.values import Values, settings_values, variant_of
from repair.policy.wording import day_words
from repair.records.key import RecordKey
from repair.settings import Settings
from repair.store.tables import Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One text as it would leave."""

    text: Text
    rendered: Rendered | None  # None: it cannot be said of this record
    parts: tuple[str, ...]  # as the carrier cuts it; one of a call or a line
    missing: str = ""  # why it cannot be said, in English, for staff who know the texts


def samples(settings: Settings, today: date) -> list[Shown]:
    """Every text with sample values, in the order of the file. A line is shown without a signature, as it is."""
    return [_shown(text, _sample(text, settings, today)) for text in texts.all_texts()]


def of_record(standing: Standing, settings: Settings) -> list[Shown]:
    """The texts of each step as they would leave to this record's enterprise now, whether or not they are planned."""
    found = []
    for family in texts.families(standing.key.kind):
        for channel in texts.CHANNELS:
            there = texts.variants(str(standing.key.kind), family, channel)
            text = there.get(variant_of(standing, there))
            if text is None:
                continue
            try:
                found.append(_shown(text, render([Item(step=family, standing=standing)], channel, settings)))
            except CannotRender as error:
                found.append(Shown(text=text, rendered=None, parts=(), missing=error.message))
    return found


def upcoming(session: Session, rows: Iterable[Outbox], settings: Settings, now: datetime) -> dict[int, Rendered]:
    """What the reminders among these rows would say when they are due, by row.

    Rows of one enterprise on one channel and day stand for one message. A row that cannot be rendered is missing.
    """
    waiting: dict[tuple[date, str, int | None], list[tuple[Outbox, RecordKey]]] = {}
    for row in rows:
        key = record_of(row)
        if key is not None and row.purpose == REMINDER and not row.text:
            day = max(aware(row.due_at), now).date()
            waiting.setdefault((day, row.channel, row.enterprise_id), []).append((row, key))
    found: dict[int, Rendered] = {}
    for day in sorted({day for day, _, _ in waiting}):
        groups = [(channel, some) for (one, channel, _), some in waiting.items() if one == day]
        fresh = standings(session, {key for _, some in groups for _, key in some}, day)
        for channel, some in groups:
            items = {row.id: Item(step=row.step, standing=fresh[key]) for row, key in some if key in fresh}
            found |= _together(items, channel, settings)
    return found


def _together(items: dict[int, Item], channel: str, settings: Settings) -> dict[int, Rendered]:
    """One message about these; those that cannot be said are left out, as the sender does."""
    left = dict(items)
    while left:
        try:
            made = render(list(left.values()), channel, settings)
        except CannotRender as error:
            left = {row: item for row, item in left.items() if item is not error.item and error.item is not None}
        else:
            return dict.fromkeys(left, made)
    return {}


def _shown(text: Text, rendered: Rendered) -> Shown:
    parts = cut(rendered.text) if text.channel == "sms" else [rendered.text]
    return Shown(text=text, rendered=rendered, parts=tuple(parts))


def _sample(text: Text, settings: Settings, today: date) -> Rendered:
    values = _sample_values(text.variant, settings, today)
    if text.kind == DIGEST:
        chosen = _read()["digest_of"].get(text.variant, _read()["digest"])
        about = [_line(name) for name in chosen]
        filled = [(one, _sample_values(one.variant, settings, today)) for one in about]
        lines = [digest.line(one, {**known, **_other(place)}) for place, (one, known) in enumerate(filled)]
        return combined(lines, text.channel, settings)
    if text.channel == LINE:
        return Rendered(text=one_wording(text.body, values).text, template=text.name, params={}, segments=0)
    return written(text, values, settings)


def _line(name: str) -> Text:
    kind, family, variant = name.split(".")
    return texts.variants(kind, family, LINE)[variant]


def _other(place: int) -> Mapping[str, object]:
    return {"no": _read()["other_no"]} if place % 2 else {}


def _sample_values(variant: str, settings: Settings, today: date) -> Values:
    read = _read()
    after = {**read["days"], **read["days_of"].get(variant, {})}
    days = {name: day_words(today + timedelta(days=number)) for name, number in after.items()}
    known = {name: read[name] for name in ("no", "authority", "item", "count")}
    return {**settings_values(settings), **known, **days}


@cache
def _read() -> dict[str, Any]:
    file = resources.files("repair.messages").joinpath("templates", "samples.yml")
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded
