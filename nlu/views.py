"""What does a message look like to the classifier? Characters, words, sounds and concepts, counted and weighted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.concepts import concepts
from nlu.readings import sounds
from nlu.words import cut

WEIGHTS = {"chars": 1.2, "words": 0.5, "sounds": 0.6, "concepts": 0.6}  # chosen by cross-validation
RUNS = {"chars": 3, "words": 2, "sounds": 3, "concepts": 1}  # the longest run of each that is counted
STRANGE = "strange"  # the concept of a word that no other example uses


@dataclass(frozen=True)
class Rows:
    """Features of some texts, one row after the other: row i holds the places `starts[i]` to `starts[i + 1]`."""

    starts: np.ndarray
    columns: np.ndarray
    values: np.ndarray  # float32

    def row(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The columns of one row, each once, and their values."""
        there = slice(self.starts[number], self.starts[number + 1])
        return self.columns[there], self.values[there]


class Views:
    """Runs of characters (with beginning and end), words and sounds, and concepts alone and in pairs, as TF-IDF.

    Each view of a text has length 1 before it is weighted. scikit-learn learns what to count; counting is done here,
    because its transformers cost milliseconds for a single message.
    """

    def __init__(self) -> None:
        self.known: set[str] = set()
        self._columns: dict[str, dict[str, int]] = {view: {} for view in RUNS}  # the views stand side by side
        self._idf = np.zeros(0, dtype=np.float32)  # of every column
        self._weights = np.array([WEIGHTS[view] for view in RUNS], dtype=np.float32)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._idf)

    def fit(self, texts: list[str]) -> csr_matrix:
        """Learn what there is to count in texts of normal form; returns their features."""
        words = [cut(text) for text in texts]
        used = Counter(word for message in words for word in set(message))
        self.known = {word for word, times in used.items() if times > 1}  # an example must not vouch for itself
        seen = self._seen(texts, words)
        learned = {view: self._learned(view, seen[view]) for view in RUNS}
        self._lay({view: names for view, (names, _) in learned.items()}, [idf for _, idf in learned.values()])
        features = self._matrix(self._weighted(seen))
        self.known = set(used)
        return features

    def rows(self, texts: list[str]) -> Rows:
        """The features of texts of normal form, a row each."""
        return self._weighted(self._seen(texts, [cut(text) for text in texts]))

    def features(self, texts: list[str]) -> csr_matrix:
        """The same as a matrix."""
        return self._matrix(self.rows(texts))

    def _matrix(self, rows: Rows) -> csr_matrix:
        return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(rows.starts) - 1, self.width))

    @staticmethod
    def _learned(view: str, seen: list[list[str]]) -> tuple[list[str], np.ndarray]:
        """What is worth counting in a view, and the weight of each."""
        vectorizer = TfidfVectorizer(analyzer=_Runs(RUNS[view]), min_df=2, dtype=np.float32).fit(seen)
        return sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__), vectorizer.idf_

    def _lay(self, names: dict[str, list[str]], idf: list[np.ndarray]) -> None:
        first = 0
        for view in RUNS:
            self._columns[view] = {name: first + place for place, name in enumerate(names[view])}
            first += len(names[view])
        self._idf = np.concatenate(idf).astype(np.float32)

    def _weighted(self, seen: dict[str, list[list[str]]]) -> Rows:
        """TF-IDF as scikit-learn's TfidfVectorizer(sublinear_tf=True) gives it for each view, times its weight."""
        columns: list[int] = []
        times: list[int] = []
        of: list[int] = []  # which view of which text each belongs to
        ends = [0]  # of each view of each text
        for number in range(len(seen["chars"])):
            for view, known in self._columns.items():
                counted = Counter(map(known.get, _Runs(RUNS[view])(seen[view][number])))
                counted.pop(None, None)  # what was not learned
                columns += counted.keys()
                times += counted.values()
                of += [len(ends) - 1] * len(counted)
                ends.append(len(columns))
        places = np.array(columns, dtype=np.int32)
        values = (np.log(np.array(times, dtype=np.float32)) + 1) * self._idf[places]
        squares = np.bincount(of, values * values, minlength=len(ends) - 1)
        scale = np.tile(self._weights, len(seen["chars"])) / np.sqrt(np.maximum(squares, 1e-18))
        values = (values * scale[of]).astype(np.float32)
        starts = np.array(ends[:: len(RUNS)], dtype=np.int32)
        return Rows(starts=starts, columns=places, values=values)

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
        edges = np.cumsum([len(known) for known in self._columns.values()])
        return {f"idf_{view}": part for view, part in zip(RUNS, np.split(self._idf, edges[:-1]), strict=True)}

    def names(self) -> dict[str, list[str]]:
        """What was learned, as lists of strings in the order of the arrays."""
        return {**{view: list(known) for view, known in self._columns.items()}, "known": sorted(self.known)}

    def restore(self, numbers: Any, names: dict[str, list[str]]) -> None:
        """Take back what `numbers` and `names` gave."""
        self.known = set(names["known"])
        self._lay({view: names[view] for view in RUNS}, [numbers[f"idf_{view}"] for view in RUNS])


class _Runs:
    """Everything from one to `longest` neighbours, joined by a sign that no text holds."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, parts: list[str]) -> list[str]:
        many = range(1, self.longest + 1)
        return ["|".join(parts[i : i + n]) for n in many for i in range(len(parts) - n + 1)]
