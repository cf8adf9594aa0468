"""Verdicts: which rule, if any, speaks against a block.

Plain text knows only a block's words and its place. In a web page the elements around it speak too, and what a
box's first line says ("Lees ook", "3 reacties") goes for the whole box. The elements that hold a third of the
article's text or more are its containers: their names say nothing against what is inside.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from indexer.blocks import CROSSHEAD_LEVEL, Block, BlockKind, Element
from indexer.captions import is_alt_line, is_glued_caption
from indexer.ledger import RemovalReason, Verdict
from indexer.prose import count_words, ends_as_sentence, is_running_text, sentence_count
from indexer.rules import Cue, Rule, Strength, Where, load_rules, plain

_MOST_SENTENCES = 3
"""A block of more sentences than this is only ever removed at the edge of the text, by a strong rule."""

_CONTAINER_SHARE = 1 / 3

_OWNS_ITS_BOX = frozenset(
    {
        RemovalReason.NEWSLETTER,
        RemovalReason.SUBSCRIPTION,
        RemovalReason.NAVIGATION,
        RemovalReason.SHARE,
        RemovalReason.RELATED,
        RemovalReason.COMMENT,
        RemovalReason.AUTHOR_BOX,
        RemovalReason.COOKIE_NOTICE,
    }
)
_INVITES = frozenset({RemovalReason.NEWSLETTER, RemovalReason.SUBSCRIPTION, RemovalReason.COOKIE_NOTICE})
_LARGEST_INVITATION = 8
"""Blocks in a box that invites: a heading, a sentence or two, a form."""

_READ_WHOLE = 1_500
_WORDS_OF_A_LINE = 12
"""Of a page with more blocks than twice the first, only short lines are held against the rules in between: 2,000
paragraphs of twenty words take a second."""

_Names = tuple[str, str]

_ALL_LINK = 0.95
_WORDS_OF_A_LINK_LINE = 4
_MOST_WORDS_OF_A_LINK_LINE = 30

_AT_START = (Where.ANYWHERE, Where.START, Where.EDGE)
_AT_END = (Where.ANYWHERE, Where.END, Where.EDGE)
_ALL_PLACES = (Where.ANYWHERE, Where.START, Where.END, Where.EDGE)
_OUTRANKS = frozenset({RemovalReason.COMMENT, RemovalReason.COOKIE_NOTICE})
"""What stands in such a box is part of it, even where it reads like something else."""


class Verdicts:
    """What the rules say of the blocks of one article; ``content`` holds the orders of those taken for content."""

    def __init__(self, blocks: Sequence[Block], content: frozenset[int]) -> None:
        self._blocks = blocks
        self._content = content
        self._lines = [plain(block.text) for block in blocks]
        near = range(_READ_WHOLE), range(len(blocks) - _READ_WHOLE, len(blocks))
        read = [
            any(index in places for places in near) or line.count(" ") < _WORDS_OF_A_LINE
            for index, line in enumerate(self._lines)
        ]
        self._belongs = [looked and _belongs(line) for line, looked in zip(self._lines, read, strict=True)]
        self._matches = [
            _matching_rules(line) if looked and not belongs else ()
            for line, looked, belongs in zip(self._lines, read, self._belongs, strict=True)
        ]
        running = [index for index, block in enumerate(blocks) if block.order in content and is_running_text(block)]
        # What a rule would remove there itself doesn't move the edge of the text.
        firsts = (index for index in running if not self._matching(index, _AT_START))
        lasts = (index for index in reversed(running) if not self._matching(index, _AT_END))
        self._first_running = next(firsts, -1)
        self._last_running = next(lasts, -1)
        # A page that hides most of its text shows it by a script, later.
        unseen = sum(len(blocks[index].text) for index in running if blocks[index].hidden)
        self._hides_text = unseen * 2 > sum(len(blocks[index].text) for index in running)
        self.containers, self._common_names = _containers(blocks, content)
        self._boxes = self._find_boxes()
        self._own = [self._own_verdict(index) for index in range(len(blocks))]
        self._spread()
        self._fill_boxes()

    def strong(self, index: int) -> Verdict | None:
        """Return what removes a block even if it was taken for content."""
        block = self._blocks[index]
        outer = next((verdict for verdict in self._around(index) if verdict.reason in _OUTRANKS), None)
        if outer or self._own[index]:
            return outer or self._own[index]
        if self._belongs[index]:
            return None
        if block.hidden and not self._hides_text:
            return self._weak_or(index, Verdict(RemovalReason.PAGE_FURNITURE, "hidden-element"))
        around = next(self._around(index), None)
        if around is None and block.kind is BlockKind.CONTROL:
            return self._weak_or(index, Verdict(RemovalReason.PAGE_FURNITURE, "control"))
        return around

    @property
    def belonging(self) -> frozenset[int]:
        """The orders of the blocks that belong to the article wherever they stand, such as a correction."""
        return frozenset(
            block.order
            for index, block in enumerate(self._blocks)
            if self._belongs[index] and not block.hidden and self.strong(index) is None
        )

    def any(self, index: int) -> Verdict | None:
        """Return what says why a block is no content, where it is known already that it isn't."""
        return self.strong(index) or next(self._around(index, weak=True), None)

    def before_text(self, index: int) -> bool:
        """Whether a block stands before the first of the running text."""
        return index < self._first_running

    def after_text(self, index: int) -> bool:
        """Whether a block stands after the last of the running text."""
        return index > self._last_running >= 0

    def _weak_or(self, index: int, verdict: Verdict) -> Verdict:
        return next(self._around(index, weak=True), None) or verdict

    def _matching(self, index: int, places: Sequence[Where]) -> Rule | None:
        return next((rule for rule in self._matches[index] if rule.where in places), None)

    def _own_verdict(self, index: int) -> Verdict | None:
        """Return what a block's own text says, with its place."""
        block = self._blocks[index]
        if block.kind is BlockKind.ALT_TEXT:
            return Verdict(RemovalReason.ALT_TEXT, "image-alt-text")
        if is_glued_caption(block.text):
            return Verdict(RemovalReason.CAPTION, "glued-caption")
        places: tuple[Where, ...] = (Where.ANYWHERE,)
        if block.order not in self._content:
            places = _ALL_PLACES
        elif self.before_text(index):
            places = _AT_START
        elif self.after_text(index):
            places = _AT_END
        rule = self._matching(index, places)
        if rule:
            return rule.verdict
        return Verdict(RemovalReason.RELATED, "link-line") if self._is_link_line(index) else None

    def _is_link_line(self, index: int) -> bool:
        """Whether a block in the midst of the text is one link and nothing else, as sites put between paragraphs."""
        block = self._blocks[index]
        in_midst = block.order in self._content and self._first_running < index < self._last_running
        is_line = block.kind is BlockKind.PARAGRAPH or (
            block.kind is BlockKind.HEADING and block.level == CROSSHEAD_LEVEL
        )
        return (
            in_midst
            and is_line
            and block.link_share > _ALL_LINK
            and _WORDS_OF_A_LINK_LINE <= count_words(block.text) < _MOST_WORDS_OF_A_LINK_LINE
            and not ends_as_sentence(block.text)
        )

    def _spread(self) -> None:
        """Let verdicts reach the blocks beside them, for as long as any is reached."""
        for index, block in enumerate(self._blocks[:-1]):
            below = [verdict.reason for verdict in self._own[index + 1 : index + 3] if verdict]
            pictured = RemovalReason.CREDIT in below or RemovalReason.CAPTION in below
            if self._own[index] is None and pictured and is_alt_line(block.text):
                self._own[index] = Verdict(RemovalReason.ALT_TEXT, "alt-text-line")
        waiting = [index for index, verdict in enumerate(self._own) if verdict]
        while waiting:
            reached = waiting.pop()
            for index in (reached - 1, reached + 1):
                if 0 <= index < len(self._own) and self._own[index] is None:
                    self._own[index] = self._verdict_beside(index)
                    if self._own[index]:
                        waiting.append(index)

    def _verdict_beside(self, index: int) -> Verdict | None:
        above = self._own[index - 1] if index else None
        below = self._own[index + 1] if index + 1 < len(self._own) else None
        neighbours = {verdict.reason for verdict in (above, below) if verdict}
        block = self._blocks[index]
        if self._is_listed_under(block, above):
            return Verdict(above.reason, "list-after-heading") if above else None
        for rule in self._matches[index]:
            if rule.where is not Where.BESIDE:
                continue
            if rule.between and not self._is_between(index, above, below):
                continue
            if neighbours & rule.beside:
                return rule.verdict
        return None

    def _is_listed_under(self, block: Block, above: Verdict | None) -> bool:
        linked = block.link_share > 0.8 and block.kind is not BlockKind.HEADING
        return bool(linked and above and above.reason is RemovalReason.RELATED)

    def _is_between(self, index: int, above: Verdict | None, below: Verdict | None) -> bool:
        if below is None or below.reason is not RemovalReason.CREDIT:
            return False
        has_alt = above is not None and above.reason is RemovalReason.ALT_TEXT
        in_page = bool(self._blocks[index].context)
        return has_alt or not (in_page or ends_as_sentence(self._lines[index]))

    def _find_boxes(self) -> dict[Element, Verdict]:
        """Return the elements whose first line says what they are, with what it says."""
        first: dict[Element, int] = {}
        last: dict[Element, int] = {}
        for index, block in enumerate(self._blocks):
            if block.kind is BlockKind.ALT_TEXT:
                continue
            for element in block.context:
                first.setdefault(element, index)
                last[element] = index
        starts: dict[int, list[Element]] = defaultdict(list)
        for element, index in first.items():
            if last[element] > index and element not in self.containers:
                starts[index].append(element)
        boxes: dict[Element, Verdict] = {}
        for index, elements in starts.items():
            # A box in the midst of the text may be a section of it: what its heading says must hold anywhere.
            at_end = all(last[element] >= self._last_running for element in elements)
            everywhere = at_end or self._blocks[index].order not in self._content
            rule = self._matching(index, _ALL_PLACES if everywhere else (Where.ANYWHERE,))
            if rule and rule.reason in _OWNS_ITS_BOX:
                # A notice may be the first thing in the page's whole head: that doesn't make the menu a notice.
                most = _LARGEST_INVITATION * 2 if rule.reason in _INVITES else len(self._blocks)
                boxes.update((element, rule.verdict) for element in elements if last[element] - index < most)
        return boxes

    def _fill_boxes(self) -> None:
        """Let a box with an invitation in it, and no text of the article's, be that invitation as a whole."""
        held: dict[Element, list[int]] = defaultdict(list)
        for index, block in enumerate(self._blocks):
            for element in block.context:
                if element not in self.containers:
                    held[element].append(index)
        for element, indexes in held.items():
            reasons = {own.reason: own for index in indexes if (own := self._own[index]) and own.reason in _INVITES}
            holds_text = any(
                self._own[index] is None
                and (self._blocks[index].order in self._content and is_running_text(self._blocks[index]))
                for index in indexes
            )
            if len(reasons) == 1 and 1 < len(indexes) <= _LARGEST_INVITATION and not holds_text:
                self._boxes.setdefault(element, next(iter(reasons.values())))

    def _around(self, index: int, weak: bool = False) -> Iterator[Verdict]:
        """Yield what the elements around a block say, innermost first."""
        for element in reversed(self._blocks[index].context):
            if element in self.containers:
                continue
            cues = _cues(element.tag, element.words)
            common = (element.tag, element.words) in self._common_names
            strong = {Strength.BOX} if common else {Strength.STRONG, Strength.BOX}
            yield from (cue.verdict for cue in cues if cue.strength in strong)
            if element in self._boxes:
                yield self._boxes[element]
            if weak:
                yield from (cue.verdict for cue in cues if cue.strength is Strength.WEAK)


def _belongs(line: str) -> bool:
    return any(keep.matches(line) for keep in load_rules().keeps)


def _matching_rules(line: str) -> tuple[Rule, ...]:
    words = line.count(" ") + 1
    rules = [rule for rule in load_rules().texts if rule.matches_plain(line, words)]
    if rules and sentence_count(line) > _MOST_SENTENCES:
        return tuple(rule for rule in rules if rule.strong and rule.where is not Where.ANYWHERE)
    return tuple(rules)


@lru_cache(maxsize=10_000)  # pages make up names without end
def _cues(tag: str, words: str) -> tuple[Cue, ...]:
    return tuple(cue for cue in load_rules().cues if cue.matches(tag, words))


def _containers(blocks: Sequence[Block], content: frozenset[int]) -> tuple[frozenset[Element], frozenset[_Names]]:
    """Return the elements with a third of the article's text each, and the names that such elements bear together.

    A site may mark each paragraph of an article as what only subscribers see: then that name says nothing either.
    """
    held: Counter[Element] = Counter()
    alike: Counter[_Names] = Counter()
    inside = [block for block in blocks if block.order in content]
    running = [block for block in inside if is_running_text(block)] or inside
    for block in running:
        for element in block.context:
            held[element] += len(block.text)
        for names in {(element.tag, element.words) for element in block.context}:
            alike[names] += len(block.text)
    total = sum(len(block.text) for block in running)
    least = total * _CONTAINER_SHARE
    return (
        frozenset(element for element, length in held.items() if length >= least),
        frozenset(names for names, length in alike.items() if length >= least),
    )
