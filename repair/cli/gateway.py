"""Which command says what has to be filed with a domestic gateway for approval?"""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from repair import log
from repair.cli.frame import Json, app, out, print_json
from repair.messages.filing import mapping, to_file
from repair.settings import read_settings


@app.command("gateway-templates")
def gateway_templates(
    form: Annotated[bool, typer.Option("--mapping", help="Print the form of ALIYUN_TEMPLATES.")] = False,
    as_json: Json = False,
) -> None:
    """Show every template to be filed: its words with ${variables}, and for which of our texts it stands."""
    log.set_up("xiufu", level=30)
    settings = read_settings()
    if form:
        sys.stdout.write(_words()["form"])
        yaml.safe_dump(mapping(settings), sys.stdout, allow_unicode=True, sort_keys=False, width=1000)
        return
    filed = to_file(settings)
    if as_json:
        print_json([{**asdict(one), "params": one.params, "doubts": one.doubts} for one in filed])
        return
    for number, one in enumerate(filed, start=1):
        out.print(f"{number}. {_words()['kinds'][one.kind]}", style="bold", markup=False, highlight=False)
        out.print(one.text, markup=False, highlight=False, soft_wrap=True)
        out.print(" ".join(one.names), style="dim", markup=False, highlight=False, soft_wrap=True)
        for doubt in one.doubts:
            out.print(_words()["doubts"][doubt], style="red", markup=False, highlight=False)


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("gateway.yml").read_text("utf-8"))
    return loaded
