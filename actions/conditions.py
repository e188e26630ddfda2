"""Who may have a record repaired, and what must be fulfilled first?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import what_is_missing
from actions.topic import Asked


class Conditions(OwnAnswer):
    """The four conditions, and the usual misunderstandings about them."""

    topic = "conditions"
    cases: ClassVar[frozenset[str]] = frozenset({"conditions", "paid_not_gone", "half_done"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return what_is_missing(record, self.parts.wording, asked.facts)
