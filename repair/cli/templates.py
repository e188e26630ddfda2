"""Which command shows the texts before anybody gets them?"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.table import Table

from repair.cli.frame import Json, app, opened, out, print_json
from repair.errors import UnknownRecord
from repair.messages import preview
from repair.messages.preview import Shown
from repair.messages.standing import standings
from repair.records.numbered import numbered
from repair.records.problems import error


@app.command("templates")
def templates_command(
    decision: Annotated[str | None, typer.Option(help="The texts about the records with this decision number.")] = None,
    as_json: Json = False,
) -> None:
    """Show every text with its version and parts: with sample values, or about a record as it stands now."""
    with opened() as parts:
        today = parts.clock.now().date()
        if decision is None:
            found = preview.samples(parts.settings, today)
        else:
            with parts.database.session() as session:
                about = standings(session, numbered(session, decision), today)
            if not about:
                raise error(UnknownRecord, "record_unknown", value=decision)
            found = [shown for one in about.values() for shown in preview.of_record(one, parts.settings)]
    if as_json:
        print_json([_plain(one) for one in found])
        return
    words = _words()
    table = Table(*words["headings"], show_lines=True)
    for one in found:
        cells = [one.text.name, words["channel"][one.text.channel], str(one.rendered.segments) if one.rendered else ""]
        table.add_row(*cells, words["edge"].join(one.parts).replace("[", r"\[") or words["not_said"])
    out.print(table)


def _plain(one: Shown) -> dict[str, Any]:
    return {
        "template": one.text.name,
        "kind": one.text.kind,
        "step": one.text.family,
        "channel": one.text.channel,
        "variant": one.text.variant,
        "version": one.text.version,
        "text": one.rendered.text if one.rendered else "",
        "segments": one.rendered.segments if one.rendered else 0,
        "parts": list(one.parts),
        "missing": one.missing,
    }


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("templates.yml").read_text("utf-8"))
    return loaded
