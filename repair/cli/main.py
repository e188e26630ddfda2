"""Which commands does `xiufu` have? Each module adds its own to the one application."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import repair.cli
from repair.cli.frame import app, fail
from repair.errors import XiufuError


def main() -> None:
    """Run the command line; an expected error is one clear line and exit code 2."""
    for module in pkgutil.iter_modules(repair.cli.__path__):
        importlib.import_module(f"repair.cli.{module.name}")
    try:
        app()
    except XiufuError as error:
        fail(error)
        sys.exit(2)
