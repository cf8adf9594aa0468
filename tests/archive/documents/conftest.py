"""Documents that the tests make themselves: by pandoc, and by hand where no program would make one."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pypandoc
import pytest

STORY = """---
title: De haven gaat weer open
author: Anna de Vries
date: 2024-05-14
lang: nl
---

Na negen dagen stilte voeren maandag de eerste schepen weer uit. Op de kade stonden families te zwaaien met vlaggen.

# Wat het kostte

Veertig schepen lagen voor anker, en in de winkels raakten de *bananen* op. De **schade** loopt in de miljoenen.

> Wij hebben nooit getwijfeld, zei de voorzitter van de bond.

## Voor de winkels

- Fruit was er niet meer
- Bloemen evenmin[^1]

[^1]: Behalve in Aalsmeer, waar de veiling doorging.

| haven     | schepen |
|-----------|---------|
| Rotterdam | 31      |
| Vlissingen| 9       |

# Hoe het verder gaat

De bond en de werkgevers praten na de zomer verder over “lonen” en pensioenen.
"""

Make = Callable[[str], bytes]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return a function that gives the story as a file of a kind ("docx"), by pandoc; each is made once."""
    folder = tmp_path_factory.mktemp("documents")
    done: dict[str, bytes] = {}

    def make(kind: str) -> bytes:
        if kind not in done:
            file = folder / f"story.{kind}"
            options = ["--standalone", *(["--toc"] if kind == "epub" else [])]
            pypandoc.convert_text(STORY, kind, format="markdown", outputfile=str(file), extra_args=options)
            done[kind] = file.read_bytes()
        return done[kind]

    return make


def with_members(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """Return a ZIP file with some members replaced, added, or (None) left out."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for member in old.infolist():
            if member.filename not in changes:
                new.writestr(member, old.read(member))
        for name, value in changes.items():
            if value is not None:
                new.writestr(name, value)
    return out.getvalue()


def member(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as opened:
        return opened.read(name)
