import socket
import subprocess
import sys

import pytest

from search_web import preflight


def test_nothing_is_missing_where_the_tests_run() -> None:
    assert preflight.complaints(disk_gb=0) == []


def test_an_older_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "REQUIRED", (99, 0))
    (sentence,) = preflight.complaints()
    assert "needs Python 99.0" in sentence
    assert "PYTHON=" in sentence


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (sentence,) = preflight.complaints(port=port)
    assert f"Port {port} is in use" in sentence
    assert preflight.complaints(port=port) == []


def test_too_little_disk_is_told(tmp_path: object) -> None:
    (sentence,) = preflight.complaints(disk_gb=10**9, folder=str(tmp_path))
    assert "disk" in sentence


def test_as_a_script_it_prints_its_complaints_and_fails() -> None:
    done = subprocess.run(
        [sys.executable, preflight.__file__, "--disk-gb", "1e9"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Make room first" in done.stderr
