"""What has to be handed in?"""

from typing import ClassVar

from actions.asker import OwnRecord
from actions.own_answer import OwnAnswer
from actions.own_case import papers
from actions.topic import Asked


class Materials(OwnAnswer):
    """The two main papers; for the asker's own record the very papers, and what must be done first."""

    topic = "materials"
    cases: ClassVar[frozenset[str]] = frozenset({"materials"})

    def tell(self, record: OwnRecord, asked: Asked) -> str:
        return papers(record, self.parts.wording, asked.facts)
