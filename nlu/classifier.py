"""Which topic is a message about? Rasa's side of `nlu.model`."""

from __future__ import annotations

import gc
from itertools import islice
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.model import TopicModel
from nlu.text import normal


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`; a message that resembles nothing gets a low confidence."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"penalty": 1.0, "folds": 4, "random_seed": 7, "ranking_length": 8}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config = {**self.get_default_config(), **config}
        self._storage, self._resource = model_storage, resource
        numbers = {name: self.config[name] for name in ("penalty", "folds")}
        self.model = TopicModel(**numbers, seed=self.config["random_seed"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that carry an intent, and keep what was learned."""
        examples = [e for e in training_data.intent_examples if e.get("intent") and normal(e.get("text") or "")]
        self.model.fit([e.get("text") for e in examples], [e.get("intent") for e in examples])
        with self._storage.write_to(self._resource) as folder:
            self.model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the guessed intent and the next likely ones to each message."""
        for message in messages:
            guess = self.model.guess(message.get("text") or "")
            likely = zip(guess.topics, guess.confidences, strict=True)
            ranking = [
                {"name": name, "confidence": confidence}
                for name, confidence in islice(likely, self.config["ranking_length"])
            ]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.model.load(folder)
        component.model.guess("")  # tables are read while the model loads, not during the first question
        gc.freeze()  # what was loaded stays: looking through it for garbage took a third of a second now and then
        return component
