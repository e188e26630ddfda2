"""Is there a fire?"""

from actions.topic import Topic


class Emergency(Topic):
    """119 at once."""

    topic = "emergency"
