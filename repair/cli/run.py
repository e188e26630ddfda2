"""`xiufu run` and `xiufu demo`: how does everything run on one machine?"""

from __future__ import annotations

import sys
from pathlib import Path
from string import Template

import typer
from sqlalchemy import select

from console.people import create_staff, random_password
from repair import log
from repair.cli.frame import app, err
from repair.clock import clock_from
from repair.processes import local, ports, together
from repair.records.intake import import_file
from repair.settings import Settings, read_settings
from repair.store.database import Database, connect, open_database, require
from repair.store.migrate import upgrade
from repair.store.tables import Staff
from samples.make import write_csv, write_deductions, write_listings

TEXTS = Path(__file__).parent / "texts"
DEMO_USER = "demo"
SAMPLES = {"penalties": write_csv, "listings": write_listings, "deductions": write_deductions}


@app.command()
def run() -> None:
    """Run every process on this machine, without sample data."""
    _run(demo=False)


@app.command()
def demo() -> None:
    """Load fictional sample data and run every process on this machine."""
    _run(demo=True)


def _run(*, demo: bool) -> None:
    log.set_up("run", level=30)
    settings = local.with_handset(read_settings(), demo=demo)
    ports.require_free(settings)
    _say("starting the database")
    database = open_database(settings)
    require(database)
    upgrade(database)
    login = _first_login(database, settings)
    database.close()  # each process opens its own; none may inherit a connection
    _say("starting the processes; the bot's model takes longest")

    def ready() -> None:
        if demo:  # only now, so that nobody misses the first call
            _load_samples(database.address, settings)
        name = "demo.txt" if demo else "run.txt"
        text = Template((TEXTS / name).read_text())
        places = {"chat": settings.BOT_PORT, "desk": settings.CONSOLE_PORT, "handset": settings.HANDSET_PORT}
        urls = {key: f"http://127.0.0.1:{port}" for key, port in places.items()}
        _say(text.substitute(urls, login=login, logs=settings.var("log"), office=settings.OFFICE_NAME), prefix="")

    code = together.run(settings, database.address, ready=ready, say=_say)
    _say("stopped")
    raise typer.Exit(code)


def _first_login(database: Database, settings: Settings) -> str:
    """The staff login as a line for the terminal; a password is made, and shown, once."""
    with database.session() as session:
        if session.scalars(select(Staff).limit(1)).first() is not None:
            return (
                f"{DEMO_USER}, with the password shown at the first start "
                f"(a new one: .venv/bin/xiufu staff password {DEMO_USER})"
            )
        password = random_password()
        create_staff(
            session,
            username=DEMO_USER,
            name=settings.OFFICE_NAME,
            password=password,
            role="admin",
            now=clock_from(settings.XIUFU_NOW).now(),
        )
    return f"{DEMO_USER}   password: {password}   (shown only this once)"


def _load_samples(address: str, settings: Settings) -> None:
    database = connect(address)
    now = clock_from(settings.XIUFU_NOW).now()
    for kind, write in SAMPLES.items():
        file = settings.var(f"sample-{kind}-{now.date()}.csv")
        write(file, now.date())
        report = import_file(database, file, kind=kind, by="demo", now=now)
        _say(
            f"sample {kind}: {report.accepted} new, {report.updated} changed, {report.unchanged} unchanged, "
            f"{report.refused} refused on purpose (see the desk's import page)"
        )
    database.close()


def _say(text: str, prefix: str = "[xiufu] ") -> None:
    err.print(f"{prefix}{text}", markup=False, highlight=False)
    sys.stderr.flush()
