"""Which action follows? Our rules look at intents and at what was done last, so they are asked few things."""

from __future__ import annotations

from copy import copy
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

MOST = 5_000  # answers that are remembered; an intent and an action make one
Told = tuple[Any, ...]  # all that the rules can see of a conversation


def remember_what_follows() -> None:
    """The answer of the rules is remembered by all that they can see of a conversation.

    They see intents and actions, as far back as the longest rule that goes on from the last action. With a rule or a
    conversation in which text, entities, slots or forms play a part, Rasa looks anew.
    """
    look = RulePolicy._predict

    def predict(policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain) -> tuple[Any, str | None]:
        told = _told(policy, tracker)
        if told is None:
            return look(policy, tracker, domain)
        known: dict[Told, tuple[Any, str | None]] = policy.__dict__.setdefault("_xiufu_known", {})
        if told not in known:
            if len(known) >= MOST:
                known.clear()
            known[told] = look(policy, tracker, domain)
        prediction, source = known[told]
        own = copy(prediction)  # who gets it may change it
        own.probabilities, own.events = list(prediction.probabilities), list(prediction.events)
        own.optional_events, own.diagnostic_data = list(prediction.optional_events), dict(prediction.diagnostic_data)
        return own, source

    RulePolicy._predict = predict


def _told(policy: RulePolicy, tracker: DialogueStateTracker) -> Told | None:
    """What was understood and done last, now and before each action; None when there is more to be seen than that."""
    reach = _reach(policy)
    if reach is None or tracker.active_loop or any(slot.has_features() for slot in tracker.slots.values()):
        return None
    understood: Told | None = None
    done: str | None = None
    moments: list[Told] = []
    for event in tracker.applied_events():
        if not _plain(event):
            return None
        if type(event) is ActionExecuted:
            moments.append((understood, done))
            done = event.action_name
        elif type(event) is UserUttered:
            understood = (event.intent_name, bool(event.text), event.use_text_for_featurization)
    moments.append((understood, done))
    far = reach.get(done, 1)
    return (*moments[-far:], len(moments) > far)


def _plain(event: Event) -> bool:
    """Whether the rules see nothing of it but an intent or an action."""
    kind = type(event)
    if kind is UserUttered:
        return not event.entities and not event.use_text_for_featurization
    if kind is ActionExecuted:
        return bool(event.action_name)
    if kind is DefinePrevUserUtteredFeaturization:
        return not event.use_text_for_featurization
    return kind in (BotUttered, SlotSet)


def _reach(policy: RulePolicy) -> dict[str | None, int] | None:
    """How many moments the longest rule has whose last moment follows an action; None when rules look at text."""
    if "_xiufu_reach" not in policy.__dict__:
        found: dict[str | None, int] = {}
        rules = [*policy.lookup[RULES], *policy.lookup[RULES_FOR_LOOP_UNHAPPY_PATH]]
        for moments in map(policy._rule_key_to_state, rules):
            done = moments[-1].get("prev_action", {}).get("action_name")
            found[done] = max(found.get(done, 1), len(moments))
        policy._xiufu_reach = None if any('"text"' in rule for rule in rules) else found
    reach: dict[str | None, int] | None = policy._xiufu_reach
    return reach
