import numpy as np
import pytest
import torch

from indexer.losses import contrast, contrast_both_ways, graded, relations, towards
from indexer.static_training import TrainableMatrix, learning_rate, token_weights
from indexer.token_bags import TokenBags
from indexer.vector import Matrix

BAGS = TokenBags(np.array([0, 1, 1, 2, 4], dtype=np.int32), np.array([2, 4, 5]))


@pytest.fixture
def start() -> Matrix:
    matrix: Matrix = np.random.default_rng(3).normal(size=(6, 4)).astype(np.float32)
    return matrix


def test_gradients_are_those_of_torchs_own_embedding_bag(start: Matrix) -> None:
    trained = TrainableMatrix(start)
    pooled = trained.pooled(BAGS, np.ones(5, dtype=np.float32))
    targets = torch.from_numpy(np.random.default_rng(4).normal(size=(3, 4)).astype(np.float32))
    towards(pooled.vectors, targets).backward()  # type: ignore[no-untyped-call]

    weight = torch.tensor(start, requires_grad=True)
    begins = torch.tensor([0, 2, 4])
    bag = torch.nn.functional.embedding_bag(torch.from_numpy(BAGS.tokens).long(), weight, begins, mode="sum")
    towards(torch.nn.functional.normalize(bag, dim=1), targets).backward()  # type: ignore[no-untyped-call]
    assert weight.grad is not None
    assert pooled.rows.grad is not None
    assert torch.allclose(pooled.rows.grad, weight.grad[pooled.touched.tolist()], atol=1e-6)


def test_the_first_step_is_adams_and_leaves_other_rows_alone(start: Matrix) -> None:
    trained = TrainableMatrix(start)
    pooled = trained.pooled(BAGS, np.ones(5, dtype=np.float32))
    towards(pooled.vectors, torch.ones(3, 4) / 2).backward()  # type: ignore[no-untyped-call]
    trained.step(pooled, 0.01)
    moved = np.abs(trained.values - start)
    assert not moved[[3, 5]].any()
    assert moved[[0, 1, 2, 4]] == pytest.approx(0.01, rel=1e-2)


def test_a_step_without_a_loss_is_refused(start: Matrix) -> None:
    trained = TrainableMatrix(start)
    with pytest.raises(ValueError, match="not differentiated"):
        trained.step(trained.pooled(BAGS, np.ones(5, dtype=np.float32)), 0.01)


def test_training_brings_texts_to_their_targets(start: Matrix) -> None:
    trained = TrainableMatrix(start)
    targets = torch.eye(4)[:3]
    for step in range(200):
        pooled = trained.pooled(BAGS, np.ones(5, dtype=np.float32))
        loss = towards(pooled.vectors, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        trained.step(pooled, learning_rate(0.05, step, 200, warm_up=5))
    assert float(loss.detach()) < 0.01


def test_tokens_left_out_still_count_a_little() -> None:
    weights = token_weights(BAGS, 1.0, np.random.default_rng(0))
    assert 0 < weights.max() < 0.01
    assert token_weights(BAGS, 0.0, np.random.default_rng(0)).min() == 1


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [learning_rate(1.0, step, 1000) for step in range(1000)]
    assert rates[0] < rates[25] < rates[49]
    assert rates[100] > rates[500] > rates[999] > 0


def test_each_loss_is_lower_for_the_better_answer() -> None:
    same, other = torch.eye(4), torch.eye(4).flip(0)
    assert contrast(same, same) < contrast(same, other)
    assert contrast_both_ways(same, same) < contrast_both_ways(same, other)
    assert relations(same, same, same) < relations(same, torch.ones(4, 4) / 2, same)
    grades = torch.tensor([3.0, 1.0])
    near_and_far = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    assert graded(near_and_far, torch.tensor([[1.0, 0.0], [1.0, 0.0]]), grades) < graded(
        near_and_far, torch.tensor([[0.0, 1.0], [0.0, 1.0]]), grades
    )
