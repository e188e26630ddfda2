"""How does one leave the list of seriously dishonest enterprises, or win back points?"""

from actions.topic import Topic


class Lists(Topic):
    """The national list regime, and local fire-credit scores."""

    topic = "lists"
