"""What is there about the asker's own enterprise?"""

from actions.topic import Topic


class MyRecord(Topic):
    """The asker's own records; a stranger learns how to be recognised."""

    topic = "my_record"
    own = frozenset({"my_record"})
