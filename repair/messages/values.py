"""Which values may a text about a record say, and which of its variants is true? Facts of the moment only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from repair.errors import XiufuError
from repair.messages.standing import DeductionStanding, ListingStanding, PenaltyStanding, Standing
from repair.policy.fine import fine_due_on
from repair.policy.window import Window, WindowState
from repair.policy.wording import day_words
from repair.records.windows import rules
from repair.settings import Settings

LONGEST_ITEM = 30  # characters of a deduction's item that a text repeats
UNDATED = frozenset(("result",))  # steps that ask about an application and say nothing of the window
Values = dict[str, object]


def settings_values(settings: Settings) -> Values:
    """What is the same in every text of this house."""
    return {
        "office": settings.OFFICE_NAME,
        "phone": settings.OFFICE_PHONE,
        "app": settings.OFFICIAL_APP,
        "site": settings.OFFICIAL_SITE,
        "stop": settings.SMS_STOP_LINE,
    }


def record_values(standing: Standing) -> Values:
    """What may be said about one record; a value that is not known, or may not be told, is missing."""
    if isinstance(standing, PenaltyStanding):
        facts = standing.case.facts
        values: dict[str, object | None] = {
            "no": standing.no,
            "decided": standing.case.decided_on,
            "fine_due": fine_due_on(facts.served_on, rules()),
            "applied": facts.applied_on,
            **_told(standing.window),
        }
    elif isinstance(standing, ListingStanding):
        listing = standing.listing.facts
        values = {
            "no": standing.no,
            "listed": listing.listed_on,
            "authority": listing.authority,
            "applied": listing.applied_on,
            **_told(standing.window),
        }
    elif isinstance(standing, DeductionStanding):
        deduction = standing.deduction.facts
        item = deduction.item.strip()
        values = {
            "item": item if len(item) <= LONGEST_ITEM else f"{item[: LONGEST_ITEM - 1]}…",
            "deducted": deduction.deducted_on,
            "deadline": standing.clock.deadline,
        }
    else:
        raise XiufuError(f"no texts for {type(standing).__name__}")
    values["enterprise"] = standing.enterprise  # said by calls alone, to find the person they are for
    return {
        key: day_words(value) if isinstance(value, date) else value
        for key, value in values.items()
        if value is not None  # a missing value is undefined, and StrictUndefined refuses it
    }


def variant_of(standing: Standing, there: Collection[str]) -> str:
    """The variant of a text that is true of this record, among those that are there; plain when none of them fits.

    An open duty comes before everything else: nothing that says "you can apply" is chosen while one is open, if
    there is a text that says so.
    """
    return next((name for name in _wanted(standing) if name in there), "plain")


def may_be_told(standing: Standing, family: str) -> bool:
    """Whether this step may speak of this record at all: of a window only once an officer confirmed the class."""
    return family in UNDATED or not isinstance(standing, PenaltyStanding) or standing.window.dates_may_be_told


def ready(standing: Standing) -> bool:
    """Whether "you can apply now" is true of this record as it stands, with nothing to be said besides."""
    if not isinstance(standing, PenaltyStanding):
        return False
    return standing.window.state is WindowState.OPEN and not standing.window.duties_open


def _told(window: Window) -> dict[str, object | None]:
    if not window.dates_may_be_told:
        return {}
    return {"min_end": window.min_end, "earliest": window.earliest_apply, "max_end": window.max_end}


def _wanted(standing: Standing) -> list[str]:
    """The variants that hold, the one that must not be missed first."""
    if isinstance(standing, DeductionStanding):
        left = standing.clock.days_left
        return ["soon" if left > 0 else "today" if left == 0 else "overdue"]
    if isinstance(standing, ListingStanding):
        return _of_listing(standing.window)
    return _of_penalty(standing.window) if isinstance(standing, PenaltyStanding) else []


def _of_penalty(window: Window) -> list[str]:
    minor = window.min_end is None
    duties = ["minor_duties_open" if minor else "duties_open"] if window.duties_open else []
    rejected = ["rejected"] if window.state is WindowState.REJECTED else []
    return [*duties, *rejected, *(["minor"] if minor else [])]


def _of_listing(window: Window) -> list[str]:
    if window.state is WindowState.APPLIED:
        return ["result"]
    waiting = window.state is WindowState.WAITING
    if window.duties_open:
        return ["waiting_duties_open" if waiting else "duties_open"]
    if waiting:
        return ["waiting"]
    return ["rejected"] if window.state is WindowState.REJECTED else []
