"""By which rules articles are taken apart, as a short text that changes whenever they do.

It is made of the rules themselves, so that nobody has to remember to raise it: the modules of this package, those of
the archive that they import, and those by which documents become pages. That a comment changes it, too, costs little:
then taking apart again changes nothing.
"""

import hashlib
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_FOLDER = Path(__file__).parents[1]
_FIRST = "indexer.extraction"
_DATA = "indexer/rules.toml"
_DOCUMENTS = "archive/documents"
_LIBRARIES = ("beautifulsoup4", "lxml", "mammoth", "markdown-it-py", "pypdfium2", "striprtf", "trafilatura")

# Also those inside of functions, where they keep a command quick.
_IMPORT = re.compile(r"^[ \t]*(?:from|import) ((?:indexer|archive)\.\w+)", re.MULTILINE)


@cache
def extraction_version() -> str:
    """Return what the rules of this installation are known by."""
    digest = hashlib.sha256()
    for name, content in sorted(_modules().items()):
        digest.update(f"{name}\n{content}".encode())
    for path in (_FOLDER / _DATA, *sorted((_FOLDER / _DOCUMENTS).glob("*.py"))):
        digest.update(_content(path).encode())
    for name in _LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()[:12]


def extraction_modules() -> frozenset[str]:
    """Return the names of the modules that decide which blocks an article has, and which of them are kept.

    Those by which documents become pages are not among them: they count all together.
    """
    return frozenset(_modules())


def _modules() -> dict[str, str]:
    """Return the module that extraction begins with and all that it imports, with their contents.

    What the archive's modules import in their turn does not count: it is mostly how things are stored.
    """
    found: dict[str, str] = {}
    waiting = [_FIRST]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _content(_FOLDER.joinpath(*name.split(".")).with_suffix(".py"))
            waiting += _IMPORT.findall(found[name]) if name.startswith("indexer.") else ()
    return found


def _content(path: Path) -> str:
    # Installed without its sources a program still has its libraries' versions to be told by.
    return path.read_text("utf-8") if path.is_file() else ""
