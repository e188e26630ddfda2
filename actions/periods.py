"""How long is a record shown, under which rule, and how are days counted?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import periods, what_is_missing
from actions.topic import Asked


class Periods(OwnAnswer):
    """Longest periods, old and new rule, weekends, several penalties."""

    topic = "periods"
    beside = frozenset({"missed_date", "one_year_rule", "max_period", "several_penalties"})
    cases: ClassVar[frozenset[str]] = frozenset({"max_period", "missed_date", "one_year_rule"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        told = what_is_missing if asked.intent == "missed_date" else periods
        return told(record, self.parts.wording, asked.facts)
