"""What does the owner say is done already?"""

from typing import ClassVar

from actions.topic import Topic


class AlreadyDone(Topic):
    """Their word is noted and stops the reminders; an officer confirms it."""

    topic = "already_done"
    do: ClassVar[dict[str, str]] = {"said_applied": "said_applied", "said_repaired": "said_repaired"}
