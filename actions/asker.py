"""Who asks, and what may they hear about their own records?

The conversation's id is all that Rasa knows. Whose it is was proven by `repair.conversations.identity`; here it is only
read. When the database cannot be reached the asker is a stranger: nothing personal is said on a guess.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from repair.conversations.identity import enterprises_of, phone_of
from repair.policy.rule import RuleBook
from repair.policy.window import Window, WindowState, window
from repair.records.penalty import CaseView, cases
from repair.store.database import Database
from repair.store.tables import Conversation

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who asks; a stranger has no records and `known` is False."""

    known: bool = False  # proven to belong to at least one enterprise
    reachable: bool = False  # there is a number to call back
    records: tuple[OwnRecord, ...] = ()  # open ones first, the newest first
    enterprises: int = 0


class Askers(Protocol):
    """Something that knows who is behind a conversation."""

    def find(self, conversation_id: str, today: date) -> Asker: ...


class AskersInDatabase:
    """Askers as the conversations table knows them."""

    def __init__(self, database: Database, rules: RuleBook) -> None:
        self._database, self._rules = database, rules

    def find(self, conversation_id: str, today: date) -> Asker:
        """The asker of this conversation; a stranger when it is unknown or the database is away."""
        try:
            return self._find(conversation_id, today)
        except SQLAlchemyError as error:
            log.warning("asker not looked up", extra={"action": "asker_unknown", "error": type(error).__name__})
            return Asker()

    def _find(self, conversation_id: str, today: date) -> Asker:
        with self._database.session() as session:
            conversation = session.get(Conversation, conversation_id)
            if conversation is None:
                return Asker()
            reachable = phone_of(session, conversation) is not None
            if not conversation.identity:
                return Asker(reachable=reachable)
            mine = enterprises_of(session, conversation)
            found = [case for key in mine for case in cases(session, enterprise_id=key)]
        records = [OwnRecord(case=case, window=window(case.facts, self._rules, today)) for case in found]
        records.sort(key=lambda one: (one.finished, -one.case.decided_on.toordinal()))
        return Asker(known=bool(mine), reachable=reachable, records=tuple(records), enterprises=len(mine))
