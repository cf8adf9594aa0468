"""How well pages from the world come apart, on some of Scrapinghub's: a drop below these floors fails.

The pages are not part of this project; they are read where they lie beside a checkout, and elsewhere this is skipped.
All of them, and other sets: ``make benchmark-extraction``.
"""

import hashlib

import pytest

from tests.benchmarks.extraction_measures import compare, summarise
from tests.benchmarks.extraction_sets import scrapinghub
from tests.benchmarks.extractors import EXTRACTORS
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "extraction"
F1_FLOOR = 0.97
RECALL_FLOOR = 0.978
ONE_IN = 10


def test_pages_from_the_world_lose_no_more_text_and_keep_no_more_noise_than_before() -> None:
    if not FOLDER.exists():
        pytest.skip("the pages are not beside this checkout")
    pages = [page for page in scrapinghub(FOLDER) if hashlib.sha256(page.name.encode()).digest()[1] % ONE_IN == 0]
    score = summarise(compare(page.truth, EXTRACTORS["ours"](page.markup, page.url)) for page in pages)
    assert score.f1 >= F1_FLOOR, score
    assert score.recall >= RECALL_FLOOR, score
