"""Which example is nearest to a message? By the examples in which its features occur, not by looking at all."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

# How much of a message's length its commonest features may make up, to be looked at last: tried one after the other.
COMMON = (0.4, 0.25, 0.15)
MOST = 1000  # candidates that are compared one by one


class Learned:
    """Examples as rows of length 1, kept by feature: a message looks only at examples that share something with it.

    Features that many examples have are the long lists and weigh little, so they are looked up for those examples alone
    that they can still bring to the front. The answer is that of looking at everything.
    """

    def __init__(self, rows: csr_matrix) -> None:
        by_feature = csc_matrix(rows)
        self.count, self.width = rows.shape
        self._starts, self._examples, self._values = by_feature.indptr, by_feature.indices, by_feature.data
        self._rows = rows

    def nearest(self, columns: np.ndarray, values: np.ndarray) -> tuple[int, float]:
        """The place of the nearest example and the cosine between it and a message with these features."""
        if not self.count or not len(columns):
            return 0, 0.0
        starts = self._starts[columns]
        sizes = self._starts[columns + 1] - starts
        values = values / np.sqrt(values @ values)
        order = sizes.argsort()
        behind = np.sqrt((values[order] ** 2)[::-1].cumsum()[::-1])  # the length of each and those after it
        message = np.zeros(self.width, dtype=np.float32)
        message[columns] = values
        near, met, done = np.zeros(self.count), np.zeros(0, dtype=np.int32), 0
        for common in COMMON:
            rare = int((-behind).searchsorted(-common))
            if rare == done or rare == len(order):
                continue
            more, new = self._shared(starts, sizes, values, order[done:rare])
            near += more
            met, done = np.concatenate([met, new]), rare
            if not len(met):
                continue
            least = self._whole(met[[near[met].argmax()]], message)[0] - float(behind[rare]) - 1e-6
            left = np.unique(met[near[met] >= least])
            if least > 0 and len(left) <= MOST:  # who shares nothing rare with the message stands at 0
                found = self._whole(left, message)
                best = int(found.argmax())
                return int(left[best]), float(found[best])
        near += self._shared(starts, sizes, values, order[done:])[0]
        best = int(near.argmax())
        return best, float(near[best])

    def _shared(
        self, starts: np.ndarray, sizes: np.ndarray, values: np.ndarray, which: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What these features of a message add to its cosine with each example, and the examples that have any."""
        starts, sizes, values = starts[which], sizes[which], values[which]
        places = _joined(starts, sizes)
        met = self._examples[places]
        return np.bincount(met, self._values[places] * values.repeat(sizes), minlength=self.count), met

    def _whole(self, which: np.ndarray, message: np.ndarray) -> np.ndarray:
        """The cosines between a message, written out in all its columns, and some examples."""
        starts = self._rows.indptr[which]
        sizes = self._rows.indptr[which + 1] - starts
        places = _joined(starts, sizes)
        shared = self._rows.data[places] * message[self._rows.indices[places]]
        return np.bincount(np.arange(len(which)).repeat(sizes), shared, minlength=len(which))


def _joined(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The places of several stretches one behind the other, without a loop over them."""
    ends = sizes.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + (starts - (ends - sizes)).repeat(sizes)
