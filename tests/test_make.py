"""`make serve`, as somebody calls it who has just cloned the project (`make test` is what runs these tests)."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT

VENV = Path(sys.prefix)

pytestmark = pytest.mark.skipif(
    not (VENV / "installed").exists(), reason="these tests run in a virtual environment that `make` did not make"
)


def make(*arguments: str) -> list[str]:
    return ["make", "--no-print-directory", f"VENV={VENV}", *arguments]


@contextmanager
def served(archive: Path) -> Iterator[tuple[str, str]]:
    """Run ``make serve``; yield the address that it prints, and all that it printed before."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        make("serve", f"ARCHIVE={archive}", f"PORT={port}"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    printed = ""
    try:
        for line in process.stdout:
            printed += line
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found.group(), printed
                break
        else:
            pytest.fail(f"it ended without serving:\n{printed}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=120)


def answer(address: str) -> str:
    with urlopen(address, timeout=120) as response:
        text: str = response.read().decode()
    return text


def test_make_serve_fills_an_archive_with_the_samples_once_and_puts_nothing_back(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with served(archive) as (address, printed):
        assert printed.count(" added seeds/") == len(list((ROOT / "seeds").glob("*.expected.toml")))
        found = json.loads(answer(f"{address}/api/v1/search?q=gas&mode=hybrid"))
        assert found["hits"]
        assert "<mark" in answer(f"{address}/?q=gas")
    subprocess.run([VENV / "bin" / "vindplaats", "--archive", archive, "remove", "1"], check=True, capture_output=True)
    with served(archive) as (address, printed):
        assert "seeds/" not in printed, "nothing is added twice, nothing back that was removed"
        listed = json.loads(answer(f"{address}/api/v1/articles"))
        assert 1 not in [article["id"] for article in listed]


def test_make_serve_says_that_its_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(make("serve", f"PORT={port}"), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"Port {port} is in use" in done.stderr


@pytest.mark.parametrize("target", ["serve", "test"])
def test_make_says_that_python_is_too_old(tmp_path: Path, target: str) -> None:
    old = tmp_path / "python-of-old"
    program = "import sys; sys.version_info = (3, 9, 2, 'final', 0); import runpy; sys.argv = sys.argv[1:]; "
    old.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c "{program}runpy.run_path(sys.argv[0], run_name=\'__main__\')" "$@"\n'
    )
    old.chmod(0o755)
    command = ["make", "--no-print-directory", f"VENV={tmp_path / 'venv'}", f"PYTHON={old}", target]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "needs Python 3.11 or later" in done.stderr
    assert not (tmp_path / "venv").exists()
