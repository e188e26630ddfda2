"""How is a topic learned from examples, and how sure is a guess? A linear classifier whose confidence was measured.

The confidence is the share of right guesses among guesses of this kind in a cross-validation: how clear the first topic
stands before the second, how near something learned is, and whether what is nearest is of the same topic.
"""

from __future__ import annotations

import json
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, load_npz, save_npz
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from nlu.concepts import fits
from nlu.nearness import Learned
from nlu.text import normal
from nlu.views import Views

FOREIGN = (  # concepts of what is not ours; who speaks of them and seems to ask something of ours may not be understood
    *("weather", "travel", "vehicle", "lending", "family", "health", "food", "fun", "news", "shop", "install"),
    *("permit", "report_others", "others_data", "other_service", "elsewhere"),
)
SHARE = 0.1  # of what counting says, beside the margins: it errs on other messages than they do
SMOOTH = 0.1  # what is added to each count
MANY = 3000  # messages by which the spread is told; fewer are not worth a process either
NEVER_FOREIGN = ("out_of_scope", "emergency")
SHARPNESS = 3.5  # for the order and distance of topics behind the first


@dataclass(frozen=True)
class Guess:
    """What the model thinks of one message."""

    topics: list[str]  # most likely first
    confidences: list[float]  # one for each topic, 0 to 1
    nearness: float  # cosine to the nearest training example, 0 to 1


@dataclass(frozen=True)
class Look:
    """One message before it is said how sure the guess is."""

    margins: np.ndarray  # of each topic
    nearness: float
    same: bool  # the nearest example is of the first topic
    foreign: bool  # it speaks of what is not ours, and the first topic is ours

    def signs(self) -> np.ndarray:
        """What tells a right guess from a wrong one."""
        second, first = np.sort(self.margins)[-2:]
        return np.array([first, first - second, self.nearness, float(self.same), float(self.foreign)])


class TopicModel:
    """`fit` with messages as people wrote them, then `guess`."""

    def __init__(self, *, penalty: float = 1.0, folds: int = 4, seed: int = 7) -> None:
        self.penalty, self.folds, self.seed = penalty, folds, seed
        self.views = Views()
        self.topics: list[str] = []
        self._weights = self._offset = np.zeros(0, dtype=np.float32)
        self._examples = csr_matrix((0, 0))  # one row of length 1 for each example
        self._learned = Learned(self._examples)
        self._of = np.zeros(0, dtype=np.int32)  # the topic of each row, as its place in `topics`
        self._sureness = np.zeros(0)  # weights of `_signs`, the offset last

    def fit(self, texts: list[str], topics: list[str]) -> None:
        """Learn; with `folds` also how sure to be, from guesses about examples that were held back."""
        self.topics = sorted(set(topics))
        like = (self.penalty, self.folds, self.seed)
        with _beside(len(texts)) as measuring:
            sureness = measuring.submit(_measured, texts, topics, like) if self.folds else None
            features = self.views.fit([normal(text) for text in texts])
            classifier = LinearSVC(C=self.penalty, tol=1e-2, random_state=self.seed).fit(features, topics)
            weights = classifier.coef_.T + SHARE * _counted(features, topics)
            self._weights = np.ascontiguousarray(weights, dtype=np.float32)
            self._offset = classifier.intercept_.astype(np.float32)
            self._know(_unit(features))
            self._of = np.searchsorted(self.topics, topics).astype(np.int32)
            self._sureness = sureness.result() if sureness else np.zeros(0)

    def look(self, text: str) -> Look:
        """The margin of each topic, and what tells a right first topic from a wrong one."""
        said = normal(text)
        row = self.views.rows([said]).row(0)
        margins = self._margins(*row)
        nearest, nearness = self._learned.nearest(*row)
        first = int(margins.argmax())
        foreign = self.topics[first] not in NEVER_FOREIGN and any(fits(name, said) for name in FOREIGN)
        return Look(margins=margins, nearness=nearness, same=bool(self._of[nearest] == first), foreign=foreign)

    def _margins(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """How far each topic speaks for one row of features."""
        return values @ self._weights[columns] + self._offset

    def _know(self, examples: csr_matrix) -> None:
        self._examples, self._learned = examples, Learned(examples)

    def guess(self, text: str) -> Guess:
        """The topics of one message and how sure each is; signs and pictures alone are no message."""
        if not normal(text):
            return Guess(topics=list(self.topics), confidences=[0.0] * len(self.topics), nearness=0.0)
        look = self.look(text)
        margins = look.margins
        sure = float(1 / (1 + np.exp(-(look.signs() @ self._sureness[:-1] + self._sureness[-1]))))
        likely = np.exp((margins - margins.max()) * SHARPNESS)
        order = (-likely).argsort()
        likely = likely[order] / likely.sum()
        rest = likely[1:] * min(1.0, (1 - sure) / max(1 - float(likely[0]), 1e-9))
        confidences = [sure, *np.minimum(rest, sure, dtype=np.float64).tolist()]
        return Guess(topics=[self.topics[i] for i in order.tolist()], confidences=confidences, nearness=look.nearness)

    def save(self, folder: Path) -> None:
        """Write the model as plain numbers and JSON; nothing that runs code when it is read."""
        save_npz(folder / "learned.npz", self._examples)
        own = {
            "weights": self._weights.astype(np.float16),
            "offset": self._offset,
            "of": self._of,
            "sureness": self._sureness,
        }
        np.savez_compressed(folder / "numbers.npz", **own, **self.views.numbers())
        names = self.views.names() | {"topics": self.topics}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        names: dict[str, Any] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        numbers = np.load(folder / "numbers.npz")
        self.views.restore(numbers, names)
        self.topics = names["topics"]
        self._weights, self._offset = numbers["weights"].astype(np.float32), numbers["offset"]
        self._of, self._sureness = numbers["of"], numbers["sureness"]
        self._know(load_npz(folder / "learned.npz"))


def _beside(examples: int) -> Executor:
    """Where the confidence is measured while the model is learned: a second process, when there is enough to do."""
    few = examples < MANY
    return ThreadPoolExecutor(1) if few else ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _measured(texts: list[str], topics: list[str], like: tuple[float, int, int]) -> np.ndarray:
    """How much each sign tells, from guesses about a part that was held back; the offset last."""
    penalty, folds, seed = like
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    taught, held = next(parts.split(texts, topics))  # one of the folds tells enough
    model = TopicModel(penalty=penalty, folds=0, seed=seed)
    model.fit([texts[i] for i in taught], [topics[i] for i in taught])
    seen = [model.look(texts[i]) for i in held]
    right = [model.topics[int(one.margins.argmax())] == topics[i] for one, i in zip(seen, held, strict=True)]
    measured = LogisticRegression(C=10.0, max_iter=1000).fit(np.array([one.signs() for one in seen]), right)
    return np.append(measured.coef_[0], measured.intercept_[0])


def _counted(features: csr_matrix, topics: list[str]) -> np.ndarray:
    """What each feature says of each topic by counting alone (complement naive Bayes), to the scale of 1."""
    counted = ComplementNB(alpha=SMOOTH).fit(features, topics).feature_log_prob_.T
    counted -= counted.mean(axis=1, keepdims=True)
    return np.asarray(counted / (features[:MANY] @ counted).std(axis=1).mean())


def _unit(features: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(features.multiply(features).sum(axis=1)).A1
    return csr_matrix(features.multiply(1 / np.maximum(lengths, 1e-9)[:, None]), dtype=np.float32)
