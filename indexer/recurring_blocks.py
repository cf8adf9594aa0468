"""Learned from the archive: blocks that recur over the articles of one site, and so are the site's own.

A block recurs exactly (but for numbers and dates), behind a label ("lees ook: …"), or nearly: with a few words
exchanged. What recurs is only proposed; a person confirms or rejects it. Repetition alone says little of prose, which
agencies and follow-ups repeat too: long prose is never proposed, and articles that tell one story count as one.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.block_names import fingerprint
from archive.decisions import Action, SiteRule, site_key
from indexer.block_shapes import ANY_WORDS, common_pattern, fits, is_sound, label_of, shape
from indexer.blocks import BlockKind
from indexer.near_shapes import near_groups
from indexer.prose import count_words, ends_as_sentence, sentence_count
from indexer.shared_paragraphs import stories
from indexer.stored_passages import ArticleBlocks, StoredBlock

LEAST_STORIES = 3
"""Articles that tell something of their own, in which a block must stand to be proposed."""

MOST_WORDS = 30
"""Longer blocks are long prose: never proposed."""

EXAMPLES = 5

_RUNNING_WORDS = 18
_MOST_SENTENCES = 2
_MOST_HEADING_WORDS = 6
_AT_EDGE = 0.8
_MOST_LABELS_PER_ARTICLE = 2
_MOST_LABELLED_SENTENCES = 0.3
_NEAR_FIXED_SHARE = 0.6

# The longer a sentence is, the likelier it is text: beyond so many words it takes a story more for every few of them.
_SHORT_SENTENCE = 12
_WORDS_PER_STORY = 4

# In the midst of the text a block must recur more often, in stories and as a share of the site's, the less it says.
_INSIDE = (4, 0.0)
_FEW_WORDS_INSIDE = (8, 0.02)
_SENTENCE_INSIDE = (5, 0.05)
_FEW_WORDS = 5

_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.PREFORMATTED})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A block where it stands; ``position`` is its place in the source."""

    article_id: int
    title: str
    position: int
    text: str


@dataclass(frozen=True)
class Proposal:
    """A pattern that recurs on a site: in how many articles, how often, and how many words it would clean in all."""

    site: str
    pattern: str
    articles: int
    blocks: int
    words: int
    examples: tuple[Occurrence, ...]

    @cached_property
    def code(self) -> str:
        """A short name that stays as long as the pattern does."""
        return hashlib.sha256(f"{site_key(self.site)}\n{self.pattern}".encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class ShortBlock:
    """A block that is no long prose, with its shape; ``edge`` says that none of the article's text stands beyond it."""

    position: int
    text: str
    kind: str
    shape: str
    words: int
    edge: bool


@dataclass(frozen=True, slots=True)
class ArticleDigest:
    """What is looked at of an article: its short blocks, and the fingerprints of its paragraphs of running text."""

    article_id: int
    title: str
    site: str
    short: tuple[ShortBlock, ...]
    paragraphs: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a short block stands: in an article, and in what story."""

    block: ShortBlock
    article: ArticleDigest
    story: int


def digest(article: ArticleBlocks) -> ArticleDigest:
    """Return what is looked at of an article."""
    lengths = [count_words(block.text) for block in article.kept]
    running = [place for place, block in enumerate(article.kept) if _runs(block, lengths[place])]
    short = []
    for place, (block, words) in enumerate(zip(article.kept, lengths, strict=True)):
        if not 0 < words <= MOST_WORDS or sentence_count(block.text) > _MOST_SENTENCES:
            continue
        edge = not running or place <= running[0] or place >= running[-1]
        whole = shape(block.text)
        if any(letter.isalpha() for letter in whole):
            short.append(ShortBlock(block.position, block.text, block.kind, whole, words, edge))
    paragraphs = frozenset(fingerprint(article.kept[place].text) for place in running)
    return ArticleDigest(article.article_id, article.title, article.site, tuple(short), paragraphs)


def proposals(articles: Iterable[ArticleDigest], rules: Sequence[SiteRule]) -> list[Proposal]:
    """Return what recurs on each site and no rule, confirmed or rejected, speaks of; what cleans most comes first."""
    by_site: defaultdict[str, list[ArticleDigest]] = defaultdict(list)
    for article in articles:
        by_site[site_key(article.site)].append(article)
    known: defaultdict[str, list[SiteRule]] = defaultdict(list)
    for rule in rules:
        known[site_key(rule.site)].append(rule)
    found = [
        proposal
        for key, of_site in by_site.items()
        if len(of_site) >= LEAST_STORIES
        for proposal in _of_site(of_site)
        if not any(_speaks_of(rule, proposal) for rule in known[key])
    ]
    return sorted(found, key=lambda proposal: (-proposal.words, proposal.site, proposal.pattern))


def _of_site(articles: Sequence[ArticleDigest]) -> Iterator[Proposal]:
    told = stories([article.paragraphs for article in articles])
    total = len(set(told))
    by_shape: defaultdict[str, list[_Spot]] = defaultdict(list)
    for article, story in zip(articles, told, strict=True):
        for block in article.short:
            by_shape[block.shape].append(_Spot(block, article, story))
    taken: set[str] = set()
    for pattern, group in (*_labelled(by_shape), *_near(by_shape), *by_shape.items()):
        left = [spot for spot in group if spot.block.shape not in taken]
        if _recurs(pattern, left, total):
            taken.update(spot.block.shape for spot in left)
            yield _proposal(pattern, left)


def _runs(block: StoredBlock, words: int) -> bool:
    return block.kind != BlockKind.HEADING and words >= _RUNNING_WORDS and ends_as_sentence(block.text)


def _labelled(by_shape: dict[str, list[_Spot]]) -> Iterator[tuple[str, list[_Spot]]]:
    """Yield what stands behind the same label, where it is no text: links to other articles, not answers."""
    groups: defaultdict[str, list[_Spot]] = defaultdict(list)
    for whole, spots in by_shape.items():
        label = label_of(whole)
        if label is not None and fits(f"{label} {ANY_WORDS}", whole):
            groups[label] += spots
    for label, group in groups.items():
        per_article = Counter(spot.article.article_id for spot in group)
        closed = sum(spot.block.shape.endswith(".") for spot in group)
        one_text = len({spot.block.shape for spot in group}) == 1
        if (
            not one_text
            and len(group) <= _MOST_LABELS_PER_ARTICLE * len(per_article)
            and closed <= _MOST_LABELLED_SENTENCES * len(group)
        ):
            yield f"{label} {ANY_WORDS}", group


def _near(by_shape: dict[str, list[_Spot]]) -> Iterator[tuple[str, list[_Spot]]]:
    """Yield what recurs with a few words exchanged, under the pattern of what stays."""
    for shapes in near_groups(list(by_shape)):
        pattern = common_pattern(shapes)
        fixed = len([word for word in pattern.split() if word != ANY_WORDS])
        longest = max(len(each.split()) for each in shapes)
        if fixed >= _NEAR_FIXED_SHARE * longest:
            yield pattern, [spot for each in shapes for spot in by_shape[each]]


def _recurs(pattern: str, spots: Sequence[_Spot], total: int) -> bool:
    """Whether a group of blocks recurs often enough, and in such places, that it is likely the site's own."""
    told = len({spot.story for spot in spots})
    if told < LEAST_STORIES or not is_sound(pattern):
        return False
    at_edge = sum(spot.block.edge for spot in spots) >= _AT_EDGE * len(spots)
    words = max(spot.block.words for spot in spots)
    kinds = {spot.block.kind for spot in spots}
    if BlockKind.HEADING in kinds and not (at_edge and words <= _MOST_HEADING_WORDS):
        return False
    if kinds & _LISTED and not at_edge:
        return False
    least, share = _needed(pattern, spots, words, at_edge=at_edge)
    return told >= least and told >= share * total


def _needed(pattern: str, spots: Sequence[_Spot], words: int, *, at_edge: bool) -> tuple[int, float]:
    """Return in how many stories a group of blocks must stand, and in what share of all, to be proposed."""
    sentences = any(ends_as_sentence(spot.block.text) for spot in spots)
    longer = max(0, words - _SHORT_SENTENCE) // _WORDS_PER_STORY if sentences else 0
    if at_edge:
        return LEAST_STORIES + longer, 0.0
    if sentences:
        least, share = _SENTENCE_INSIDE
        return least + longer, share
    fixed = sum(word != ANY_WORDS for word in pattern.split())
    return _FEW_WORDS_INSIDE if fixed < _FEW_WORDS else _INSIDE


def _proposal(pattern: str, spots: Sequence[_Spot]) -> Proposal:
    shown: dict[str, _Spot] = {}
    for spot in spots:
        shown.setdefault(spot.block.shape, spot)
    firsts = list(shown.values())[:EXAMPLES]
    ahead = [*firsts, *(spot for spot in spots if not any(spot is first for first in firsts))]
    return Proposal(
        site=spots[0].article.site,
        pattern=pattern,
        articles=len({spot.article.article_id for spot in spots}),
        blocks=len(spots),
        words=sum(spot.block.words for spot in spots),
        examples=tuple(
            Occurrence(spot.article.article_id, spot.article.title, spot.block.position, spot.block.text)
            for spot in ahead[:EXAMPLES]
        ),
    )


def _speaks_of(rule: SiteRule, proposal: Proposal) -> bool:
    """Whether a person spoke of this already, in these or nearly these words."""
    if rule.pattern == proposal.pattern:
        return True
    if rule.action is Action.KEEP:
        return False
    return all(fits(rule.pattern, shape(each.text)) for each in proposal.examples) or fits(
        proposal.pattern, shape(rule.text)
    )
