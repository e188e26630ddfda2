"""Who wants no more messages, wants them again, or is not the right person?"""

from typing import ClassVar

from actions.topic import Asked, Topic


class OptOut(Topic):
    """The wish is passed on; the number is known to the house alone."""

    topic = "opt_out"
    do: ClassVar[dict[str, str]] = {
        "opt_out": "opt_out",
        "opt_in": "opt_in",
        "wrong_number": "wrong_number",
        "change_contact": "callback",
    }

    def effect(self, asked: Asked) -> str:
        """Whoever wants texts but no calls refuses the calls alone; who wants money back refuses nothing."""
        facet = self.parts.wording.facet(asked.intent, asked.text).partition(".")[2]
        narrower = {"calls": "no_calls", "money": ""}
        return narrower[facet] if facet in narrower else super().effect(asked)
