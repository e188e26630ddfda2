"""How long does the review take, and where does one see how far it is?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import review
from actions.topic import Asked
from repair.policy.workdays import load_workdays


class ReviewTime(OwnAnswer):
    """Working days of the authority and of the site; for the asker's own application the day it is usual by."""

    topic = "review_time"
    own = frozenset({"progress"})
    beside = frozenset({"overdue_review"})
    cases: ClassVar[frozenset[str]] = frozenset({"progress"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        workdays = load_workdays(self.parts.settings.HOLIDAYS_FILE)
        return review(record, self.parts.rules, workdays, self.parts.wording, asked.facts)
