"""Which example is nearest to a message? By the examples in which its features occur, not by looking at all."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

COMMON = 0.4  # how much of a message's length its commonest features may make up, to be looked at last
MOST = 400  # candidates that are compared one by one


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
        order = np.argsort(sizes)
        behind = np.sqrt(np.cumsum((values[order] ** 2)[::-1])[::-1])  # the length of each and those after it
        rare = int(np.searchsorted(-behind, -COMMON))
        near = self._shared(starts, sizes, values, order[:rare])
        if rare < len(order):
            missing = float(behind[rare])
            message = np.zeros(self.width, dtype=np.float32)
            message[columns] = values
            least = self._whole(np.array([near.argmax()]), message)[0]
            left = np.flatnonzero(near >= least - missing - 1e-6)
            if len(left) <= MOST:
                found = self._whole(left, message)
                best = int(found.argmax())
                return int(left[best]), float(found[best])
            near += self._shared(starts, sizes, values, order[rare:])
        best = int(near.argmax())
        return best, float(near[best])

    def _shared(self, starts: np.ndarray, sizes: np.ndarray, values: np.ndarray, which: np.ndarray) -> np.ndarray:
        """What these features of a message add to its cosine with each example."""
        starts, sizes, values = starts[which], sizes[which], values[which]
        places = _joined(starts, sizes)
        return np.bincount(
            self._examples[places], self._values[places] * np.repeat(values, sizes), minlength=self.count
        )

    def _whole(self, which: np.ndarray, message: np.ndarray) -> np.ndarray:
        """The cosines between a message, written out in all its columns, and some examples."""
        starts = self._rows.indptr[which]
        sizes = self._rows.indptr[which + 1] - starts
        places = _joined(starts, sizes)
        shared = self._rows.data[places] * message[self._rows.indices[places]]
        return np.bincount(np.repeat(np.arange(len(which)), sizes), shared, minlength=len(which))


def _joined(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The places of several stretches one behind the other, without a loop over them."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - sizes), sizes)
