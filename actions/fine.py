"""How is a fine paid?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import payment
from actions.topic import Asked
from repair.clock import today


class Fine(OwnAnswer):
    """When, too late, or not at once."""

    topic = "fine"
    cases: ClassVar[frozenset[str]] = frozenset({"pay_deadline", "late_fine"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return payment(record, self.parts.rules, today(self.parts.clock), self.parts.wording)
