"""How is a page of the public door made? Jinja, with the office's names at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from repair.conversations.wording import office
from repair.policy.wording import day_words, words
from repair.settings import Settings

_FOLDER = Path(__file__).with_name("templates")


def render(template: str, settings: Settings, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of this template."""
    page = _environment().get_template(template)
    return HTMLResponse(page.render(**office(settings), **values), status_code=status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["day"] = day_words
    environment.filters["words"] = words
    return environment
