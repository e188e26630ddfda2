"""What does Rasa remember of a conversation? The last turns, in its own memory, of the conversations that are going on.

Everything that must not be lost (every turn, who asks, what is spoken of) is in our database; Rasa's own notes only
tell it what was said just before. Kept in a database they cost a third of a turn and grew with the conversation.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.quick import check_schema_once

CONVERSATIONS = 5_000  # the longest silent is forgotten first
EVENTS = 24  # of a conversation: some three turns


class RecentTrackers(InMemoryTrackerStore):  # type: ignore[misc]  # Rasa is not in this environment
    """Rasa's store in memory, with an end to it."""

    def __init__(self, domain: Any, event_broker: Any = None, **_given: Any) -> None:
        super().__init__(domain, event_broker)
        check_schema_once()  # here, because Rasa makes its store once, before the first turn
        self.store: OrderedDict[str, str] = OrderedDict()
        self.max_event_history = EVENTS

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation, and forget the one that has been silent for longest."""
        await super().save(tracker)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > CONVERSATIONS:
            self.store.popitem(last=False)
