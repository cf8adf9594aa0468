"""Pairs of articles that are one story or only look like it, made from articles while the benchmark runs.

Copies are edited as papers do: by strength. What only looks like them are follow-ups that repeat the background, real
ones (a day or more apart, with a sixth of their word sequences in common) and made ones (under another article's text,
in which the names are this one's), the nearest articles of the same day, and reports in the same phrases with other
numbers. Among the real follow-ups are some that a reader might call the same story; they count as mistakes.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.analysis import fold, words

_ONE_STORY_DAYS = 1
_FOLLOW_UP_DAYS = 30
_REPEATED = 1 / 6
_MOST_SHARING = 50

_AGENCY = ("DEN HAAG (NPB) - ", "AMSTERDAM, Persdienst Noord. ", "Van onze verslaggever. ")
_CREDITS = ("(c) Persdienst Noord", "Dit bericht is overgenomen van een persbureau.", "Foto: Hollandse Beeldbank")
_BOILERPLATE = (
    "Elke ochtend het belangrijkste nieuws in je mailbox? Meld je aan en lees een maand lang gratis mee.",
    "Heb je een tip voor de redactie of een fout gezien? Laat het ons weten via het formulier onder aan de pagina.",
    "Beeld: de plek waar het gebeurde, gisteren gefotografeerd door een voorbijganger.",
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ‘’'“\"])")


@dataclass(frozen=True, slots=True)
class Source:
    """An article that pairs are made from."""

    text: str
    published: date | None
    section: str

    @property
    def paragraphs(self) -> list[str]:
        """Its paragraphs."""
        return self.text.split("\n\n")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts; ``kind`` says how they were made, ``same`` whether they are one story."""

    first: str
    second: str
    kind: str
    same: bool


Edit = Callable[[Source, random.Random, Sequence[str]], str]


def pairs(sources: Sequence[Source], each: int, seed: int) -> Iterator[Pair]:
    """Yield ``each`` pairs of every kind, as far as there are; the same for the same seed."""
    chosen = random.Random(seed)
    long_enough = [source for source in sources if len(source.text.split()) >= 120]
    vocabulary = [word for source in sources[:200] for word in source.text.split() if word.islower()]
    for kind, edit in EDITS.items():
        for source in chosen.sample(long_enough, each):
            yield Pair(source.text, edit(source, chosen, vocabulary), kind, same=True)
    for source in chosen.sample(long_enough, each):
        others = chosen.sample(long_enough, 3)
        inside = "\n\n".join([others[0].text, source.text, others[1].text, others[2].text])
        yield Pair(source.text, inside, "an item in a longer piece", same=True)
    by_section: defaultdict[str, list[Source]] = defaultdict(list)
    for source in long_enough:
        by_section[source.section].append(source)
    for source in chosen.sample(long_enough, each):
        yield Pair(source.text, _follow_up(source, chosen.choice(by_section[source.section]), chosen), MADE, same=False)
    yield from [Pair(a.text, b.text, REAL, same=False) for a, b in _sharing(sources)][:each]
    yield from [Pair(a.text, b.text, NEAREST, same=False) for a, b in _nearest(long_enough, each, chosen)]
    for _ in range(each):
        template = chosen.choice(_TEMPLATES)
        yield Pair(_filled(template, chosen), _filled(template, chosen), TEMPLATE, same=False)


MADE, REAL = "a follow-up (made)", "a follow-up (real)"
NEAREST, TEMPLATE = "the nearest of the same day", "the same phrases, other numbers"


def _with_agency_line(source: Source, chosen: random.Random, _vocabulary: Sequence[str]) -> str:
    return chosen.choice(_AGENCY) + source.text + "\n\n" + chosen.choice(_CREDITS)


def _with_boilerplate(source: Source, chosen: random.Random, _vocabulary: Sequence[str]) -> str:
    paragraphs = source.paragraphs
    for line in chosen.sample(_BOILERPLATE, 2):
        paragraphs.insert(chosen.randint(1, len(paragraphs)), line)
    return "\n\n".join(paragraphs)


def _cut(share: float) -> Edit:
    def edit(source: Source, chosen: random.Random, _vocabulary: Sequence[str]) -> str:
        sentences = [(i, each) for i, text in enumerate(source.paragraphs) for each in _SENTENCE.split(text)]
        most = min(max(3, round(len(sentences) * (1 - share))), len(sentences))
        kept = sorted(chosen.sample(range(len(sentences)), most))
        lines: defaultdict[int, list[str]] = defaultdict(list)
        for place in kept:
            lines[sentences[place][0]].append(sentences[place][1])
        return "\n\n".join(" ".join(each) for each in lines.values())

    return edit


def _reordered(source: Source, chosen: random.Random, _vocabulary: Sequence[str]) -> str:
    paragraphs = source.paragraphs
    return "\n\n".join(chosen.sample(paragraphs, len(paragraphs)))


def _new_lead(source: Source, chosen: random.Random, vocabulary: Sequence[str]) -> str:
    """Rewrite the first quarter: names and numbers stay, six of ten other words become others."""
    tokens = source.text.split(" ")
    until = len(tokens) // 4
    lead = [chosen.choice(vocabulary) if each.islower() and chosen.random() < 0.6 else each for each in tokens[:until]]
    return " ".join(lead + tokens[until:])


def _after(*edits: Edit) -> Edit:
    def edit(source: Source, chosen: random.Random, vocabulary: Sequence[str]) -> str:
        for each in edits:
            source = Source(each(source, chosen, vocabulary), source.published, source.section)
        return source.text

    return edit


EDITS: Mapping[str, Edit] = {
    "an agency's line and a credit": _with_agency_line,
    "other captions and boilerplate": _with_boilerplate,
    "10% of the sentences cut": _cut(0.1),
    "30% of the sentences cut": _cut(0.3),
    "50% of the sentences cut": _cut(0.5),
    "paragraphs in another order": _reordered,
    "lead rewritten": _new_lead,
    "lead rewritten, 30% cut": _after(_new_lead, _cut(0.3)),
    "lead rewritten, 50% cut, reordered, boilerplate": _after(_new_lead, _cut(0.5), _reordered, _with_boilerplate),
}


def _follow_up(source: Source, other: Source, chosen: random.Random) -> str:
    """Return another article's text, its names this one's, above the last third to two thirds of this article."""
    names = [word for word in source.text.split() if word[:1].isupper()] or ["Jansen"]
    news = " ".join(chosen.choice(names) if word[:1].isupper() else word for word in other.text.split(" "))
    tokens = source.text.split(" ")
    background = tokens[-round(len(tokens) * chosen.uniform(1 / 3, 2 / 3)) :]
    return " ".join(news.split(" ")[: len(tokens)] + background)


def _shingles(text: str) -> set[str]:
    folded = [fold(word) for word in words(text)]
    return {" ".join(folded[i : i + 4]) for i in range(len(folded) - 3)}


def _sharing(sources: Sequence[Source]) -> list[tuple[Source, Source]]:
    """Return the articles a day or more apart that share a sixth of the shorter one's word sequences."""
    shingles = [_shingles(source.text) for source in sources]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(shingles):
        for shingle in each:
            holding[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holding.values():
        if len(numbers) <= _MOST_SHARING:
            shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    found = []
    for (a, b), count in sorted(shared.items()):
        first, second = sources[a], sources[b]
        if first.published and second.published:
            apart = abs((first.published - second.published).days)
            smaller = min(len(shingles[a]), len(shingles[b]))
            if _ONE_STORY_DAYS <= apart <= _FOLLOW_UP_DAYS and smaller >= 60 and count >= _REPEATED * smaller:
                found.append((first, second))
    return found


def _nearest(sources: Sequence[Source], most: int, chosen: random.Random) -> list[tuple[Source, Source]]:
    """Return articles with the one of the same day that shares most of its words, where it is no copy."""
    by_day: defaultdict[date | None, list[Source]] = defaultdict(list)
    for source in sources:
        by_day[source.published].append(source)
    found = []
    for source in chosen.sample(sources, min(3 * most, len(sources))):
        own = set(map(fold, words(source.text)))
        others = [each for each in by_day[source.published] if each is not source]
        ranked = sorted(others, key=lambda each: -len(own & set(map(fold, words(each.text)))) / len(each.text) ** 0.5)
        if ranked and len(_shingles(source.text) & _shingles(ranked[0].text)) < 0.1 * len(_shingles(source.text)):
            found.append((source, ranked[0]))
    return found[:most]


_TEMPLATES = (
    "Het weer in {place}. Vanochtend is het bewolkt met plaatselijk mist. De temperatuur loopt op van {number} "
    "graden aan zee tot {number} graden in {place}. De wind is matig, windkracht {number}. Vanavond koelt het af "
    "tot {number} graden. Morgen wordt het zonnig met kans op een bui in {place}. De kans op neerslag is {number} "
    "procent. De zon komt op om {number} uur en gaat onder om {number} uur, meldt weerman {name}.",
    "Het is drukker dan gewoonlijk op de weg. Om {number} uur stond er {number} kilometer file. Op de A{number} "
    "tussen {place} en {place} is een rijstrook dicht na een ongeval met {number} auto's; de vertraging is "
    "{number} minuten. Op de N{number} bij {place} staat {number} kilometer door werkzaamheden. De dienst "
    "verwacht dat de weg om {number} uur weer vrij is, zegt woordvoerder {name}.",
    "De beurs in {place} is {number} punten hoger gesloten op {number}. De grootste winnaar was {name} met "
    "{number} procent, gevolgd door {name} met {number} procent. Onderaan stond {name}, dat {number} procent "
    "verloor. De euro was {number} dollar waard. Een vat olie kostte {number} dollar. Op Wall Street stond de "
    "Dow-Jonesindex {number} punten in de plus.",
)
_SYLLABLES = ("bor", "ken", "dal", "ster", "wijk", "lo", "mar", "en", "hoek", "ter", "zand", "wou", "de", "rijn")


def _filled(template: str, chosen: random.Random) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] == "number":
            return str(chosen.randint(2, 980))
        name = "".join(chosen.sample(_SYLLABLES, 3)).capitalize()
        return name if found[1] == "place" else f"{chosen.choice('ABDHJKMPRSTW')}. {name}"

    return re.sub(r"\{(\w+)\}", value, template)
