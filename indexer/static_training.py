"""Gradient descent on a static model's matrix, a row for each token, where a batch touches few of the rows.

PyTorch keeps the books of the losses; pooling and the optimiser are our own, because they look at the rows of a batch
only. Measured at 50,000 rows of 384 and 2,000 texts a batch, that halves a step: 0.2 s where
`torch.nn.EmbeddingBag` and `torch.optim.Adam`, which go through the whole matrix, took 0.4.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.token_bags import TokenBags
from indexer.vector import Matrix

if TYPE_CHECKING:
    import torch

# Adam's decays (Kingma & Ba 2015). The second is lower than usual: rare tokens are met a few times only.
_MOMENTUM = 0.9
_SCALE_DECAY = 0.99
_EPSILON = 1e-8

# So little of a token that was left out stays, so that a text of left-out tokens still has a direction.
_LEFT_OUT = 1e-3


@dataclass(slots=True)
class TrainableMatrix:
    """A matrix and what Adam remembers of each row; ``values``, of shape (vocabulary, dimension), is trained."""

    values: Matrix
    _momentum: Matrix = field(init=False)
    _scale: Matrix = field(init=False)
    _steps: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        self.values = np.array(self.values, dtype=np.float32)
        self._momentum = np.zeros_like(self.values)
        self._scale = np.zeros_like(self.values)
        self._steps = np.zeros(len(self.values), dtype=np.int32)

    def pooled(self, bags: TokenBags, weights: NDArray[np.float32]) -> "Pooled":
        """Return the bags' vectors at unit length, through which a loss can be differentiated.

        ``weights``, of shape (tokens,), says how much each token counts.
        """
        from scipy.sparse import csr_array
        from torch import from_numpy
        from torch.nn.functional import normalize

        touched, places = np.unique(bags.tokens, return_inverse=True)
        begins = np.concatenate([[0], bags.ends])
        shape = (len(bags.ends), len(touched))
        occurrences = csr_array((weights, places.astype(np.int32), begins), shape=shape)
        rows = from_numpy(self.values[touched]).requires_grad_(True)
        sums = _pool_function().apply(rows, occurrences)
        return Pooled(normalize(sums, dim=1), rows, touched)

    def step(self, pooled: "Pooled", rate: float) -> None:
        """Move the rows that ``pooled`` touched against their gradient. The loss must have been differentiated."""
        gradient, rows = pooled.rows.grad, pooled.touched
        if gradient is None:
            raise ValueError("the loss was not differentiated")
        slope = gradient.numpy()
        self._steps[rows] += 1
        momentum = _MOMENTUM * self._momentum[rows] + (1 - _MOMENTUM) * slope
        scale = _SCALE_DECAY * self._scale[rows] + (1 - _SCALE_DECAY) * slope * slope
        self._momentum[rows], self._scale[rows] = momentum, scale
        steps = self._steps[rows][:, None].astype(np.float32)
        momentum /= 1 - _MOMENTUM**steps
        scale /= 1 - _SCALE_DECAY**steps
        self.values[rows] -= rate * momentum / (np.sqrt(scale) + _EPSILON)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A batch's vectors, of shape (texts, dimension), and the rows that they were made of."""

    vectors: "torch.Tensor"
    rows: "torch.Tensor"
    touched: NDArray[np.int32]


def token_weights(bags: TokenBags, left_out: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """Return how much each token counts when a share of them is left out by chance, so that none is relied upon."""
    kept = chance.random(len(bags.tokens)) >= left_out
    return np.where(kept, 1.0, _LEFT_OUT).astype(np.float32)


def learning_rate(highest: float, step: int, steps: int, warm_up: int = 50) -> float:
    """Return a rate that rises over the first steps and falls along a cosine to 0 at the last."""
    return highest * min(1.0, (step + 1) / warm_up) * 0.5 * (1 + float(np.cos(np.pi * step / steps)))


def _pool_function() -> Any:
    """Return the sum over tokens as a PyTorch function, its two products left to SciPy."""
    import torch

    class Pool(torch.autograd.Function):
        @staticmethod
        def forward(context: Any, rows: "torch.Tensor", occurrences: Any) -> "torch.Tensor":
            context.occurrences = occurrences
            return torch.from_numpy(occurrences @ rows.detach().numpy())

        @staticmethod
        def backward(context: Any, slope: "torch.Tensor") -> Any:
            return torch.from_numpy(context.occurrences.T.tocsr() @ slope.contiguous().numpy()), None

    return Pool
