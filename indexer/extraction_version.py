"""By which rules articles are taken apart, as a short text that changes whenever they do.

It is made of the rules themselves, so that nobody has to remember to raise it. That a comment changes it, too, costs
little: then taking apart again changes nothing.
"""

import hashlib
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_FOLDER = Path(__file__).parent
_FIRST = "extraction"
_DATA = ("rules.toml",)
_LIBRARIES = ("beautifulsoup4", "lxml", "markdown-it-py", "trafilatura")

# Also those inside of functions, where they keep a command quick.
_IMPORT = re.compile(r"^[ \t]*(?:from|import) indexer\.(\w+)", re.MULTILINE)


@cache
def extraction_version() -> str:
    """Return what the rules of this installation are known by."""
    digest = hashlib.sha256()
    for name, content in sorted(_modules().items()):
        digest.update(f"{name}\n{content}".encode())
    for name in _DATA:
        digest.update(_content(_FOLDER / name).encode())
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()[:12]


def extraction_modules() -> frozenset[str]:
    """Return the names of the modules that decide which blocks an article has, and which of them are kept."""
    return frozenset(_modules())


def _modules() -> dict[str, str]:
    """Return the module that extraction begins with and all that it imports, with their contents."""
    found: dict[str, str] = {}
    waiting = [_FIRST]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _content(_FOLDER / f"{name}.py")
            waiting += _IMPORT.findall(found[name])
    return found


def _content(path: Path) -> str:
    # Installed without its sources a program still has its libraries' versions to be told by.
    return path.read_text("utf-8") if path.is_file() else ""
