import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamaged
from indexer.vector import Matrix
from indexer.vector.exact_files import VectorState, matrix_path, read_state, rows_path, write_state
from indexer.vector.exact_reader import ExactVectorReader
from indexer.vector.exact_writer import ExactVectorWriter, drop_states_before

# How far a cosine, or a vector's number, may be off when rows are kept in 16 bits.
HALF = 1e-3


def unit(rows: int, dimension: int = 8, seed: int = 0) -> Matrix:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    result: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def written(folder: Path, generation: int, previous: int | None, keys: list[int], vectors: Matrix) -> None:
    writer = ExactVectorWriter(folder, generation, previous, vectors.shape[1])
    writer.add(keys, vectors)
    writer.commit()


def test_the_nearest_come_first_with_their_cosine(tmp_path: Path) -> None:
    vectors = unit(50)
    written(tmp_path, 1, None, list(range(1, 51)), vectors)
    asked = unit(1, seed=1)[0]
    found = ExactVectorReader(tmp_path, 1).search(asked, 5)
    cosines = vectors @ asked
    assert [hit.key for hit in found] == [int(i) + 1 for i in np.argsort(-cosines)[:5]]
    assert found[0].score == pytest.approx(float(cosines.max()), abs=HALF)


def test_equal_cosines_stand_in_the_order_of_their_keys_also_at_the_edge(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [9, 3, 7, 5], np.repeat(unit(1), 4, axis=0))
    assert [hit.key for hit in ExactVectorReader(tmp_path, 1).search(unit(1)[0], 2)] == [3, 5]


def test_scores_are_the_cosines_with_the_vectors_as_stored(tmp_path: Path) -> None:
    vectors = unit(3000, 32)
    written(tmp_path, 1, None, list(range(1, 3001)), vectors)
    asked = unit(1, 32, seed=1)[0]
    stored = vectors.astype(np.float16).astype(np.float64)
    cosines = stored @ asked.astype(np.float64)
    found = ExactVectorReader(tmp_path, 1).search(asked, 40)
    assert [hit.key for hit in found] == [int(i) + 1 for i in np.argsort(-cosines)[:40]]
    assert [hit.score for hit in found] == pytest.approx(np.sort(cosines)[::-1][:40], abs=1e-6)


def test_the_spread_is_that_of_all_cosines_and_nearly_so_where_a_thousand_tell_it(tmp_path: Path) -> None:
    asked = unit(1, 32, seed=1)[0]
    for generation, count, off in ((1, 500, 1e-4), (2, 30_000, 0.01)):
        vectors = unit(count, 32, seed=generation)
        written(tmp_path, generation, None, list(range(1, count + 1)), vectors)
        assert ExactVectorReader(tmp_path, generation).spread(asked) == pytest.approx((vectors @ asked).std(), abs=off)


def test_where_no_vector_is_left_there_is_no_spread(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1], unit(1))
    writer = ExactVectorWriter(tmp_path, 2, 1, 8)
    writer.remove([1])
    writer.commit()
    assert ExactVectorReader(tmp_path, 2).spread(unit(1)[0]) == 0.0


def test_a_few_allowed_passages_far_apart_are_found_among_many(tmp_path: Path) -> None:
    vectors = unit(3000)
    written(tmp_path, 1, None, list(range(1, 3001)), vectors)
    allowed = np.arange(5, 3000, 100)
    found = ExactVectorReader(tmp_path, 1).search(vectors[304], 10, allowed)
    assert found[0].key == 305
    assert len(found) == 10
    assert {hit.key for hit in found} <= set(allowed.tolist())


def test_what_is_allowed_need_not_be_there_nor_in_order_and_keys_may_be_high(tmp_path: Path) -> None:
    for folder, keys in ((tmp_path / "low", [1, 2, 3]), (tmp_path / "high", [1, 2, 2**40])):
        written(folder, 1, None, keys, unit(3))
        found = ExactVectorReader(folder, 1).search(unit(1)[0], 9, np.array([2**50, keys[2], 0, -5, 77, 2]))
        assert {hit.key for hit in found} == set(keys[1:])


def test_rows_take_two_bytes_a_number(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1, 2, 3], unit(3))
    assert matrix_path(tmp_path, 1).stat().st_size == 3 * 8 * 2


def test_a_passage_added_again_has_its_new_vector_only(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1, 2], unit(2))
    written(tmp_path, 2, 1, [1], unit(1, seed=4))
    reader = ExactVectorReader(tmp_path, 2)
    assert reader.count == 2
    assert reader.vector(1) == pytest.approx(unit(1, seed=4)[0], abs=HALF)
    with pytest.raises(ValueError, match="once"):
        written(tmp_path, 3, 2, [5, 5], unit(2))


def test_only_allowed_passages_are_found(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1, 2, 3], unit(3))
    reader = ExactVectorReader(tmp_path, 1)
    assert {hit.key for hit in reader.search(unit(1)[0], 9, np.array([2, 3, 8]))} == {2, 3}
    assert reader.search(unit(1)[0], 9, np.zeros(0, dtype=np.int64)) == []


def test_a_removed_passage_is_gone_from_the_next_state_and_stays_in_this_one(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1, 2], unit(2))
    before = ExactVectorReader(tmp_path, 1)
    writer = ExactVectorWriter(tmp_path, 2, 1, 8)
    writer.remove([1, 77])
    writer.commit()
    assert ExactVectorReader(tmp_path, 2).count == 1
    assert ExactVectorReader(tmp_path, 2).vector(1) is None
    assert before.count == 2
    assert before.vector(1) == pytest.approx(unit(2)[0], abs=HALF)


def test_what_an_interrupted_writer_appended_is_not_there(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1], unit(1))
    ExactVectorWriter(tmp_path, 2, 1, 8).add([2], unit(1, seed=5))  # never committed
    written(tmp_path, 2, 1, [3], unit(1, seed=6))
    reader = ExactVectorReader(tmp_path, 2)
    assert reader.vector(3) == pytest.approx(unit(1, seed=6)[0], abs=HALF)
    assert reader.vector(2) is None


def test_another_dimension_is_refused(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1], unit(1))
    with pytest.raises(ValueError, match="fit"):
        ExactVectorWriter(tmp_path, 2, 1, 4)
    with pytest.raises(ValueError, match="shape"):
        ExactVectorReader(tmp_path, 1).search(unit(1, 4)[0], 3)


def test_missing_and_cut_off_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="rows-000001"):
        ExactVectorReader(tmp_path, 1)
    written(tmp_path, 1, None, [1, 2], unit(2))
    matrix_path(tmp_path, 1).write_bytes(b"short")
    with pytest.raises(IndexDamaged, match="shorter"):
        ExactVectorReader(tmp_path, 1)


def test_old_states_are_dropped_with_the_matrices_that_only_they_needed(tmp_path: Path) -> None:
    written(tmp_path, 1, None, [1, 2, 3], unit(3))
    writer = ExactVectorWriter(tmp_path, 2, 1, 8)
    writer.remove([1, 2])  # most rows dead: the living move to a new matrix
    writer.commit()
    drop_states_before(tmp_path, 2)
    assert not rows_path(tmp_path, 1).exists()
    assert not matrix_path(tmp_path, 1).exists()
    assert read_state(tmp_path, 2).keys.tolist() == [3]
    assert ExactVectorReader(tmp_path, 2).vector(3) == pytest.approx(unit(3)[2], abs=HALF)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sets(st.integers(1, 20), max_size=5), st.sets(st.integers(1, 20), max_size=5)), max_size=6)
)
def test_any_history_of_adding_and_removing_ends_in_what_is_left(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[set[int], set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    present: dict[int, int] = {}
    previous = None
    for generation, (added, removed) in enumerate(steps, 1):
        writer = ExactVectorWriter(folder, generation, previous, 8)
        writer.remove(sorted(removed | added))
        writer.add(sorted(added), np.concatenate([unit(1, seed=key * 100 + generation) for key in sorted(added)])
                   if added else np.zeros((0, 8), dtype=np.float32))  # fmt: skip
        writer.commit()
        drop_states_before(folder, generation - 1)
        present = {key: at for key, at in present.items() if key not in removed} | dict.fromkeys(added, generation)
        previous = generation
    if previous is None:
        return
    reader = ExactVectorReader(folder, previous)
    assert reader.count == len(present)
    for key, generation in present.items():
        assert reader.vector(key) == pytest.approx(unit(1, seed=key * 100 + generation)[0], abs=HALF)


def test_a_state_is_read_without_reading_python_source_which_two_threads_cannot_do_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*_: object, **__: object) -> None:
        raise SystemError("AST constructor recursion depth mismatch")

    keys = np.arange(1, 9)
    matrix_path(tmp_path, 1).write_bytes(bytes(8 * 2 * 2))
    write_state(tmp_path, 1, VectorState(1, 2, keys))
    monkeypatch.setattr(ast, "parse", parse)
    state = read_state(tmp_path, 1)
    assert (state.epoch, state.dimension, state.keys.tolist()) == (1, 2, keys.tolist())


@pytest.mark.parametrize("harm", [
    lambda whole: whole[:-8], lambda whole: whole[:40], lambda whole: b"", lambda whole: b"\x93NUMPY" + whole[6:10],
    lambda whole: whole.replace(b"<i8", b"<f8"), lambda whole: whole.replace(b"NUMPY", b"NUMPI"),
    lambda whole: whole.replace(b"(14,)", b"(99,)"),
])  # fmt: skip
def test_a_damaged_rows_file_is_named(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    matrix_path(tmp_path, 1).write_bytes(bytes(8 * 2 * 2))
    write_state(tmp_path, 1, VectorState(1, 2, np.arange(1, 9)))
    rows_path(tmp_path, 1).write_bytes(harm(rows_path(tmp_path, 1).read_bytes()))
    with pytest.raises(IndexDamaged, match="rows-000001"):
        read_state(tmp_path, 1)
