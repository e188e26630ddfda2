"""What has to be handed in?"""

from actions.own_record import duties_in_words
from actions.topic import Asked, Topic
from actions.wording import Spoken


class Materials(Topic):
    """The two main papers; whoever still has duties open hears that first."""

    topic = "materials"

    def answer(self, asked: Asked) -> list[Spoken]:
        waiting = [one for one in asked.asker.records if not one.finished and one.window.duties_open]
        if asked.intent == "materials" and waiting and len(asked.asker.records) == 1:
            duties = duties_in_words(waiting[0].window.missing, self.parts.wording)
            return [self.say("materials_duties", asked, duties=duties)]
        return super().answer(asked)
