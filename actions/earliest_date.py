"""From which day may one apply?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import periods, what_is_missing
from actions.topic import Asked


class EarliestDate(OwnAnswer):
    """The date of the asker's own records when they are known, else how it is computed."""

    topic = "earliest_date"
    own = frozenset({"earliest_date"})
    beside = frozenset({"min_period", "start_day", "apply_early"})
    cases: ClassVar[frozenset[str]] = frozenset({"min_period", "start_day", "apply_early"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        told = what_is_missing if asked.intent == "apply_early" else periods
        return told(record, self.parts.wording, asked.facts)
