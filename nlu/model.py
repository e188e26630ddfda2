"""How is a topic learned from few examples? Words and runs of characters, weighted, and a logistic regression.

Beside the probability it knows how near a message is to anything it has learned: a sentence made of
unknown characters is "unknown", however sure the regression may be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, load_npz, save_npz
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True)
class Guess:
    """What the model thinks of one message."""

    topics: list[str]  # most likely first
    confidences: list[float]  # one for each topic, 0 to 1
    nearness: float  # cosine to the nearest training example, 0 to 1


class TopicModel:
    """Words (1–2) and characters (1–4) as TF-IDF, then logistic regression."""

    def __init__(self, *, strictness: float = 20.0, near: float = 0.35, seed: int = 7) -> None:
        self.near = near
        self.words = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True)  # noqa: S106
        self.chars = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
        self.classifier = LogisticRegression(C=strictness, max_iter=300, class_weight="balanced", random_state=seed)
        self.learned: csr_matrix | None = None

    def fit(self, tokens: list[list[str]], topics: list[str]) -> None:
        """Learn from tokenised examples."""
        self.words.fit([" ".join(words) for words in tokens])
        self.chars.fit(["".join(words) for words in tokens])
        features = self._features(tokens)
        self.classifier.fit(features, topics)
        self.learned = features

    def guess(self, words: list[str]) -> Guess:
        """The topics of one message; confidence falls in step when nothing near was learned."""
        features = self._features([words])
        nearness = float((self.learned @ features.T).max()) if self.learned is not None else 0.0
        likely = self.classifier.predict_proba(features)[0] * min(1.0, nearness / self.near)
        order = np.argsort(-likely)
        names = [str(name) for name in self.classifier.classes_[order]]
        return Guess(topics=names, confidences=[float(p) for p in likely[order]], nearness=nearness)

    def _features(self, tokens: list[list[str]]) -> csr_matrix:
        words = self.words.transform([" ".join(line) for line in tokens])
        chars = self.chars.transform(["".join(line) for line in tokens])
        return csr_matrix(hstack([words, chars])) * np.sqrt(0.5)  # two unit vectors side by side: length one again

    def save(self, folder: Path) -> None:
        """Write the model as plain numbers and JSON; nothing that runs code when it is read."""
        save_npz(folder / "learned.npz", self.learned)
        np.savez(
            folder / "numbers.npz",
            words=self.words.idf_,
            chars=self.chars.idf_,
            coef=self.classifier.coef_,
            intercept=self.classifier.intercept_,
        )
        names = {
            "words": _in_order(self.words.vocabulary_),
            "chars": _in_order(self.chars.vocabulary_),
            "topics": [str(name) for name in self.classifier.classes_],
        }
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        names: dict[str, Any] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        numbers = np.load(folder / "numbers.npz")
        for part in ("words", "chars"):
            vectorizer: TfidfVectorizer = getattr(self, part)
            vectorizer.vocabulary = {name: index for index, name in enumerate(names[part])}
            vectorizer.idf_ = numbers[part]
        self.classifier.classes_ = np.array(names["topics"])
        self.classifier.coef_, self.classifier.intercept_ = numbers["coef"], numbers["intercept"]
        self.learned = load_npz(folder / "learned.npz")


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
