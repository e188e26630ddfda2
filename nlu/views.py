"""What does a message look like to the classifier? Characters, words, sounds and concepts, counted and weighted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.concepts import concepts
from nlu.readings import sounds
from nlu.words import cut

WEIGHTS = {"chars": 1.2, "words": 0.5, "sounds": 0.6, "concepts": 0.6}  # chosen by cross-validation
RUNS = {"chars": 3, "words": 2, "sounds": 3, "concepts": 1}  # the longest run of each that is counted
STRANGE = "strange"  # the concept of a word that no other example uses


class Views:
    """Runs of characters (with beginning and end), words and sounds, and concepts alone and in pairs, as TF-IDF."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._vectorizers = {
            view: TfidfVectorizer(analyzer=_Runs(longest), sublinear_tf=True, min_df=2, dtype=np.float32)
            for view, longest in RUNS.items()
        }

    def fit(self, texts: list[str]) -> csr_matrix:
        """Learn what there is to count in texts of normal form; returns their features."""
        words = [cut(text) for text in texts]
        used = Counter(word for message in words for word in set(message))
        self.known = {word for word, times in used.items() if times > 1}  # an example must not vouch for itself
        seen = self._seen(texts, words)
        for view, vectorizer in self._vectorizers.items():
            vectorizer.fit(seen[view])
        features = self._weighted(seen)
        self.known = set(used)
        return features

    def features(self, texts: list[str]) -> csr_matrix:
        """The features of texts of normal form, a row each."""
        return self._weighted(self._seen(texts, [cut(text) for text in texts]))

    def _weighted(self, seen: dict[str, list[list[str]]]) -> csr_matrix:
        parts = [self._vectorizers[view].transform(seen[view]) * weight for view, weight in WEIGHTS.items()]
        return csr_matrix(hstack(parts), dtype=np.float32)

    def _seen(self, texts: list[str], words: list[list[str]]) -> dict[str, list[list[str]]]:
        return {
            "chars": [["^", *text, "$"] for text in texts],
            "words": words,
            "sounds": [sounds(text) for text in texts],
            "concepts": [
                concepts(text, *([STRANGE] if self._strange(message) else []))
                for text, message in zip(texts, words, strict=True)
            ],
        }

    def _strange(self, words: list[str]) -> bool:
        return any(len(word) > 1 and word not in self.known for word in words)

    def numbers(self) -> dict[str, Any]:
        """What was learned, as arrays."""
        return {f"idf_{view}": vectorizer.idf_ for view, vectorizer in self._vectorizers.items()}

    def names(self) -> dict[str, list[str]]:
        """What was learned, as lists of strings in the order of the arrays."""
        found = {view: sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for view, v in self._vectorizers.items()}
        return {**found, "known": sorted(self.known)}

    def restore(self, numbers: Any, names: dict[str, list[str]]) -> None:
        """Take back what `numbers` and `names` gave."""
        self.known = set(names["known"])
        for view, vectorizer in self._vectorizers.items():
            vectorizer.vocabulary = {name: index for index, name in enumerate(names[view])}
            vectorizer.idf_ = numbers[f"idf_{view}"]


class _Runs:
    """Everything from one to `longest` neighbours, joined by a sign that no text holds."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, parts: list[str]) -> list[str]:
        many = range(1, self.longest + 1)
        return ["|".join(parts[i : i + n]) for n in many for i in range(len(parts) - n + 1)]
