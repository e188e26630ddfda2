"""Runs in the Rasa environment: does Rasa decide the same in a hurry, and what is left of a conversation?

    .venv-rasa/bin/python tests/conversations/hurry.py MODEL < messages.json > found.json

Each message is said in a conversation of its own and then in one that goes on, first with Rasa's own ways, then with
ours: the intent, the action that is chosen for it, and the one after that, each with all that the choice says. Beside
it conversations in which more plays a part than intents and actions.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


async def decided(agent: object, store: object, conversation: str, text: str) -> list[list]:
    """Says it and lets every action succeed without being run; intent, and actions with their predictions."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.events import ActionExecuted

    processor = agent.processor
    processor.tracker_store = store
    tracker = await processor.fetch_tracker_with_initial_session(conversation)
    await processor._handle_message_with_tracker(UserMessage(text, sender_id=conversation), tracker)
    found = [[str(tracker.latest_message.intent["name"]), tracker.latest_message.parse_data["intent_ranking"]]]
    while found[-1][0] != "action_listen":
        action, prediction = processor.predict_next_with_tracker_if_should(tracker)
        found.append([action.name(), type(action).__name__, *told(prediction)])
        tracker.update_with_events(prediction.events, processor.domain)
        tracker.update(ActionExecuted(action.name(), prediction.policy_name, hide_rule_turn=prediction.hide_rule_turn))
    await store.save(tracker)
    return found


def told(prediction: object) -> list:
    """All that a prediction says."""
    flags = [prediction.is_end_to_end_prediction, prediction.is_no_user_prediction, prediction.hide_rule_turn]
    events = [str(event) for event in (*prediction.events, *prediction.optional_events)]
    return [prediction.probabilities, prediction.policy_name, prediction.policy_priority, events, *flags]


def odd_conversations(domain: object) -> dict[str, object]:
    """Conversations by what is odd in them; the plain ones can be told by intents and actions."""
    from rasa.shared.core import events as happened
    from rasa.shared.core.slots import BooleanSlot
    from rasa.shared.core.trackers import DialogueStateTracker

    listen, fee = happened.ActionExecuted("action_listen"), {"name": "fee"}
    said = happened.UserUttered("要收费吗", fee)
    entity = {"entity": "place", "value": "here", "start": 0, "end": 1}
    rejected = happened.ActionExecutionRejected("action_fee_and_fraud")
    form, human = happened.ActiveLoop("action_human"), happened.ActionExecuted("action_human")
    featured = happened.DefinePrevUserUtteredFeaturization(True)
    paths = {
        "plain, first": [listen, said],
        "plain, again": [listen, said, happened.ActionExecuted("action_fee_and_fraud"), listen, said],
        "plain, answered": [listen, said, happened.ActionExecuted("action_fee_and_fraud")],
        "plain, otherwise answered": [listen, said, human],
        "plain, answered at last": [listen, said, human, happened.ActionExecuted("action_fee_and_fraud")],
        "plain, nothing said": [listen],
        "plain, nothing at all": [],
        "plain, no rule": [listen, happened.UserUttered("x", {"name": "nothing of ours"})],
        "plain, a default": [listen, happened.UserUttered("x", {"name": "restart"})],
        "plain, without words": [listen, happened.UserUttered(None, fee)],
        "an entity": [listen, happened.UserUttered("要收费吗", fee, [entity])],
        "a form": [listen, said, form],
        "a slot": [listen, said],
        "a refused action": [listen, said, rejected],
        "a refused form": [listen, said, form, happened.ActionExecutionRejected("action_human")],
        "an action that is a text": [listen, said, happened.ActionExecuted(action_text="好"), listen],
        "words instead of intents": [listen, happened.UserUttered("x", {"name": "greet"}), featured],
    }
    slots = {"a slot": [BooleanSlot("paid", [{}], initial_value=True)]}
    made = {name: (path, slots.get(name, domain.slots)) for name, path in paths.items()}
    return {name: DialogueStateTracker.from_events(name, path, own) for name, (path, own) in made.items()}


def rules_of(agent: object) -> object:
    """The policy that knows the rules."""
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if type(node._component).__name__ == "RulePolicy")


def judged(agent: object) -> dict[str, list]:
    """What the rules say of the odd conversations, each asked twice; what the asker changes is not theirs."""
    policy, found = rules_of(agent), {}
    for name in odd_conversations(agent.domain):
        told_of = []
        for _ in range(2):
            prediction, source = policy._predict(odd_conversations(agent.domain)[name], agent.domain)
            told_of.append([*told(prediction), source])
            prediction.probabilities = prediction.probabilities.clear()
            prediction.events.append("changed")
        found[name] = told_of
    return found


def remembered(agent: object) -> dict[str, bool]:
    """Which odd conversations are answered from memory; the last one with a rule that looks at words."""
    from copy import copy

    from rasa.core.policies.rule_policy import RULES

    from nlu.rules import _told

    policy = rules_of(agent)
    found = {name: _told(policy, one) is not None for name, one in odd_conversations(agent.domain).items()}
    other = copy(policy)
    other.__dict__.pop("_xiufu_reach")
    words = '[{"prev_action": {"action_name": "action_listen"}, "user": {"text": "你好"}}]'
    other.lookup = {**policy.lookup, RULES: {**policy.lookup[RULES], words: "action_small_talk"}}
    found["a rule about words"] = _told(other, odd_conversations(agent.domain)["plain, first"]) is not None
    return found


def kept(agent: object) -> dict:
    """What is made once: Rasa's own actions with all they hold, and whether a domain is empty."""
    from rasa.core.actions.action import default_actions
    from rasa.shared.core.domain import Domain

    own = [[type(one).__name__, one.name(), str(vars(one))] for one in default_actions(agent.action_endpoint)]
    return {"own": own, "empty": [Domain.empty().is_empty(), agent.domain.is_empty()]}


def copying() -> dict:
    """Where Rasa's processor copies, whether it is for the debug log alone, and whether it still does with that log."""
    import copy

    from rasa.core import processor

    from nlu.quick import copy_only_what_is_logged

    log, tree, found = logging.getLogger(processor.__name__), ast.parse(inspect.getsource(processor)), {}
    logged = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and _is(call.func, "structlogger", "debug")]
    found["logged"] = sum(_is(inner, "copy") for call in logged for inner in ast.walk(call))
    found["all"] = sum(_is(node, "copy") for node in ast.walk(tree))
    for level in ("DEBUG", "INFO"):
        processor.copy = copy
        log.setLevel(level)
        copy_only_what_is_logged()
        found[level] = processor.copy is copy
    return found


def _is(node: ast.AST, *names: str) -> bool:
    return ast.unparse(node) == ".".join(names) if isinstance(node, ast.Name | ast.Attribute) else False


async def main(model: str, messages: list[str]) -> dict:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import InMemoryTrackerStore

    from nlu import trackers

    agent = Agent.load(model)
    known = InMemoryTrackerStore(agent.domain)
    slow = [await decided(agent, known, conversation, text) for text in messages for conversation in (text, "same")]
    slowly = {"judged": judged(agent), "kept": kept(agent)}
    trackers.CONVERSATIONS = 3
    ours = trackers.RecentTrackers(agent.domain)
    quick = [await decided(agent, ours, conversation, text) for text in messages for conversation in (text, "same")]
    last = await ours.retrieve("same")
    return {
        "slow": slow,
        "quick": quick,
        "slowly": slowly,
        "quickly": {"judged": judged(agent), "kept": kept(agent)},
        "remembered": remembered(agent),
        "answers": len(rules_of(agent)._xiufu_known),
        "copying": copying(),
        "kept": [event.type_name for event in last.events],
        "said": last.latest_message.text,
        "conversations": list(await ours.keys()),
        "steps": len(getattr(agent.processor.graph_runner, "_xiufu_orders", {})),
    }


if __name__ == "__main__":
    out, sys.stdout = sys.stdout, sys.stderr  # Rasa's own lines must not stand between ours
    found = asyncio.run(main(sys.argv[1], json.load(sys.stdin)))
    json.dump(found, out, ensure_ascii=False)
