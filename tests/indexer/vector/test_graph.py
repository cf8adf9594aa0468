"""The graph of near vectors, kept by the writer and used by the reader, over real files of USearch."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.keyword import Scored
from indexer.vector import Matrix
from indexer.vector.exact_files import DEAD, open_matrix, read_state
from indexer.vector.exact_reader import ExactVectorReader
from indexer.vector.exact_writer import ExactVectorWriter, drop_states_before, is_graph_due
from indexer.vector.graph_files import GraphState, graph_path, in_eight_bits, is_intact
from indexer.vector.graph_reader import GraphReader
from indexer.vector.graph_writer import is_due

DIMENSION = 16
FROM = 20  # passages from which these indexes keep and use a graph


class Stopped(Exception):
    """Raised where the work says how far it is, to stop it there."""


@pytest.fixture(autouse=True)
def walks_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have readers walk the graph for a few hundred passages, too, where comparing with all is quicker."""
    monkeypatch.setattr("indexer.vector.exact_reader._LEAST_LOOK", 64)
    monkeypatch.setattr("indexer.vector.exact_reader._LOOK_COST", 1)


def unit(rows: int, seed: int = 0) -> Matrix:
    vectors = np.random.default_rng(seed).normal(size=(rows, DIMENSION)).astype(np.float32)
    result: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def write(
    folder: Path, generation: int, previous: int | None, *, add: Sequence[int] = (), remove: Sequence[int] = ()
) -> None:
    """Write a state, its graph brought up to it if that is due.

    A passage's vector follows from its key and the generation that added it.
    """
    writer = ExactVectorWriter(folder, generation, previous, DIMENSION)
    writer.remove(remove)
    if add:
        writer.add(add, np.concatenate([unit(1, 1000 * generation + key) for key in add]))
    writer.commit()
    if is_graph_due(folder, generation, FROM):
        writer = ExactVectorWriter(folder, generation, generation, DIMENSION)
        while not writer.extend_graph():
            pass
        writer.commit()


def near(folder: Path, generation: int) -> ExactVectorReader:
    """Return a reader that has looked through its graph's file, if it has one."""
    reader = ExactVectorReader(folder, generation, FROM)
    reader.wait_for_graph()
    return reader


def exactly(folder: Path, generation: int) -> ExactVectorReader:
    return ExactVectorReader(folder, generation, approximate_from=1_000_000)


def graph_of(folder: Path, generation: int) -> GraphState:
    graph = read_state(folder, generation).graph
    assert graph is not None
    return graph


def opened(folder: Path, generation: int) -> GraphReader:
    reader = GraphReader(folder, graph_of(folder, generation), DIMENSION)
    assert reader.wait()
    return reader


def rows_near(reader: GraphReader, vector: np.ndarray[tuple[int], np.dtype[np.float32]], count: int) -> list[int]:
    found = reader.near(vector, count)
    assert found is not None
    return [int(row) for row in found[0]]


def reached(folder: Path, generation: int) -> set[int]:
    """Return all living passages that a state's graph itself leads to."""
    keys = read_state(folder, generation).keys
    rows = rows_near(opened(folder, generation), unit(1)[0], 2000)
    return {int(keys[row]) for row in rows} - {DEAD}


def test_few_passages_have_no_graph(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, FROM))
    assert read_state(tmp_path, 1).graph is None
    assert not list(tmp_path.glob("graph-*"))


def test_eight_bits_are_used_to_the_full_and_keep_the_directions() -> None:
    vectors = unit(100)
    small = in_eight_bits(vectors)
    assert (np.abs(small).max(axis=1) == 127).all()
    cosines = (small * vectors).sum(axis=1) / np.linalg.norm(small.astype(np.float32), axis=1)
    assert (cosines > 0.9999).all()
    assert not in_eight_bits(np.zeros(4, dtype=np.float32)).any()


def test_many_passages_get_a_graph_that_finds_what_is_nearest(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    graph = graph_of(tmp_path, 1)
    assert (graph.size, graph.covered) == (300, 300)
    found = opened(tmp_path, 1).near(unit(1, 1007)[0], 5)
    assert found is not None
    rows, cosines = found
    assert rows[0] == 6
    assert cosines[0] == pytest.approx(1, abs=1e-3)


def test_every_passage_can_be_reached_also_after_many_went_and_others_came(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 1001))
    assert reached(tmp_path, 1) == set(range(1, 1001))
    write(tmp_path, 2, 1, add=range(1001, 1201), remove=range(1, 401, 2))
    assert reached(tmp_path, 2) == {*range(2, 401, 2), *range(401, 1201)}


def test_the_reader_goes_by_the_graph_where_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    monkeypatch.setattr(GraphReader, "near", lambda *_: (np.array([29, 9, 19]), np.full(3, 0.5, dtype=np.float32)))
    asked = unit(1, 1010)[0]
    assert {hit.key for hit in near(tmp_path, 1).search(asked, 3)} == {10, 20, 30}
    assert near(tmp_path, 1).search(asked, 3)[0].key == 10


def test_the_first_search_does_not_wait_for_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    looked_through = threading.Event()

    def slowly(_folder: Path, _graph: GraphState) -> bool:
        return looked_through.wait(30)

    monkeypatch.setattr("indexer.vector.graph_reader.is_intact", slowly)
    reader, asked = ExactVectorReader(tmp_path, 1, FROM), unit(1)[0]
    assert reader.search(asked, 9) == exactly(tmp_path, 1).search(asked, 9)
    looked_through.set()
    assert reader.wait_for_graph()


def test_deep_searches_and_those_among_few_are_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1, None, add=range(1, 301))

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(GraphReader, "near", never)
    asked = unit(1)[0]
    assert near(tmp_path, 1).search(asked, 100) == exactly(tmp_path, 1).search(asked, 100)
    allowed = np.arange(1, 300, 30)
    assert near(tmp_path, 1).search(asked, 5, allowed) == exactly(tmp_path, 1).search(asked, 5, allowed)


def test_among_many_allowed_passages_the_graph_says_where_to_look(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=range(301, 305))
    allowed = np.arange(1, 305, 2)
    for seed in range(20):
        asked = unit(1, seed)[0]
        assert near(tmp_path, 2).search(asked, 5, allowed) == exactly(tmp_path, 2).search(asked, 5, allowed)


def test_where_none_of_the_allowed_lies_near_the_search_is_exact(tmp_path: Path) -> None:
    writer = ExactVectorWriter(tmp_path, 1, None, DIMENSION)
    crowd = unit(1) + 0.001 * unit(90, seed=1)
    crowd /= np.linalg.norm(crowd, axis=1, keepdims=True)
    writer.add(range(1, 91), crowd.astype(np.float32))
    writer.add(range(91, 301), unit(210, seed=2))
    while not writer.extend_graph():
        pass
    writer.commit()
    allowed = np.arange(91, 301)
    assert near(tmp_path, 1).search(unit(1)[0], 5, allowed) == exactly(tmp_path, 1).search(unit(1)[0], 5, allowed)


def test_a_few_changes_leave_the_graph_as_it_is_and_are_found_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=[301], remove=[7, 8])
    assert graph_of(tmp_path, 2) == graph_of(tmp_path, 1)
    assert not graph_path(tmp_path, 2).exists()
    assert near(tmp_path, 2).search(unit(1, 2301)[0], 1)[0].key == 301
    assert near(tmp_path, 2).search(unit(1, 1007)[0], 1)[0].key != 7


def test_many_new_passages_are_put_into_the_graph(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=range(301, 321), remove=range(1, 11))
    assert graph_of(tmp_path, 2).generation == 2
    assert reached(tmp_path, 2) == set(range(11, 321))
    assert reached(tmp_path, 1) == set(range(1, 301)), "the old state keeps its own"


def test_a_passage_that_came_again_is_found_by_its_new_vector_only(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, add=range(1, 31))
    assert near(tmp_path, 2).search(unit(1, 2003)[0], 1)[0].key == 3
    found = near(tmp_path, 2).search(unit(1, 1003)[0], 300)
    assert sorted(hit.key for hit in found) == list(range(1, 301))
    assert found[0].score < 0.99


def test_a_matrix_that_is_rewritten_gets_a_graph_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, remove=range(1, 101))
    assert read_state(tmp_path, 2).epoch > 1
    assert (graph_of(tmp_path, 2).size, graph_of(tmp_path, 2).covered) == (200, 200)
    for key in (113, 200, 300):
        assert near(tmp_path, 2).search(unit(1, 1000 + key)[0], 1)[0].key == key


def test_where_all_that_lies_near_is_gone_the_search_is_exact(tmp_path: Path) -> None:
    writer = ExactVectorWriter(tmp_path, 1, None, DIMENSION)
    crowd = unit(1) + 0.001 * unit(90, seed=1)
    crowd /= np.linalg.norm(crowd, axis=1, keepdims=True)
    writer.add(range(1, 91), crowd.astype(np.float32))
    writer.add(range(91, 2091), unit(2000, seed=2))
    while not writer.extend_graph():
        pass
    writer.commit()
    write(tmp_path, 2, 1, remove=range(1, 91))
    assert graph_of(tmp_path, 2).generation == 1
    assert near(tmp_path, 2).search(unit(1)[0], 5) == exactly(tmp_path, 2).search(unit(1)[0], 5)


@pytest.mark.parametrize("damage", ["missing", "empty", "short", "other bytes", "of another dimension"])
def test_without_a_readable_graph_the_search_is_exact_and_the_next_writer_makes_it_anew(
    tmp_path: Path, damage: str
) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    path = graph_path(tmp_path, 1)
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "of another dimension":
        other = ExactVectorWriter(tmp_path / "other", 1, None, 8)
        other.add(range(1, 301), np.eye(300, 8, dtype=np.float32))
        other.extend_graph()
        path.write_bytes(graph_path(tmp_path / "other", 1).read_bytes().ljust(len(whole), b"\0"))
    else:
        damaged = {"empty": b"", "short": whole[:1000], "other bytes": np.random.default_rng(0).bytes(len(whole))}
        path.write_bytes(damaged[damage])
    reader, asked = ExactVectorReader(tmp_path, 1, FROM), unit(1)[0]
    assert not reader.wait_for_graph()
    assert reader.search(asked, 9) == exactly(tmp_path, 1).search(asked, 9)
    reader.close()
    write(tmp_path, 2, 1, add=[301])
    assert is_intact(tmp_path, graph_of(tmp_path, 2))
    assert reached(tmp_path, 2) == set(range(1, 302))


def test_whichever_bit_flips_in_the_file_it_is_noticed(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 101))
    path, graph = graph_path(tmp_path, 1), graph_of(tmp_path, 1)
    whole = path.read_bytes()
    assert is_intact(tmp_path, graph)
    chance = np.random.default_rng(0)
    # Some anywhere, some in the header, some in the seal and the digest behind it.
    places = [*chance.integers(len(whole), size=40), *range(0, 64, 7), *range(len(whole) - 60, len(whole), 5)]
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(chance.integers(8))
        path.write_bytes(flipped)
        os.utime(path, ns=(place, place))  # a file system's clock may be slower than this test
        assert not is_intact(tmp_path, graph), place
        assert is_graph_due(tmp_path, 1, FROM), "the next writer sees to it"
        assert ExactVectorReader(tmp_path, 1, FROM).search(unit(1)[0], 5) == exactly(tmp_path, 1).search(unit(1)[0], 5)
    path.write_bytes(whole)
    os.utime(path, ns=(1, 2**40))
    assert is_intact(tmp_path, graph)


_SEARCHES_A_DAMAGED_INDEX = """
import os
import sys
from pathlib import Path
import numpy as np
from indexer.vector.exact_reader import ExactVectorReader
import indexer.vector.exact_reader as searching
searching._LEAST_LOOK, searching._LOOK_COST = 64, 1
chance = np.random.default_rng(0)
whole = Path(sys.argv[1], "graph-000001.usearch").read_bytes()
for turn in range(25):
    flipped = bytearray(whole)
    for place in chance.integers(len(whole), size=20):
        flipped[place] ^= 1 << int(chance.integers(8))
    Path(sys.argv[1], "graph-000001.usearch").write_bytes(flipped)
    os.utime(Path(sys.argv[1], "graph-000001.usearch"), ns=(0, 2**40 + turn))
    reader = ExactVectorReader(Path(sys.argv[1]), 1, 20)
    assert not reader.wait_for_graph()
    for vector in chance.normal(size=(20, 16)).astype(np.float32):
        found = reader.search(vector / np.linalg.norm(vector), 9)
        assert len({hit.key for hit in found} & set(range(1, 301))) == 9
    reader.close()
print("all answered")
"""


def test_no_flipped_bits_end_the_process_that_searches(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    ran = subprocess.run(
        [sys.executable, "-c", _SEARCHES_A_DAMAGED_INDEX, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "all answered\n"), ran.stderr


def test_what_a_graph_names_and_is_not_there_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    write(tmp_path, 2, 1, remove=[1])
    wrong = np.array([0, 5, 300, 10**12, -3, 6, 7]), np.full(7, 0.8, dtype=np.float32)
    monkeypatch.setattr(GraphReader, "near", lambda *_: wrong)
    assert {hit.key for hit in near(tmp_path, 2).search(unit(1)[0], 3)} == {6, 7, 8}


def test_a_graph_is_made_in_steps_each_of_which_can_be_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.vector.graph_writer.ROWS_AT_ONCE", 120)
    monkeypatch.setattr("indexer.vector.graph_writer._ROWS_TOLD", 50)
    writer = ExactVectorWriter(tmp_path, 1, None, DIMENSION)
    writer.add(range(1, 301), unit(300))
    writer.commit()
    told: list[int] = []
    for generation, covered in ((2, 120), (3, 240), (4, 300)):
        writer = ExactVectorWriter(tmp_path, generation, generation - 1, DIMENSION)
        assert writer.extend_graph(told.append) == (covered == 300)
        writer.commit()
        assert graph_of(tmp_path, generation).covered == covered
        for asked in unit(5, seed=generation):
            assert near(tmp_path, generation).search(asked, 5) == exactly(tmp_path, generation).search(asked, 5)
    assert told == [0, 50, 100, 120, 120, 170, 220, 240, 240, 290, 300]


def test_a_graph_that_is_stopped_goes_on_from_its_last_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.vector.graph_writer.ROWS_AT_ONCE", 120)
    monkeypatch.setattr("indexer.vector.graph_writer._ROWS_TOLD", 50)
    writer = ExactVectorWriter(tmp_path, 1, None, DIMENSION)
    writer.add(range(1, 301), unit(300))
    writer.extend_graph()
    writer.commit()

    def stop(done: int) -> None:
        if done > 150:
            raise Stopped

    with pytest.raises(Stopped):
        ExactVectorWriter(tmp_path, 2, 1, DIMENSION).extend_graph(stop)
    assert not list(tmp_path.glob("graph-000002*"))
    asked = unit(1)[0]
    assert near(tmp_path, 1).search(asked, 5) == exactly(tmp_path, 1).search(asked, 5)
    told: list[int] = []
    writer = ExactVectorWriter(tmp_path, 2, 1, DIMENSION)
    writer.extend_graph(told.append)
    assert told[0] == 120


def test_what_an_interrupted_writer_left_is_not_used(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    writer = ExactVectorWriter(tmp_path, 2, 1, DIMENSION)
    writer.add(range(301, 401), unit(100, seed=9))
    writer.extend_graph()  # its graph lies there, but no state names it
    assert graph_path(tmp_path, 2).exists()
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


def test_a_graph_is_due_when_more_than_one_living_row_in_fifty_is_not_in_it(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    state = read_state(tmp_path, 1)
    keys = np.array(state.keys)
    assert is_due(tmp_path, None, keys)
    assert not is_due(tmp_path, state.graph, np.concatenate([keys, np.arange(301, 307)]))
    assert is_due(tmp_path, state.graph, np.concatenate([keys, np.arange(301, 308)]))
    keys[:60] = DEAD
    assert not is_due(tmp_path, state.graph, keys), "what died only has to be passed over"


def test_a_reader_that_was_closed_has_let_go_of_the_graph(tmp_path: Path) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    reader = near(tmp_path, 1)
    assert reader.search(unit(1)[0], 3)
    reader.close()
    assert reader.count == 0
    assert reader.search(unit(1)[0], 3) == []


def test_a_graph_that_is_looked_through_only_after_closing_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 1, None, add=range(1, 301))
    closed = threading.Event()
    monkeypatch.setattr("indexer.vector.graph_reader.is_intact", lambda *_: closed.wait(30))
    reader = GraphReader(tmp_path, graph_of(tmp_path, 1), DIMENSION)
    reader.close()
    closed.set()
    assert not reader.wait()
    assert reader.near(unit(1)[0], 3) is None


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
