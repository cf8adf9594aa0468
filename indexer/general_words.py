"""How frequent Dutch words are in general: the list of wordfreq (Speer 2022).

It weighs subtitles, news, books and the web against each other. The list is read from the file that the package brings,
in the form that its `read_cBpack` explains: importing the package itself, whose tokenizers and tables of languages
nobody needs here, takes longer than reading the list, and a first search would wait for it.
"""

import gzip
from importlib.util import find_spec
from itertools import filterfalse, repeat, takewhile
from pathlib import Path

from indexer.words import fold

_LIST = Path("data", "large_nl.msgpack.gz")


def word_weights(per: float, least: float) -> dict[str, float]:
    """Return how often each folded word stands in ``per`` words; a word rarer than ``least`` is left out."""
    # Imported here: hardly a search needs the list. The library carries no types.
    from msgpack import unpackb  # type: ignore[import-untyped]

    header, *lists = unpackb(gzip.decompress(_file().read_bytes()))
    if header != {"format": "cB", "version": 1}:
        raise RuntimeError("wordfreq's list of Dutch words is of a form that this version of Vindplaats does not know")
    # A list's place is the logarithm of its words' frequency, in hundredths, downwards.
    weighed = [(words, 10 ** (-place / 100) * per) for place, words in enumerate(lists)]
    weights: dict[str, float] = {}
    odd: list[tuple[str, float]] = []
    # Most words fold to themselves; going through the others only is what makes this quick.
    for words, weight in takewhile(lambda each: each[1] >= least, weighed):
        weights.update(dict.fromkeys(filter(str.isascii, words), weight))
        odd += zip(filterfalse(str.isascii, words), repeat(weight))
    odd += [(word, weights.pop(word)) for word in [word for word in weights if "'" in word]]
    # All at once, since folding does little for each word and much for each time.
    forms = fold("\n".join(word for word, _ in odd)).replace("'", "").split("\n")
    for form, (_, weight) in zip(forms, odd, strict=False):
        weights[form] = weights.get(form, 0.0) + weight
    return weights


def _file() -> Path:
    found = find_spec("wordfreq")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("wordfreq", name="wordfreq")
    return Path(found.submodule_search_locations[0]) / _LIST
