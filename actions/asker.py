"""Who asks, and what may they hear about their own records?

The conversation's id is all that Rasa knows. Whose it is was proven by `repair.conversations.identity`; here it is only
read. When the database cannot be reached the asker is a stranger: nothing personal is said on a guess.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from repair.conversations.context import read_kept
from repair.conversations.identity import enterprises_of, phone_of
from repair.conversations.own import of_case, of_deduction, of_listing
from repair.conversations.reference import Pointed
from repair.messages.history import thread
from repair.policy.deduction import DeductionClock, DeductionState
from repair.policy.rule import RuleBook
from repair.policy.window import Window, WindowState, window
from repair.records.deduction import DeductionView, deduction_clock_of, deductions
from repair.records.listing import ListingView, listing_window_of, listings
from repair.records.penalty import CaseView, cases
from repair.store.database import Database

log = logging.getLogger(__name__)

FINISHED = (WindowState.REPAIRED, WindowState.WITHDRAWN, WindowState.CLOSED, WindowState.ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """One of the asker's records with its window as of today."""

    case: CaseView
    window: Window

    @property
    def finished(self) -> bool:
        """Nothing is left to be done about it."""
        return self.window.state in FINISHED

    @property
    def pointed(self) -> Pointed:
        """The record as people point at it, and as it is called in a list."""
        return of_case(self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeduction:
    """One of the asker's credit-score deductions as of today."""

    view: DeductionView
    clock: DeductionClock

    @property
    def finished(self) -> bool:
        """It is put right, or taken back."""
        return self.clock.state in (DeductionState.RECTIFIED, DeductionState.WITHDRAWN)

    @property
    def pointed(self) -> Pointed:
        """The deduction as people point at it."""
        return of_deduction(self.view)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnListing:
    """One of the asker's entries of the list of serious dishonesty as of today."""

    view: ListingView
    window: Window

    @property
    def finished(self) -> bool:
        """It is off the list."""
        return self.window.state in (WindowState.REMOVED, WindowState.WITHDRAWN, WindowState.CLOSED)

    @property
    def pointed(self) -> Pointed:
        """The entry as people point at it."""
        return of_listing(self.view)


Own = OwnRecord | OwnDeduction | OwnListing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who asks; a stranger has no records and `known` is False."""

    known: bool = False  # proven to belong to at least one enterprise
    reachable: bool = False  # there is a number to call back
    records: tuple[OwnRecord, ...] = ()  # those spoken of, else all; open ones first, the newest first
    others: tuple[OwnRecord, ...] = ()  # the rest, while some are spoken of
    deductions: tuple[OwnDeduction, ...] = ()
    listings: tuple[OwnListing, ...] = ()
    about: tuple[str, ...] = ()  # what is spoken of, as `penalty:12`; may only narrow, never widen
    named: bool = False  # it was named in this very message
    enterprises: int = 0

    @property
    def everything(self) -> tuple[Own, ...]:
        """All of the asker's own, what is open first."""
        whole: list[Own] = [*self.records, *self.others, *self.deductions, *self.listings]
        return tuple(sorted(whole, key=lambda one: (one.finished, -one.pointed.day.toordinal())))


class Askers(Protocol):
    """Something that knows who is behind a conversation."""

    def find(self, conversation_id: str, today: date) -> Asker: ...


async def asker_of(askers: Askers, conversation_id: str, about: Mapping[str, Any], today: date) -> Asker:
    """Who asks; `about` is what the door wrote beside the message.

    It may say `known: false` of a conversation in which it has just seen that no identity is proved: then nobody is
    looked up. That can only withhold something. Whoever is said to be known, or not spoken of, is looked up here, in a
    thread, so that a slow database keeps no other conversation waiting. A text or a call comes from a number.
    """
    if about.get("known") is False:
        return Asker(reachable=about.get("channel") in ("sms", "voice"))
    return await asyncio.to_thread(askers.find, conversation_id, today)


class AskersInDatabase:
    """Askers as the conversations table knows them."""

    def __init__(self, database: Database, rules: RuleBook) -> None:
        self._rules = rules
        # Nothing is written, and each statement sees what is committed: a transaction would only cost round trips.
        self._at_once = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    def find(self, conversation_id: str, today: date) -> Asker:
        """The asker of this conversation; a stranger when it is unknown or the database is away."""
        try:
            return self._find(conversation_id, today)
        except SQLAlchemyError as error:
            log.warning("asker not looked up", extra={"action": "asker_unknown", "error": type(error).__name__})
            return Asker()

    def _find(self, conversation_id: str, today: date) -> Asker:
        with self._at_once.connect() as connection, Session(connection) as session:
            conversation = thread(session, conversation_id)
            if conversation is None or not conversation.identity:
                return Asker(reachable=conversation is not None and conversation.phone is not None)
            reachable = phone_of(session, conversation) is not None
            mine = enterprises_of(session, conversation)
            found = [case for key in mine for case in cases(session, enterprise_id=key)]
            deducted = [one for key in mine for one in deductions(session, enterprise_id=key)]
            listed = [one for key in mine for one in listings(session, enterprise_id=key)]
            context = read_kept(conversation.context)
        records = [OwnRecord(case=case, window=window(case.facts, self._rules, today)) for case in found]
        records.sort(key=lambda one: (one.finished, -one.case.decided_on.toordinal()))
        meant = [one for one in records if one.pointed.key in context.about]
        return Asker(
            known=bool(mine),
            reachable=reachable,
            records=tuple(meant or records),
            others=tuple(one for one in records if one not in meant) if meant else (),
            deductions=tuple(OwnDeduction(view=one, clock=deduction_clock_of(one.facts, today)) for one in deducted),
            listings=tuple(OwnListing(view=one, window=listing_window_of(one.facts, today)) for one in listed),
            about=context.about,
            named=context.named,
            enterprises=len(mine),
        )
