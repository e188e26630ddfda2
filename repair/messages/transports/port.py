"""What must a channel be able to do? The small port behind which every provider stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message ready to leave."""

    outbox_id: int  # named in the callback's address
    channel: str  # sms or voice
    to: str  # E.164
    text: str  # as it is read; for a call a summary, the voice door words it
    template: str = ""  # id, variant and version, e.g. open.duties_open@2; empty for an answer in free words
    params: Mapping[str, str] = field(default_factory=dict)  # what the template was filled with
    out_id: str = ""  # our own name of this message (Outbox.claimed_by); a provider that keeps it is asked by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message as the provider knows it."""

    sid: str
    status: str  # in the provider's words
    code: str = ""  # its error number, or empty


@runtime_checkable
class OwnWords(Protocol):
    """A provider that sends words of its own: an approved template in the place of ours."""

    def words(self, letter: Letter) -> str:
        """The text as it will arrive, signature in front; empty: as the letter says it."""
        ...


class Transport(Protocol):
    """One channel of one provider.

    `send` answers the provider's id, or raises DeliveryError (refused, permanent or not) or OutcomeUnknown (the
    request left and no answer came). The look-ups raise DeliveryError or OutcomeUnknown when nobody answers.
    """

    @property
    def name(self) -> str: ...

    def send(self, letter: Letter) -> str: ...

    def find(self, letter: Letter, since: datetime) -> list[Found]:
        """Messages to this number with this text (calls: to this number) that began at or after `since`."""
        ...

    def fetch(self, sid: str, *, to: str = "", since: datetime | None = None) -> Found | None:
        """What became of a message to this number that left at about that time; None when it is not known there.

        Some providers are asked by their id alone, others by number and day too.
        """
        ...
