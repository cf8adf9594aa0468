import subprocess
import sys

import pytest
from wordfreq import get_frequency_dict

from indexer.general_words import word_weights
from indexer.words import fold


def test_words_weigh_what_wordfreq_says_all_spellings_of_a_form_together() -> None:
    expected: dict[str, float] = {}
    for word, frequency in get_frequency_dict("nl", "best").items():
        if frequency * 10**8 >= 50:
            form = fold(word).replace("'", "")
            expected[form] = expected.get(form, 0.0) + frequency * 10**8
    weights = word_weights(10**8, 50)
    assert weights.keys() == expected.keys()
    assert all(weights[form] == pytest.approx(weight, rel=1e-12) for form, weight in expected.items())


def test_the_list_is_read_without_importing_what_wordfreq_needs_for_other_languages() -> None:
    program = """
import sys
from indexer.general_words import word_weights
assert word_weights(10**8, 1000)["huis"] > 1000
print([name for name in ("wordfreq", "langcodes", "ftfy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
