"""To which class does a record belong, and who says so?"""

from actions.topic import Topic


class ClassQuestion(Topic):
    """The bot never decides a class; it tells what an officer confirmed."""

    topic = "class"
    own = frozenset({"class_question"})
