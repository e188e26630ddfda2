"""What does the owner say is done already?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import what_is_missing
from actions.topic import Asked


class AlreadyDone(OwnAnswer):
    """Their word is noted and stops the reminders; an officer confirms it."""

    topic = "already_done"
    do: ClassVar[dict[str, str]] = {"said_applied": "said_applied", "said_repaired": "said_repaired"}
    cases: ClassVar[frozenset[str]] = frozenset({"said_fulfilled"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return what_is_missing(record, self.parts.wording, asked.facts)
