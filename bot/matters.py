"""What does an enterprise's contact hear about the records a call is about? Sentences of matters.yml, confidential."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.lines import spoken, spoken_number
from repair.conversations.wording import office
from repair.messages.standing import DeductionStanding, ListingStanding, PenaltyStanding, Standing
from repair.policy.deduction import SETTLED as DEDUCTION_SETTLED
from repair.policy.deduction import DeductionState
from repair.policy.window import Window, WindowState
from repair.policy.wording import day_words, joined, words
from repair.settings import Settings

_FILE = Path(__file__).with_name("matters.yml")

MOST = 5  # matters told in one call; the rest is counted
SETTLED = frozenset(
    {WindowState.REPAIRED, WindowState.WITHDRAWN, WindowState.ENDED, WindowState.CLOSED, WindowState.REMOVED}
)
DUTIES = ("fine_unpaid", "not_rectified", "listing_duties")


def details(standings: Sequence[Standing], settings: Settings) -> tuple[str, ...]:
    """How many matters the call is about, and the first in detail."""
    counted = () if len(standings) == 1 else (_line("count", settings, number=_count(standings)),)
    rest = len(standings) - 1
    more = (_line("rest", settings, more=str(rest)),) if rest else ()
    return (*counted, *_told(standings[0], settings), *_how(standings[0], settings), *more)


def others(standings: Sequence[Standing], settings: Settings) -> tuple[str, ...]:
    """What is said of the other matters of the call, one after the other; nothing when there are none."""
    told = [line for one in standings[1:MOST] for line in _told(one, settings)]
    beyond = len(standings) - MOST
    return (*told, *((_line("beyond", settings, more=str(beyond)),) if beyond > 0 else ()))


def matter(window: Window) -> str:
    """The code of the sentence that says where a window stands. Without a date that may be told: `ask`."""
    if window.state in SETTLED:
        return "nothing"
    if window.state in (WindowState.APPLIED, WindowState.REJECTED):
        return str(window.state)
    if not window.dates_may_be_told or window.earliest_apply is None:
        return "ask"
    if window.state is WindowState.OPEN:
        return "open_duties" if window.duties_open else "open"
    if window.state is WindowState.WAITING and window.min_end is not None:
        return "waiting_duties" if window.duties_open else "waiting"
    return "ask"


def _told(standing: Standing, settings: Settings) -> tuple[str, ...]:
    """Which record, and where it stands."""
    kind = standing.key.kind.value
    values = {"number": spoken_number(standing.no), **_values(standing)}
    codes = (f"{kind}.intro", f"{kind}.{_state(standing)}")
    return tuple(_line(code, settings, **values) for code in codes)


def _how(standing: Standing, settings: Settings) -> tuple[str, ...]:
    """Where to apply, and that it costs nothing; only for what is applied for in the app."""
    if not isinstance(standing, PenaltyStanding):
        return (_line("free", settings),)
    window = standing.window
    applies = window.may_apply or window.state is WindowState.WAITING
    return (_line("how", settings), _line("free", settings)) if applies else ()


def _state(standing: Standing) -> str:
    if isinstance(standing, DeductionStanding):
        if standing.clock.state in DEDUCTION_SETTLED:
            return "nothing"
        return "overdue" if standing.clock.state is DeductionState.OVERDUE else "open"
    if isinstance(standing, PenaltyStanding | ListingStanding):
        return matter(standing.window)
    return "ask"


def _values(standing: Standing) -> dict[str, str]:
    """The dates of a record in words; one that may not be told is empty."""
    if isinstance(standing, DeductionStanding):
        return {"item": spoken(standing.no), "deadline": day_words(standing.clock.deadline)}
    if not isinstance(standing, PenaltyStanding | ListingStanding):
        return {}
    window = standing.window
    began = standing.case.decided_on if isinstance(standing, PenaltyStanding) else standing.listing.facts.listed_on
    return {
        "decided": day_words(began),
        "earliest": _day(window, window.earliest_apply),
        "min_end": _day(window, window.min_end),
        "missing": joined(tuple(words(code) for code in DUTIES if code in window.missing)),
    }


def _count(standings: Sequence[Standing]) -> str:
    """How many matters of which kind, e.g. two penalties and one deduction, in words."""
    kinds = Counter(standing.key.kind.value for standing in standings)
    return joined(tuple(_sentences()["kinds"][kind].format(count=count) for kind, count in kinds.items()))


def _day(window: Window, day: date | None) -> str:
    return day_words(day) if window.dates_may_be_told else ""


def _line(code: str, settings: Settings, **values: str) -> str:
    group, _, name = code.rpartition(".")
    sentences = _sentences()[group] if group else _sentences()
    return str(sentences[name]).format(**office(settings), **values)


@cache
def _sentences() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
