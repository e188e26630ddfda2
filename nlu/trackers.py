"""What does Rasa remember of a conversation? The last turn, in its own memory, of the conversations that are going on.

Everything that must not be lost (every turn, who asks, what is spoken of) is in our database; Rasa's own notes only
tell it what was said just before. Kept in a database they cost a third of a turn, kept as text they were written and
read in every turn, and both grew with the conversation.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.quick import hurry

CONVERSATIONS = 5_000  # the longest silent is forgotten first


class RecentTrackers(InMemoryTrackerStore):  # type: ignore[misc]  # Rasa is not in this environment
    """Rasa's store in memory, with an end to it."""

    def __init__(self, domain: Any, event_broker: Any = None, **_given: Any) -> None:
        super().__init__(domain, event_broker)
        hurry()  # here, because Rasa makes its store once, before the first turn
        self.store: OrderedDict[str, tuple[Event, ...]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what happened since the last message, and forget the conversation that has been silent for longest."""
        await self.stream_events(tracker)
        events = list(tracker.events)
        said = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
        self.store[tracker.sender_id] = tuple(events[said[-1] :] if said else events)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > CONVERSATIONS:
            self.store.popitem(last=False)

    async def _retrieve(self, sender_id: str, fetch_all_sessions: bool) -> DialogueStateTracker | None:
        """A tracker of its own for each turn: what fails in it leaves nothing behind."""
        if sender_id not in self.store:
            return None
        tracker = self.init_tracker(sender_id)
        for event in self.store[sender_id]:
            tracker.update(event, self.domain)
        return tracker
