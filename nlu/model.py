"""How is a topic learned from examples, and how sure is a guess? A linear classifier whose confidence was measured.

The confidence is the share of right guesses among guesses of this kind in a cross-validation: how clear the first topic
stands before the second, how near something learned is, and whether what is nearest is of the same topic.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, load_npz, save_npz
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from nlu.clauses import parts
from nlu.concepts import fits
from nlu.nearness import Learned
from nlu.text import normal
from nlu.varied import varied
from nlu.views import Views

TELLING = 0.8  # how much clauses and endings count beside the whole of a long message
FOREIGN = (  # concepts of what is not ours; who speaks of them and seems to ask something of ours may not be understood
    *("weather", "travel", "vehicle", "lending", "family", "health", "food", "fun", "news", "shop", "install"),
    *("permit", "report_others", "others_data", "other_service", "elsewhere"),
)
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

    def __init__(self, *, penalty: float = 1.0, variants: int = 1, folds: int = 4, seed: int = 7) -> None:
        self.penalty, self.variants, self.folds, self.seed = penalty, variants, folds, seed
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
        if self.folds:
            self._sureness = self._measure(texts, topics)
        random = Random(self.seed)  # noqa: S311 - the same examples give the same model
        pairs = list(zip(texts, topics, strict=True)) * self.variants
        more = [varied(text, topic, random) for text, topic in pairs]
        features = self.views.fit([normal(text) for text in [*texts, *more]])
        classifier = LinearSVC(C=self.penalty, class_weight="balanced", random_state=self.seed)
        classifier.fit(features, topics * (1 + self.variants))
        self._weights = np.ascontiguousarray(classifier.coef_.T, dtype=np.float32)
        self._offset = classifier.intercept_.astype(np.float32)
        self._know(_unit(features[: len(texts)]))
        self._of = np.searchsorted(self.topics, topics).astype(np.int32)

    def _measure(self, texts: list[str], topics: list[str]) -> np.ndarray:
        folds = StratifiedKFold(self.folds, shuffle=True, random_state=self.seed)
        taught, held = next(folds.split(texts, topics))  # one of the folds tells enough
        model = TopicModel(penalty=self.penalty, variants=self.variants, folds=0, seed=self.seed)
        model.fit([texts[i] for i in taught], [topics[i] for i in taught])
        seen = [model.look(texts[i]) for i in held]
        right = [model.topics[int(one.margins.argmax())] == topics[i] for one, i in zip(seen, held, strict=True)]
        measured = LogisticRegression(C=10.0, max_iter=1000).fit(np.array([one.signs() for one in seen]), right)
        return np.append(measured.coef_[0], measured.intercept_[0])

    def look(self, text: str) -> Look:
        """The margin of each topic, and what tells a right first topic from a wrong one."""
        pieces, counts = parts(text)
        rows = self.views.rows(pieces)
        margins = np.array([self._margins(*rows.row(number)) for number in range(len(pieces))])
        whole = margins[0]
        if counts:
            share = np.array(counts, dtype=np.float32)
            whole = (whole + TELLING * (share @ margins[1:]) / share.sum()) / (1 + TELLING)
        nearest, nearness = self._learned.nearest(*rows.row(0))
        first = int(whole.argmax())
        foreign = self.topics[first] not in NEVER_FOREIGN and any(fits(name, pieces[0]) for name in FOREIGN)
        return Look(margins=whole, nearness=nearness, same=bool(self._of[nearest] == first), foreign=foreign)

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
        order = np.argsort(-likely)
        likely = likely[order] / likely.sum()
        rest = likely[1:] * min(1.0, (1 - sure) / max(1 - float(likely[0]), 1e-9))
        confidences = [sure, *(min(float(p), sure) for p in rest)]
        return Guess(topics=[self.topics[i] for i in order], confidences=confidences, nearness=look.nearness)

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


def _unit(features: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(features.multiply(features).sum(axis=1)).A1
    return csr_matrix(features.multiply(1 / np.maximum(lengths, 1e-9)[:, None]), dtype=np.float32)
