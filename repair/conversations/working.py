"""What does one turn work with while its transaction is open?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from repair.conversations.assistant import Reply
from repair.conversations.context import Context, Pending
from repair.conversations.exchange import Said
from repair.conversations.own import records_of
from repair.conversations.reference import Pointed
from repair.conversations.wording import sentence
from repair.settings import Settings
from repair.store.tables import Conversation


@dataclass(slots=True, kw_only=True)
class Working:
    """One turn at work: `context` changes as it goes on; the asker's records are looked up once, when needed."""

    session: Session
    settings: Settings
    conversation: Conversation
    said: Said
    context: Context
    _records: Sequence[Pointed] | None = field(default=None)

    @property
    def records(self) -> Sequence[Pointed]:
        """The records of who asks; none for a stranger."""
        if self._records is None:
            self._records = records_of(self.session, self.conversation) if self.conversation.identity else ()
        return self._records

    def those(self, keys: Sequence[str]) -> list[Pointed]:
        """The records with these keys, in their order."""
        return [one for key in keys for one in self.records if one.key == key]

    def say(self, code: str, **values: str) -> Reply:
        """A sentence of this house as a reply."""
        return Reply(text=sentence(code, self.settings, **values))

    def change(self, **changes: object) -> None:
        """Keep something in mind."""
        self.context = replace(self.context, **changes)  # type: ignore[arg-type]

    def wait_for(self, kind: str, *, question: str = "", effect: str = "") -> None:
        """Keep in mind what was asked back."""
        self.change(pending=Pending(kind=kind, question=question, effect=effect))
