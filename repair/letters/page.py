"""How is a letter printed from a browser?"""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from repair.letters.letter import FOLDER, Letter


def page(letters: Sequence[Letter]) -> str:
    """One HTML document that needs nothing else; each letter begins on a new sheet."""
    environment = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=True)
    return environment.get_template("letter.html").render(letters=letters)
