"""What if the question is not ours, or was not understood?"""

from actions.topic import NOT_UNDERSTOOD, Asked, Topic
from actions.wording import Spoken


class OutOfScope(Topic):
    """Ask back with three likely questions; the second time in a row offer a person."""

    topic = "out_of_scope"

    def answer(self, asked: Asked) -> list[Spoken]:
        likeliest = next((name for name in asked.likely if name not in NOT_UNDERSTOOD), "")
        if likeliest == "emergency" and asked.intent == "nlu_fallback":
            return [self.say("emergency", asked)]  # a doubt about a fire is no doubt
        if asked.again:
            return [self.say("fallback_again", asked)]
        return [self.say("out_of_scope", asked)] if asked.intent == "out_of_scope" else self.ask_back(asked)
