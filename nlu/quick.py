"""Which of Rasa's work is done once instead of in every turn?

Rasa checks each answer of an action, and before it each time the schema itself; it lays out anew how its components
follow each other; it looks through all rules for those that fit the last state; it opens a connection to the action
server for each question. None of that ever changes. Every answer is still checked, every component still runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.utils.endpoints import EndpointConfig

STATES = 5_000  # last states that are remembered; an intent and an action make one
IDLE = 10.0  # seconds an unused connection is kept: shorter than the action server keeps it


def hurry() -> None:
    """From now on these are done once a process."""
    check_schema_once()
    order_components_once()
    find_rules_once()
    keep_connections()


def check_schema_once() -> None:
    """Rasa checks answers with one validator instead of making one for each."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def valid(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)  # raises jsonschema's ValidationError, as Rasa's own does
        return True

    RemoteAction._validate_action_result = valid


def order_components_once() -> None:
    """Rasa's graph of components runs in an order that is found once for each target, without a scheduler."""

    def run(
        runner: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        wanted = tuple(targets or runner._graph_schema.target_names)
        orders: dict[tuple[str, ...], list[Step]] = runner.__dict__.setdefault("_xiufu_orders", {})
        if wanted not in orders:
            orders[wanted] = _order(runner, wanted)
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, node, needs in orders[wanted]:
                done[name] = node(*[done.get(need, need) for need in needs])
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[target] for target in wanted)

    DaskGraphRunner.run = run


Step = tuple[str, GraphNode, tuple[str, ...]]  # the name of a component, the component, and whose results it takes


def _order(runner: DaskGraphRunner, targets: Iterable[str]) -> list[Step]:
    """The components that the targets need, each behind those it needs itself."""
    nodes, steps = runner._graph_schema.nodes, {}

    def add(name: str) -> None:
        if name in steps or name not in nodes:  # what is no component is an input
            return
        needs = tuple(nodes[name].needs.values())
        for need in needs:
            add(need)
        steps[name] = (name, runner._instantiated_nodes[name], needs)

    for target in targets:
        add(target)
    return list(steps.values())


def find_rules_once() -> None:
    """The rules that fit the last state of a conversation are remembered by that state, which is one of few.

    What was typed belongs to a state, but none of our rules names it; with rules that do, nothing is remembered.
    """
    look = RulePolicy._get_possible_keys

    def possible(policy: RulePolicy, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
        if not states or any('"text"' in key for key in lookup):
            return look(policy, lookup, states)
        last = {part: {name: one for name, one in of.items() if name != "text"} for part, of in states[-1].items()}
        name = (id(lookup), repr(last), "text" in states[-1].get("user", {}))
        known: dict[tuple[int, str, bool], set[str]] = policy.__dict__.setdefault("_xiufu_rules", {})
        if name not in known:
            if len(known) >= STATES:
                known.clear()
            known[name] = look(policy, lookup, states[-1:])
        back = list(enumerate(reversed(states)))[1:]
        return {key for key in known[name] if all(policy._is_rule_applicable(key, i, state) for i, state in back)}

    RulePolicy._get_possible_keys = possible


def keep_connections() -> None:
    """Rasa's client of an endpoint stays, with its connections, until the process ends."""
    make = EndpointConfig.session

    def session(endpoint: EndpointConfig) -> _Kept:
        if "_xiufu_session" not in endpoint.__dict__:
            endpoint._xiufu_session = _Kept(make(endpoint))
        return endpoint._xiufu_session

    EndpointConfig.session = session


class _Kept:
    """A client that `async with` does not close."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self.client = client
        client.connector._keepalive_timeout = IDLE

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.client

    async def __aexit__(self, *_error: object) -> None:
        """It stays open."""
