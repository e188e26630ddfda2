"""How is a fine paid?"""

from actions.topic import Topic


class Fine(Topic):
    """When, too late, or not at once."""

    topic = "fine"
