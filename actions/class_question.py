"""To which class does a record belong, and who says so?"""

from actions.own_answer import OwnAnswer


class ClassQuestion(OwnAnswer):
    """The bot never decides a class; it tells what an officer confirmed."""

    topic = "class"
    own = frozenset({"class_question"})
