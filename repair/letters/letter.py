"""What stands in a letter, whatever it is printed as?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered heading and its paragraphs."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter on paper, in the order it is read."""

    title: str
    addressee: str
    opening: str
    rows: tuple[tuple[str, str], ...]  # a table of facts; may be empty
    sections: tuple[Section, ...]
    office: str
    date: str
    receipt: str  # the line to sign; may be empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """In whose name a letter is written."""

    name: str
    phone: str
    hours: str
    site: str
    app: str


@cache
def texts(name: str) -> dict[str, Any]:
    """All wording of one kind of letter, from templates/<name>.yml."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return loaded


@cache
def _environment() -> Environment:
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text; page.py escapes


def fill(template: str, facts: dict[str, Any]) -> str:
    """One text with its facts; a name the facts do not have is a defect."""
    return _environment().from_string(template).render(facts).strip()


def sections(wanted: list[dict[str, Any]], numerals: list[str], facts: dict[str, Any]) -> tuple[Section, ...]:
    """Filled sections, numbered; empty lines and sections without a line are left out."""
    found: list[Section] = []
    for section in wanted:
        lines = [line.strip() for text in section["lines"] for line in fill(text, facts).splitlines()]
        kept = tuple(line for line in lines if line)
        if kept:
            found.append(Section(heading=f"{numerals[len(found)]}、{section['heading']}", lines=kept))
    return tuple(found)
