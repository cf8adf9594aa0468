"""What a static model is trained towards: each loss takes vectors at unit length, of shape (texts, dimension)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

# How sharply one answer among a batch's is preferred.
TEMPERATURE = 0.05

# CoSENT's own scale for cosines.
_COSENT_SCALE = 20.0


def towards(vectors: "Tensor", targets: "Tensor") -> "Tensor":
    """Return how far vectors are from their targets: the mean of 1 minus their cosine."""
    return (1 - (vectors * targets).sum(dim=1)).mean()


def contrast(queries: "Tensor", answers: "Tensor", temperature: float = TEMPERATURE) -> "Tensor":
    """Return how badly each query tells its answer, of the same row, from the batch's others.

    InfoNCE with in-batch negatives (van den Oord et al. 2018), from queries to answers.
    """
    import torch

    same = torch.arange(len(queries))
    return torch.nn.functional.cross_entropy(queries @ answers.T / temperature, same)


def contrast_both_ways(first: "Tensor", second: "Tensor", temperature: float = TEMPERATURE) -> "Tensor":
    """Return the mean of `contrast` from first to second and from second to first."""
    import torch

    same = torch.arange(len(first))
    cosines = first @ second.T / temperature
    entropy = torch.nn.functional.cross_entropy
    return (entropy(cosines, same) + entropy(cosines.T, same)) / 2


def relations(vectors: "Tensor", others: "Tensor", targets: "Tensor", temperature: float = TEMPERATURE) -> "Tensor":
    """Return how differently a batch's texts lie to each other than their targets do (relational distillation).

    The divergence of each vector's likeness to all ``others`` from its target's to all targets.
    """
    import torch

    wanted = torch.softmax(targets @ targets.T / temperature, dim=1)
    found = torch.log_softmax(vectors @ others.T / temperature, dim=1)
    return torch.nn.functional.kl_div(found, wanted, reduction="batchmean")


def graded(first: "Tensor", second: "Tensor", grades: "Tensor") -> "Tensor":
    """Return how badly the cosines of pairs follow the order of their grades, of shape (pairs,).

    CoSENT (Su 2022, https://kexue.fm/archives/8847): every two pairs in the wrong order count.
    """
    import torch

    cosines = (first * second).sum(dim=1) * _COSENT_SCALE
    wrong = (cosines[None, :] - cosines[:, None])[grades[:, None] > grades[None, :]]
    return torch.logsumexp(torch.cat([torch.zeros(1), wrong]), dim=0)
