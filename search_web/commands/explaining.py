"""What ``vindplaats search`` says beside its hits: corrections, names in other spellings, and why a hit was found."""

from collections.abc import Iterator

import click

from indexer.hits import Hit, Results
from indexer.keyword.clauses import Through

_THROUGH = {
    Through.EXACT: "as it is written",
    Through.STEM: "another form",
    Through.PART: "part of a compound",
    Through.NAME: "the same name",
    Through.PREFIX: "begins so",
    Through.FUZZY: "nearly the same",
}


def lines_before(results: Results) -> Iterator[str]:
    """Yield what is to be known before the hits are read."""
    if results.correction is not None:
        yield f"Did you mean: {results.correction}"
    for name in results.spellings:
        yield f"{name.word}: also searched {', '.join(name.also)} (not with --as-written {name.form})"
    if results.unsure and results.hits:
        yield "Nothing in the archive clearly answers this. What comes nearest:"


def explained_lines(hit: Hit) -> Iterator[str]:
    """Yield why a hit stands where it stands; the numbers add up to its score."""
    why = hit.explanation
    for word in why.words:
        found = ", ".join(word.found)
        times = f" {word.count:g}×" if word.count > 1 else ""
        yield _said(word.share, f"{word.asked} → {found}{times} ({_THROUGH[word.through]}, {word.field})")
    if why.lead:
        yield _said(why.lead, "all the words are there")
    for name, given in (("words", why.keyword), ("meaning", why.meaning)):
        if given is not None and why.fusion is not None:
            yield _said(
                given.share, f"{name}: rank {given.rank}, score {given.score:.3f}, of 1: {given.normalised:.3f}"
            )
        elif given is not None:
            yield _said(given.score, f"{name}: rank {given.rank}")
    if why.heard:
        best = "best passage" if why.heard == 1 else f"{why.heard} best passages"
        yield click.style(f"            by meaning, asked together with the {best} by word", dim=True)
    if why.sentence is not None:
        yield click.style(f"            closest in meaning: {why.sentence}", dim=True)


def _said(share: float, what: str) -> str:
    return click.style(f"     {share:6.3f} {what}", dim=True)
