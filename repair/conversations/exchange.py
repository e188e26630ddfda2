"""What is one exchange: a message of an owner, and what was answered to it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from repair.conversations.assistant import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of an owner."""

    conversation_id: str
    text: str
    channel: str  # web, sms or voice
    now: datetime
    provider_sid: str = ""
    inbound_id: int | None = None  # set: answered once, however often it is asked for
    turn_id: int = 0  # where it is written down; 0: not yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What was answered to one message; no replies means that the bot kept silent."""

    conversation_id: str
    replies: tuple[Reply, ...]
    intent: str = ""
    confidence: float | None = None
    away: bool = False  # the bot could not be reached; the replies say so
    listing: bool = False  # the text itself has a numbered list to choose from
    newest: int = 0  # the newest turn that was written for it; 0: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an effect has to say: instead of the bot's own words, or beside them."""

    instead: tuple[Reply, ...] = ()
    beside: tuple[Reply, ...] = ()
