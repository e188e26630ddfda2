"""What if the firm was renamed, sold, closed, or is no firm?"""

from actions.topic import Topic


class EntityChange(Topic):
    """Who applies then."""

    topic = "entity_change"
