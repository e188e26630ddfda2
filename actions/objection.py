"""What if the application was refused, the record is wrong, or the penalty is disputed?"""

from actions.topic import Topic


class Objection(Topic):
    """Each has a way of its own, and an authority that decides."""

    topic = "objection"
