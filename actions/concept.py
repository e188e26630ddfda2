"""What is credit repair, and what is it not?"""

from actions.topic import Topic


class Concept(Topic):
    """The notion itself."""

    topic = "concept"
