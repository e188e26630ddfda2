"""Who wants no more messages, wants them again, or is not the right person?"""

from typing import ClassVar

from actions.topic import Topic


class OptOut(Topic):
    """The wish is passed on; the number is known to the house alone."""

    topic = "opt_out"
    do: ClassVar[dict[str, str]] = {
        "opt_out": "opt_out",
        "opt_in": "opt_in",
        "wrong_number": "wrong_number",
        "change_contact": "callback",
    }
