"""Runs in the Rasa environment: how far is our own counting from scikit-learn's, our nearest example from the nearest?

    .venv-rasa/bin/python tests/conversations/weigh.py < examples.json > differences.json

Reads [[message, topic], ...]; every fourth is left out of training, and all of them are looked at.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.model import TopicModel
from nlu.text import normal
from nlu.views import RUNS, WEIGHTS, Views, _Runs
from nlu.words import cut


def slow_features(views: Views, texts: list[str]) -> csr_matrix:
    """The features by scikit-learn's own transformers, set to what was learned."""
    seen, numbers, names, found = views._seen(texts, [cut(text) for text in texts]), views.numbers(), views.names(), []
    for view, weight in WEIGHTS.items():
        vectorizer = TfidfVectorizer(analyzer=_Runs(RUNS[view]), sublinear_tf=True, min_df=2, dtype=np.float32)
        vectorizer.vocabulary = {name: place for place, name in enumerate(names[view])}
        vectorizer.idf_ = numbers[f"idf_{view}"]
        found.append(vectorizer.transform(seen[view]) * weight)
    return csr_matrix(hstack(found), dtype=np.float32)


def compared(examples: list[list[str]]) -> dict[str, float]:
    """The largest differences over all examples, and how often another example was called the nearest."""
    taught = [one for place, one in enumerate(examples) if place % 4]
    model = TopicModel(folds=2)
    model.fit([text for text, _ in taught], [topic for _, topic in taught])
    worst = {"features": 0.0, "margins": 0.0, "nearness": 0.0, "elsewhere": 0.0}
    for text in (text for text, _ in examples if normal(text)):
        slow = slow_features(model.views, [normal(text)])
        quick = model.views.features([normal(text)])
        worst["features"] = max(worst["features"], float(abs(slow - quick).max()))
        margins = (slow @ model._weights + model._offset)[0]
        ours = model._margins(*model.views.rows([normal(text)]).row(0))
        worst["margins"] = max(worst["margins"], float(np.abs(margins - ours).max()))
        whole = slow[0].toarray()[0]
        near = model._examples @ (whole / max(float(np.sqrt(whole @ whole)), 1e-9))
        place, nearness = model._learned.nearest(*model.views.rows([normal(text)]).row(0))
        worst["nearness"] = max(worst["nearness"], abs(float(near.max()) - nearness))
        worst["elsewhere"] = max(worst["elsewhere"], float(near.max() - near[place]))
    return worst


if __name__ == "__main__":
    json.dump(compared(json.load(sys.stdin)), sys.stdout)
