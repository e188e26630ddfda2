"""What is there about the asker's own enterprise, and what is still missing?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import what_is_missing
from actions.own_record import citations, records_in_words
from actions.topic import Asked
from actions.wording import Spoken


class MyRecord(OwnAnswer):
    """The asker's own records; a stranger learns how to be recognised."""

    topic = "my_record"
    own = frozenset({"my_record", "what_is_missing"})
    cases: ClassVar[frozenset[str]] = frozenset({"what_is_missing"})

    def own_answer(self, asked: Asked) -> list[Spoken]:
        several = asked.asker.known and bool(asked.asker.records)
        if asked.intent == "what_is_missing" and several:  # all of them, each in a line
            told = records_in_words(asked.asker, self.parts.wording, asked.facts)
            return [self.say("my_record_own", asked, records=told, citation=citations(asked.asker, asked.facts))]
        return super().own_answer(asked)

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return what_is_missing(record, self.parts.wording, asked.facts)
