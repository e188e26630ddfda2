"""How is a letter printed from a browser?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from repair.letters.letter import FOLDER, Letter, pairs


def page(letters: Sequence[Letter], *, sheet: str = "", script: str = "", hint: str = "") -> str:
    """One HTML document; each letter begins on a new sheet of paper.

    Without `sheet` it needs nothing else. A door whose policy forbids style within a page names the addresses of the
    sheet and of a script behind a button that prints; `hint` is that button's word.
    """
    style = Markup("") if sheet else Markup(style_sheet())  # noqa: S704 - our own file
    template = _environment().get_template("letter.html")
    return template.render(letters=letters, sheet=sheet, script=script, hint=hint, style=style, pairs=pairs)


@cache
def style_sheet() -> str:
    """How letters look on screen and paper."""
    return (FOLDER / "letter.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
