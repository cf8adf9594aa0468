import subprocess
import sys
from pathlib import Path

import archive

HEAVY = ["lxml", "bs4", "trafilatura", "htmldate", "httpx", "py3langid", "charset_normalizer", "markdown_it", "numpy"]


def test_importing_the_archive_loads_nothing_heavy() -> None:
    program = f"import sys, archive; print([name for name in {HEAVY} if name in sys.modules])"
    root = Path(archive.__file__).parents[1]
    loaded = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in archive.__all__:
        assert getattr(archive, name) is not None
