"""Who wants to speak with a person?"""

from typing import ClassVar

from actions.topic import Topic


class Human(Topic):
    """A call back is asked for, and the office's number said."""

    topic = "human"
    do: ClassVar[dict[str, str]] = {"human": "callback", "call_me": "callback"}
