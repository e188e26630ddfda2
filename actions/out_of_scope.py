"""What if the question is not ours, or was not understood?"""

from actions.topic import Asked, Topic
from actions.wording import Spoken


class OutOfScope(Topic):
    """Ask back with three likely questions; the second time in a row offer a person."""

    topic = "out_of_scope"

    def answer(self, asked: Asked) -> list[Spoken]:
        if asked.again:
            return [self.say("fallback_again", asked)]
        return [self.say("out_of_scope", asked)] if asked.intent == "out_of_scope" else self.ask_back(asked)
