"""Which sections of an article are in another language than the article."""

from dataclasses import dataclass

from indexer.stored_passages import Reading, StoredBlock


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a block that is not in its article's; ``begins`` where the block before is in another one."""

    language: str
    begins: bool


def spoken_languages(reading: Reading) -> dict[str, Spoken]:
    """Return the blocks that are in another language than their article, by their anchors in the reading view.

    A block is in the language of the passage that it begins in, a heading in that of what stands under it.
    """
    own, found = reading.article.language, {}
    following: str | None = None
    languages: list[tuple[StoredBlock, str | None]] = []
    for block in reversed(reading.blocks):
        following = _language(reading, block.start) if block.start is not None else following
        languages.append((block, following))
    before = own
    for block, language in reversed(languages):
        if language and own and language != own:
            found[f"b{block.position}"] = Spoken(language, begins=language != before)
        before = language or before
    return found


def _language(reading: Reading, start: int) -> str | None:
    within = (each.language for each in reading.passages if each.passage.start <= start < each.passage.end)
    return next(within, None)
