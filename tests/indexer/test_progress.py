import time

import pytest

from indexer.progress import Pace, Progress, Stage


def test_what_is_left_takes_as_long_as_the_pace_says() -> None:
    assert Progress(Stage.LEARNING, 30, 90, per_second=20.0).seconds_left == pytest.approx(3)
    assert Progress(Stage.LEARNING, 90, 90, per_second=20.0).seconds_left == 0


def test_without_a_pace_nobody_knows_what_is_left() -> None:
    assert Progress(Stage.LEARNING, 30, 90).seconds_left is None


def test_the_pace_is_that_of_the_steps_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 100.0, 160.0, 161.0, 162.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    told: list[Progress] = []
    pace = Pace(Stage.LEARNING, 10, told.append)
    for done in (0, 0, 1, 3, 5):  # a minute and more until all was loaded, then two a second
        pace.tell(done)
    assert [each.per_second for each in told] == [0, 0, 0, pytest.approx(2), pytest.approx(2)]
    assert told[-1].seconds_left == pytest.approx(2.5)
