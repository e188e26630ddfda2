"""How does a topic answer about the asker's own record when it is clear which one is meant?"""

from __future__ import annotations

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_case import headed, the_one
from actions.own_record import tell
from actions.topic import Asked, Topic
from actions.wording import Spoken


class OwnAnswer(Topic):
    """A topic whose `cases` are answered by `<intent>_own` about one record; whoever is not known hears the rest.

    `{records}` in that answer is the record's name and what `tell` says about it.
    """

    cases: ClassVar[frozenset[str]] = frozenset()

    def answer(self, asked: Asked) -> list[Spoken]:
        narrower = self.parts.wording.facet(asked.intent, asked.text) != asked.intent
        if narrower or not asked.asker.known or asked.intent not in self.cases:
            return super().answer(asked)
        record = the_one(asked.asker.records)
        if record is None:
            return self.with_choice(super().answer(asked), asked)
        told = headed(record, self.tell(record, asked), asked.channel, self.parts.wording)
        citation = record.window.citation or asked.facts["order"]
        return [self.say(f"{asked.intent}_own", asked, records=told, citation=citation)]

    def own_answer(self, asked: Asked) -> list[Spoken]:
        """A narrower question is answered as such: it is not about the asker's own records."""
        if self.parts.wording.facet(asked.intent, asked.text) != asked.intent:
            return [self.say(self.variant(asked), asked)]
        return super().own_answer(asked)

    def with_choice(self, replies: list[Spoken], asked: Asked) -> list[Spoken]:
        """On the web the general answer, and the several records to choose from; elsewhere it would be too long."""
        parts = self.parts
        if asked.channel != "web" or len(replies) > 1 or any(spoken.listed for spoken in replies):
            return replies
        told = tell(asked.asker, "my_record", asked.channel, (parts.wording, parts.settings, asked.facts))
        if told is None or not told.listed:
            return replies
        return [*replies, Spoken(text=told.text, buttons=told.buttons, listed=told.listed)]

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        """What is to be said about this record."""
        raise NotImplementedError
