"""What does every page of the desk work with? Built once by console.app and passed on, never made at import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.templating import Jinja2Templates

from console.people import Person
from console.wording import Words
from repair.clock import Clock
from repair.policy.rule import RuleBook
from repair.processes import pulse
from repair.settings import Settings
from repair.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The opened parts."""

    settings: Settings
    database: Database
    clock: Clock
    words: Words
    rules: RuleBook
    templates: Jinja2Templates

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.clock.now().date()

    def beats(self) -> tuple[pulse.Beat, ...]:
        """Whether work is being done: what was heard of lately, and what was not."""
        with self.database.session() as session:
            return pulse.beats(session, pulse.machine_now(self.settings, self.clock))


def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


def _person(request: Request) -> Person:
    """Who is logged in; the guard put it there, and no page is reached without."""
    return cast(Person, request.state.person)


AtDesk = Annotated[Desk, Depends(_desk)]
Who = Annotated[Person, Depends(_person)]
