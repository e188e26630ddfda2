"""`xiufu doctor`: what is well, and what is to be done about the rest?"""

from __future__ import annotations

from dataclasses import asdict

import typer

from repair import log
from repair.cli.frame import Json, app, out, print_json
from repair.clock import clock_from
from repair.processes.checks import all_checks
from repair.settings import read_settings


@app.command()
def doctor(json: Json = False) -> None:
    """Look at each dependency and process; exit code 1 when something is to be done."""
    log.set_up("xiufu", level=40)
    settings = read_settings()
    checks = list(all_checks(settings, clock_from(settings.XIUFU_NOW).now()))
    if json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            mark = "[green]ok  [/green]" if check.ok else "[red]todo[/red]"
            out.print(f"{mark} {check.part:18} {check.detail}", highlight=False)
            if not check.ok:
                out.print(f"     → {check.remedy}", highlight=False, markup=False)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)
