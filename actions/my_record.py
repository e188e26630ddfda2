"""What is there about the asker's own enterprise, and what is still missing?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import what_is_missing
from actions.topic import Asked


class MyRecord(OwnAnswer):
    """The asker's own records; a stranger learns how to be recognised."""

    topic = "my_record"
    own = frozenset({"my_record", "what_is_missing"})
    cases: ClassVar[frozenset[str]] = frozenset({"what_is_missing"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return what_is_missing(record, self.parts.wording, asked.facts)
