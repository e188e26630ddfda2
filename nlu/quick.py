"""Which of Rasa's work is done once instead of in every turn?

Rasa lays out anew how its components follow each other, makes its own actions, makes an empty domain to compare ours
with, and copies for its log what is not logged. None of that ever changes. `nlu.rules` and `nlu.calls` do the same for
the rules and the action server. Every answer is still checked, every component still runs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import rasa.core.actions.action
import rasa.core.processor
from rasa.core.actions.action import Action
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from nlu.calls import check_schema_once, keep_connections, tell_what_was_said
from nlu.rules import remember_what_follows


def hurry() -> None:
    """From now on these are done once a process."""
    order_components_once()
    remember_what_follows()
    make_own_actions_once()
    keep_connections()
    tell_what_was_said()
    check_schema_once()
    compare_with_one_empty_domain()
    copy_only_what_is_logged()


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


def make_own_actions_once() -> None:
    """Rasa's own actions keep nothing of a conversation; they are made once for each action server."""
    make = rasa.core.actions.action.default_actions
    made: dict[int, tuple[EndpointConfig | None, list[Action]]] = {}  # with the endpoint, so that its id stays its own

    def actions(endpoint: EndpointConfig | None = None) -> list[Action]:
        if id(endpoint) not in made:
            made[id(endpoint)] = (endpoint, make(endpoint))
        return list(made[id(endpoint)][1])

    rasa.core.actions.action.default_actions = actions


def compare_with_one_empty_domain() -> None:
    """Whether a domain is empty is seen by comparing it with an empty one, which is made once."""
    empty = Domain.empty().as_dict()
    Domain.is_empty = lambda domain: domain.as_dict() == empty


def copy_only_what_is_logged() -> None:
    """Rasa's processor copies events for its debug log alone; without that log they need no copy."""
    if not logging.getLogger(rasa.core.processor.__name__).isEnabledFor(logging.DEBUG):
        rasa.core.processor.copy = SimpleNamespace(deepcopy=lambda logged: logged)
