"""How is a topic learned from few examples? Words, runs of characters and concepts, weighted, and a linear classifier.

Beside the confidence it knows how near a message is to anything it has learned: a sentence made of unknown
characters is "unknown", however sure the classifier may be.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, load_npz, save_npz
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from nlu.concepts import concepts

VIEWS = ("words", "chars", "concepts")
STRANGE = "strange"  # the concept of a word that no other example uses


@dataclass(frozen=True)
class Guess:
    """What the model thinks of one message."""

    topics: list[str]  # most likely first
    confidences: list[float]  # one for each topic, 0 to 1
    nearness: float  # cosine to the nearest training example, 0 to 1


class TopicModel:
    """Words (1-2), characters (1-4) and concepts (alone and in pairs) as TF-IDF, then a linear classifier.

    `sharpness` turns margins into confidences; it was chosen so that among messages answered with confidence p about
    p are right (cross-validation, docs/bot.md).
    """

    def __init__(self, *, penalty: float = 1.0, sharpness: float = 3.5, near: float = 0.3, seed: int = 7) -> None:
        self.sharpness, self.near = sharpness, near
        token = r"\S+"  # noqa: S105
        self.words = TfidfVectorizer(token_pattern=token, ngram_range=(1, 2), sublinear_tf=True)
        self.chars = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
        self.concepts = TfidfVectorizer(token_pattern=token, sublinear_tf=True)
        self.weights = {"words": 0.5, "chars": 0.6, "concepts": 0.9}
        self.classifier = LinearSVC(C=penalty, class_weight="balanced", random_state=seed)
        self.known: set[str] = set()
        self.learned: csr_matrix | None = None

    def fit(self, tokens: list[list[str]], topics: list[str]) -> None:
        """Learn from tokenised examples."""
        used = Counter(word for words in tokens for word in set(words))
        self.known = {word for word, times in used.items() if times > 1}  # an example must not vouch for itself
        for view in VIEWS:
            getattr(self, view).fit([self._seen(view, words) for words in tokens])
        features = self._features(tokens)
        self.known = set(used)
        self.classifier.fit(features, topics)
        self.learned = _unit(features)

    def guess(self, words: list[str]) -> Guess:
        """The topics of one message; confidence falls in step when nothing near was learned."""
        features = self._features([words])
        nearness = float((self.learned @ _unit(features).T).max()) if self.learned is not None else 0.0
        margins = self.classifier.decision_function(features)[0] * self.sharpness
        likely = np.exp(margins - margins.max())
        likely = likely / likely.sum() * min(1.0, nearness / self.near)
        order = np.argsort(-likely)
        names = [str(name) for name in self.classifier.classes_[order]]
        return Guess(topics=names, confidences=[float(p) for p in likely[order]], nearness=nearness)

    def _features(self, tokens: list[list[str]]) -> csr_matrix:
        seen = [getattr(self, v).transform([self._seen(v, words) for words in tokens]) * self.weights[v] for v in VIEWS]
        return csr_matrix(hstack(seen))

    def _seen(self, view: str, words: list[str]) -> str:
        """A message as one of the views reads it; a word never met before is a concept of its own."""
        if view == "words":
            return " ".join(words)
        text = "".join(words)
        if view == "chars":
            return text
        strange = any(len(word) > 1 and word not in self.known for word in words)
        return " ".join(concepts(text, *([STRANGE] if strange else [])))

    def save(self, folder: Path) -> None:
        """Write the model as plain numbers and JSON; nothing that runs code when it is read."""
        save_npz(folder / "learned.npz", self.learned)
        numbers = {view: getattr(self, view).idf_ for view in VIEWS}
        np.savez(folder / "numbers.npz", coef=self.classifier.coef_, intercept=self.classifier.intercept_, **numbers)
        names = {view: _in_order(getattr(self, view).vocabulary_) for view in VIEWS}
        names["known"] = sorted(self.known)
        names["topics"] = [str(name) for name in self.classifier.classes_]
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        names: dict[str, Any] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        numbers = np.load(folder / "numbers.npz")
        for view in VIEWS:
            vectorizer: TfidfVectorizer = getattr(self, view)
            vectorizer.vocabulary = {name: index for index, name in enumerate(names[view])}
            vectorizer.idf_ = numbers[view]
        self.known = set(names["known"])
        self.classifier.classes_ = np.array(names["topics"])
        self.classifier.coef_, self.classifier.intercept_ = numbers["coef"], numbers["intercept"]
        self.learned = load_npz(folder / "learned.npz")


def _unit(features: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(features.multiply(features).sum(axis=1)).A1
    return csr_matrix(features.multiply(1 / np.maximum(lengths, 1e-9)[:, None]))


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
