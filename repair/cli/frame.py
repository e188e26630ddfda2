"""What do all commands share? The application, the opened parts, and the two ways to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.console import Console

from repair import log
from repair.clock import Clock, clock_from
from repair.errors import XiufuError
from repair.settings import Settings, read_settings
from repair.store.database import Database, open_database, require
from repair.store.migrate import upgrade

app = typer.Typer(
    name="xiufu",
    help="Tells enterprises from which day a penalty record may be repaired.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def _() -> None:
    """Tells enterprises from which day a penalty record may be repaired."""


out = Console()
err = Console(stderr=True, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a command works with."""

    settings: Settings
    database: Database
    clock: Clock


@contextmanager
def opened() -> Iterator[Parts]:
    """Settings, an up-to-date database and the clock; closed at the end."""
    log.set_up("xiufu", level=30)
    settings = read_settings()
    database = open_database(settings)
    try:
        require(database)
        upgrade(database)
        yield Parts(settings=settings, database=database, clock=clock_from(settings.XIUFU_NOW))
    finally:
        database.close()


def print_json(document: Any) -> None:
    """The one document on standard output; dates and amounts as text."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def fail(error: XiufuError) -> None:
    """One clear line, and what to do about it."""
    err.print(f"xiufu: {error.message}", style="red", markup=False, highlight=False)
    if error.remedy:
        err.print(error.remedy, markup=False, highlight=False)
