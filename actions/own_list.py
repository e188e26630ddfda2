"""What is told about a deduction of the asker's score, or the asker's entry of the list?

Pure. A deduction's day is the document's and may be told; the days of an entry rest on numbers that were read in
summaries only, and are told once they are verified.
"""

from __future__ import annotations

from actions.wording import Wording
from repair.policy.cited import Certainty
from repair.policy.deduction import DeductionClock, DeductionFacts
from repair.policy.listing import ListingFacts
from repair.policy.window import Window, WindowState
from repair.policy.wording import day_words

EARLY = (WindowState.WAITING, WindowState.OPEN, WindowState.REJECTED)


def deduction_in_words(facts: DeductionFacts, clock: DeductionClock, wording: Wording) -> str:
    """One deduction: for what, until when it is to be put right, and what shows that it is."""
    points = wording.text("deduction_points", points=f"{facts.points.normalize():f}") if facts.points else ""
    told = wording.text(str(clock.state), deadline=day_words(clock.deadline))
    evidence = wording.text("deduction_evidence", evidence=clock.evidence) if clock.evidence and clock.missing else ""
    item = wording.text("deduction_item", item=facts.item, day=day_words(facts.deducted_on), points=points)
    return item + told + evidence


def listing_in_words(facts: ListingFacts, window: Window, wording: Wording) -> str:
    """One entry of the list: since when, where it stands, and what its authority must decide."""
    sure = window.certainty is Certainty.VERIFIED and window.earliest_apply is not None
    state = window.state
    name = "listing_early" if state in EARLY else f"listing_{state}"
    told = wording.text(
        name if wording.has(name) else "listing_ask",
        date=wording.text("listing_from", date=day_words(window.earliest_apply)) if sure else "",
        duties=wording.text("listing_duties") if window.duties_open else "",
        applied=day_words(facts.applied_on),
        removed=day_words(facts.removed_on),
    )
    return wording.text("listing_item", decision_no=facts.decision_no, day=day_words(facts.listed_on)) + told
