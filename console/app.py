"""How is the staff door put together? Pages, the guard before them, and plain Chinese for whatever goes wrong."""

from __future__ import annotations

import logging

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from console import failures, page
from console.desk import Desk
from console.forms import from_our_page
from console.guard import Guard
from console.pages import (
    audit,
    conversations,
    deductions,
    deliveries,
    door,
    intake,
    letters,
    listings,
    metrics,
    outcomes,
    people,
    phones,
    record_actions,
    records,
    refusals,
    rules,
    screening,
    templates,
    today,
)
from console.wording import HERE, load_words
from repair.clock import Clock, clock_from
from repair.records.windows import rules as rule_book
from repair.settings import Settings, read_settings
from repair.store.database import Database, open_database

log = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None, database: Database | None = None, clock: Clock | None = None
) -> FastAPI:
    """The staff door; parts that are not given are opened as the environment says."""
    settings = settings or read_settings()
    words = load_words()
    desk = Desk(
        settings=settings,
        database=database or open_database(settings),
        clock=clock or clock_from(settings.XIUFU_NOW),
        words=words,
        rules=rule_book(),
        templates=page.templates(words),
    )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(from_our_page)])
    app.state.desk = desk
    staff = (people, audit)
    kinds = (listings, deductions, records, record_actions, outcomes, refusals, phones)
    work = (*kinds, letters, screening, intake, rules, templates)
    for part in (door, metrics, today, conversations, deliveries, *work, *staff):
        app.include_router(part.router)
    # The framework's own sheets (Tabler) are served from its package: nothing is fetched from elsewhere.
    vendor = StaticFiles(packages=[("starlette_admin", "static")])
    app.mount("/static/vendor", vendor, name="vendor")
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    failures.worded(app)
    app.add_middleware(Guard, desk=desk)
    return app
