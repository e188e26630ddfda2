"""Who may have a record repaired, and what must be fulfilled first?"""

from actions.topic import Topic


class Conditions(Topic):
    """The four conditions, and the usual misunderstandings about them."""

    topic = "conditions"
    beside = frozenset({"conditions", "paid_not_gone", "half_done"})
