"""What does it cost, and who is not to be believed?"""

from actions.topic import Topic


class FeeAndFraud(Topic):
    """It is free; who asks for money is not from here."""

    topic = "fee_and_fraud"
