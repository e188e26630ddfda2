"""Why is a repaired record still shown elsewhere, and what follows a repair?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_record import situation
from actions.topic import Asked


class StillShown(OwnAnswer):
    """Other sites, tenders, loans; whoever is known hears first whether the own record is repaired at all."""

    topic = "still_shown"
    cases: ClassVar[frozenset[str]] = frozenset({"still_shown"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return situation(record, self.parts.wording, asked.facts)
