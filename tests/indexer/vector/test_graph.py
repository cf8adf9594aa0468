"""The graph of near vectors, kept by the writer and used by the reader, over real files of USearch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.keyword import Scored
from indexer.vector import Keys, Matrix
from indexer.vector.exact_files import matrix_path, open_matrix, read_state
from indexer.vector.exact_reader import ExactVectorReader
from indexer.vector.exact_writer import ExactVectorWriter, drop_states_before
from indexer.vector.graph_files import GraphState, graph_path, is_whole
from indexer.vector.graph_reader import GraphReader
from indexer.vector.graph_writer import is_due, write_graph

DIMENSION = 16
FROM = 20  # passages from which these indexes keep and use a graph


def unit(rows: int, seed: int = 0) -> Matrix:
    vectors = np.random.default_rng(seed).normal(size=(rows, DIMENSION)).astype(np.float32)
    result: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def write(
    folder: Path, generation: int, previous: int | None, *, add: Sequence[int] = (), remove: Sequence[int] = ()
) -> None:
    """Write a state; a passage's vector follows from its key and the generation that added it."""
    writer = ExactVectorWriter(folder, generation, previous, DIMENSION, FROM)
    writer.remove(remove)
    if add:
        writer.add(add, np.concatenate([unit(1, 1000 * generation + key) for key in add]))
    writer.commit()


def near(folder: Path, generation: int) -> ExactVectorReader:
    return ExactVectorReader(folder, generation, FROM)


def exactly(folder: Path, generation: int) -> ExactVectorReader:
    return ExactVectorReader(folder, generation, approximate_from=1_000_000)


def graph_of(folder: Path, generation: int) -> GraphState:
    graph = read_state(folder, generation).graph
    assert graph is not None
    return graph


def labels(folder: Path, generation: int) -> set[int]:
    """Return all passages that a state's graph itself knows."""
    state = read_state(folder, generation)
    assert state.graph is not None
    reader = GraphReader.open(folder, state.graph, DIMENSION)
    assert reader is not None
    return set(reader.near(unit(1)[0], 2000).tolist())


def test_few_passages_have_no_graph(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, FROM))
    assert read_state(tmp_path, 1).graph is None
    assert not list(tmp_path.glob("graph-*"))


def test_many_passages_get_a_graph_that_finds_what_is_nearest(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    graph = graph_of(tmp_path, 1)
    assert (graph.size, graph.covered) == (300, 300)
    reader = GraphReader.open(tmp_path, graph, DIMENSION)
    assert reader is not None
    assert reader.near(unit(1, 1007)[0], 5)[0] == 7


def test_every_passage_can_be_reached_also_after_many_went_and_others_came(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 1001))
    assert labels(tmp_path, 1) == set(range(1, 1001))
    write(tmp_path, 2, 1, add=range(1001, 1201), remove=range(1, 401, 2))
    assert labels(tmp_path, 2) == {*range(2, 401, 2), *range(401, 1201)}


def test_the_reader_goes_by_the_graph_where_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1, None, add=range(1, 301))

    def three(_reader: GraphReader, _vector: object, _count: int) -> Keys:
        return np.array([30, 10, 20])

    monkeypatch.setattr(GraphReader, "near", three)
    asked = unit(1, 1010)[0]
    assert {hit.key for hit in near(tmp_path, 1).search(asked, 3)} == {10, 20, 30}
    assert near(tmp_path, 1).search(asked, 3)[0].key == 10


def test_deep_searches_and_filtered_ones_are_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1, None, add=range(1, 301))

    def never(_reader: GraphReader, _vector: object, _count: int) -> Keys:
        raise AssertionError

    monkeypatch.setattr(GraphReader, "near", never)
    asked = unit(1)[0]
    # To look 5,000 passages far pays where there are some hundred thousand, here: some three hundred.
    assert near(tmp_path, 1).search(asked, 2500) == exactly(tmp_path, 1).search(asked, 2500)
    allowed = np.arange(1, 300, 2)
    assert near(tmp_path, 1).search(asked, 5, allowed) == exactly(tmp_path, 1).search(asked, 5, allowed)


def test_a_few_changes_leave_the_graph_as_it_is_and_are_found_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=[301], remove=[7, 8])
    assert graph_of(tmp_path, 2) == graph_of(tmp_path, 1)
    assert not graph_path(tmp_path, 2).exists()
    assert near(tmp_path, 2).search(unit(1, 2301)[0], 1)[0].key == 301
    assert near(tmp_path, 2).search(unit(1, 1007)[0], 1)[0].key != 7


def test_many_changes_bring_the_graph_up_to_them(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=range(301, 321), remove=range(1, 11))
    assert graph_of(tmp_path, 2).generation == 2
    assert labels(tmp_path, 2) == set(range(11, 321))
    assert labels(tmp_path, 1) == set(range(1, 301)), "the old state keeps its own"


def test_a_passage_that_came_again_is_in_the_graph_with_its_new_vector(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=range(1, 31))
    assert graph_of(tmp_path, 2).size == 300
    reader = GraphReader.open(tmp_path, graph_of(tmp_path, 2), DIMENSION)
    assert reader is not None
    assert reader.near(unit(1, 2003)[0], 1).tolist() == [3]


def test_a_graph_outlives_the_matrix_being_rewritten(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    for generation in range(2, 10):  # never so many at once that the graph is due
        first = (generation - 2) * 14 + 1
        write(tmp_path, generation, generation - 1, remove=range(first, first + 14))
    state = read_state(tmp_path, 9)
    assert state.epoch > 1
    assert labels(tmp_path, 9) >= {int(key) for key in state.keys if key}
    for key in (113, 200, 300):
        assert near(tmp_path, 9).search(unit(1, 1000 + key)[0], 1)[0].key == key


def test_where_all_that_lies_near_is_gone_the_search_is_exact(tmp_path: Path) -> None:
    writer = ExactVectorWriter(tmp_path, 1, None, DIMENSION, FROM)
    crowd = unit(1) + 0.001 * unit(70, seed=1)
    crowd /= np.linalg.norm(crowd, axis=1, keepdims=True)
    writer.add(range(1, 71), crowd.astype(np.float32))
    writer.add(range(71, 2071), unit(2000, seed=2))
    writer.commit()
    write(tmp_path, 2, 1, remove=range(1, 71))
    assert graph_of(tmp_path, 2).generation == 1
    assert near(tmp_path, 2).search(unit(1)[0], 5) == exactly(tmp_path, 2).search(unit(1)[0], 5)


@pytest.mark.parametrize("damage", ["missing", "empty", "short", "other bytes", "of another dimension"])
def test_without_a_readable_graph_the_search_is_exact(tmp_path: Path, damage: str) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    path = graph_path(tmp_path, 1)
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "of another dimension":
        other = ExactVectorWriter(tmp_path / "other", 1, None, 8, FROM)
        other.add(range(1, 301), np.eye(300, 8, dtype=np.float32))
        other.commit()
        foreign = graph_path(tmp_path / "other", 1).read_bytes()
        path.write_bytes(foreign.ljust(len(whole), b"\0"))
    else:
        damaged = {"empty": b"", "short": whole[:1000], "other bytes": np.random.default_rng(0).bytes(len(whole))}
        path.write_bytes(damaged[damage])
    reader, asked = near(tmp_path, 1), unit(1)[0]
    assert reader.search(asked, 9) == exactly(tmp_path, 1).search(asked, 9)
    reader.close()


@pytest.mark.parametrize("damage", ["missing", "other bytes"])
def test_the_next_writer_makes_a_damaged_graph_anew(tmp_path: Path, damage: str) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    path = graph_path(tmp_path, 1)
    if damage == "missing":
        path.unlink()
        write(tmp_path, 2, 1, add=[301])
    else:
        path.write_bytes(bytes(path.stat().st_size))
        write(tmp_path, 2, 1, add=range(301, 331))
    assert is_whole(tmp_path, graph_of(tmp_path, 2))
    assert labels(tmp_path, 2) >= set(range(1, 302))


def test_what_an_interrupted_writer_left_is_not_used(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    state = read_state(tmp_path, 1)
    writer = ExactVectorWriter(tmp_path, 2, 1, DIMENSION, FROM)
    writer.add(range(301, 401), unit(100, seed=9))
    # Its graph lay there already when it was interrupted, but no state names it.
    keys = np.arange(1, 401)
    with matrix_path(tmp_path, state.epoch).open("rb") as file:
        rows = np.frombuffer(file.read(), dtype="<f2").reshape(-1, DIMENSION)
    write_graph(tmp_path, 2, state.graph, keys, rows)
    assert near(tmp_path, 1).search(unit(1, 9)[0], 400) == exactly(tmp_path, 1).search(unit(1, 9)[0], 400)
    write(tmp_path, 2, 1, add=[500])
    assert graph_of(tmp_path, 2).generation == 1
    assert near(tmp_path, 2).search(unit(1, 2500)[0], 1)[0].key == 500
    drop_states_before(tmp_path, 2)
    assert [path.name for path in tmp_path.glob("graph-*")] == [graph_path(tmp_path, 1).name]


def test_a_graph_is_dropped_with_the_last_state_that_needs_it(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=[301])
    drop_states_before(tmp_path, 2)
    assert graph_path(tmp_path, 1).exists()
    write(tmp_path, 3, 2, add=range(302, 332))
    drop_states_before(tmp_path, 3)
    assert not graph_path(tmp_path, 1).exists()
    assert graph_path(tmp_path, 3).exists()


def test_a_graph_is_due_when_more_than_one_row_in_twenty_changed(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    state = read_state(tmp_path, 1)
    keys = np.array(state.keys)
    assert is_due(tmp_path, None, keys)
    assert not is_due(tmp_path, state.graph, np.concatenate([keys, np.arange(301, 316)]))
    assert is_due(tmp_path, state.graph, np.concatenate([keys, np.arange(301, 317)]))
    keys[:15] = 0
    assert is_due(tmp_path, state.graph, keys)


def test_a_reader_that_was_closed_has_let_go_of_the_graph(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    reader = near(tmp_path, 1)
    assert reader.search(unit(1)[0], 3)
    reader.close()
    assert reader.count == 0
    assert reader.search(unit(1)[0], 3) == []


keys_of_twenty = st.sets(st.integers(1, 60), max_size=40)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(keys_of_twenty, keys_of_twenty), min_size=1, max_size=6), st.integers(1, 30))
def test_after_any_history_the_graph_finds_what_exact_search_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[set[int], set[int]]], limit: int
) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    for generation, (added, removed) in enumerate(steps, 1):
        write(folder, generation, generation - 1 or None, add=sorted(added), remove=sorted(removed))
        drop_states_before(folder, generation - 1)
        for state in range(max(1, generation - 1), generation + 1):
            for asked in unit(3, seed=generation):
                found: list[Scored] = near(folder, state).search(asked, limit)
                assert found == exactly(folder, state).search(asked, limit)
    rows = open_matrix(folder, read_state(folder, len(steps)))
    assert rows.dtype == np.dtype("<f2")
