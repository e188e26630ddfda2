"""What stands in a letter, whatever it is printed as?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template

from repair.errors import XiufuError
from repair.settings import Settings

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table of facts."""

    label: str
    value: str
    strong: bool = False
    half: bool = False  # may share its line with another half


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table within a section; a cell may hold several lines. Strong rows are printed bold."""

    head: tuple[str, ...]  # empty: the first column names the lines
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered heading, its paragraphs, and a table after the first of them."""

    heading: str
    lines: tuple[str, ...]
    grid: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The slip that is signed and kept by the office."""

    title: str
    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter on paper, in the order it is read."""

    issuer: str  # above the title
    title: str
    reference: str  # below it: the decision it belongs to
    addressee: str
    opening: str
    rows: tuple[Row, ...]  # a table of facts; may be empty
    sections: tuple[Section, ...]
    office: str
    date: str
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """In whose name a letter is written."""

    name: str
    phone: str
    hours: str
    site: str
    app: str


def office_of(settings: Settings) -> Office:
    """In whose name this installation writes."""
    return Office(
        name=settings.OFFICE_NAME,
        phone=settings.OFFICE_PHONE,
        hours=settings.OFFICE_HOURS,
        site=settings.OFFICIAL_SITE,
        app=settings.OFFICIAL_APP,
    )


@cache
def texts(name: str) -> dict[str, Any]:
    """All wording of one kind, from templates/<name>.yml."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return loaded


@cache
def _template(text: str) -> Template:
    plain = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text; page.py escapes
    return plain.from_string(text)


def fill(template: str, facts: dict[str, Any]) -> str:
    """One text with its facts; a name the facts do not have is a defect."""
    return _template(template).render(facts).strip()


def rows(wanted: list[dict[str, Any]], facts: dict[str, Any]) -> tuple[Row, ...]:
    """The filled lines of a table of facts; those without a value are left out unless they are to be filled by hand."""
    found = [
        Row(
            label=fill(row["label"], facts),
            value=fill(row["value"], facts),
            strong=row.get("strong", False),
            half=row.get("half", False),
        )
        for row in wanted
    ]
    return tuple(row for row, asked in zip(found, wanted, strict=True) if row.value or asked.get("blank"))


def pairs(rows: Sequence[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Rows as they stand on lines: two neighbouring halves share one."""
    waiting: Row | None = None
    for row in rows:
        if waiting is None and row.half:
            waiting = row
        elif waiting is not None and row.half:
            yield waiting, row
            waiting = None
        else:
            if waiting is not None:
                yield waiting, None
                waiting = None
            yield row, None
    if waiting is not None:
        yield waiting, None


def sections(
    wanted: list[dict[str, Any]], numerals: list[str], facts: dict[str, Any], grids: dict[str, Grid] | None = None
) -> tuple[Section, ...]:
    """Filled sections, numbered; empty lines and sections without a line or table are left out."""
    found: list[Section] = []
    for section in wanted:
        lines = [line.strip() for text in section["lines"] for line in fill(text, facts).splitlines()]
        kept = tuple(line for line in lines if line)
        grid = (grids or {}).get(section.get("grid", ""))
        if kept or grid:
            heading = f"{numerals[len(found)]}、{section['heading']}"
            found.append(Section(heading=heading, lines=kept, grid=grid))
    return tuple(found)


def refusal(kind: type[XiufuError], code: str, **facts: Any) -> XiufuError:
    """An error in the words of templates/refusals.yml."""
    refusals = texts("refusals")
    return kind(fill(refusals[code], facts), remedy=fill(refusals[f"{code}_remedy"], facts))
