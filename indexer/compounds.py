"""Takes Dutch compounds apart, so that *gas* finds *gasprijzen*.

Two measures decide, both made of word frequencies. Where to cut: the likeliest sequence of words by a unigram language
model, found by dynamic programming, which prefers few and frequent parts. Whether to cut at all: the geometric mean of
the parts' frequencies against the word's own (Koehn & Knight 2003, *Empirical Methods for Compound Splitting*, EACL):
a word that is much more frequent than its parts would have it is a word by itself.

Frequencies alone also split *kast-elen* and *vriend-schappelijk*. What they cannot know, the word lists below say:
which prefixes and endings are spelled like words by accident. Where in doubt a word stays whole: a wrong part makes
false hits, a missing one leaves the search as it was.

Parts stand as they are written, without -s-, -en-, -n- between them: *gemeenteraadsverkiezingen* is *gemeente*, *raad*
and *verkiezingen*, *boekenkast* is *boek* and *kast*. What changes the spelling of the part before it belongs to that
part: *huizen-prijzen*, *kinder-arbeid*, *zonne-panelen*.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log10
from re import compile as compiled
from types import MappingProxyType

from indexer.general_words import word_weights

_SHORTEST_WORD = 6
_LONGEST_WORD = 48  # longer runs of letters are no words, and would cost time
_SHORTEST_PART = 3

# Weights are occurrences in so many words. An archive's own are counted on top, so that its jargon is known by few
# occurrences, and common words keep the weight that they have in the language. Without the general list, they weigh as
# in an archive of a million words.
_WORDS = 10**8
_ALONE = 100.0

# The least weight of a part, by its length; of a longer one, the last. A form that is spelled like a part by accident
# is short or rare, so a short part must be frequent. All thresholds were set on a year's news and on the half of
# tests/indexer/compounds.tsv that is there to choose by.
_LEAST_WEIGHTS = (0.0, 0.0, 0.0, 300.0, 60.0, 25.0, 15.0, 12.0, 5.0)

# In powers of ten: by how much the parts' geometric mean may stay below the word's own weight, and how much likelier a
# cut with a linking sound must be than one without (*top-sprinter* rather than *top-s-printer*).
_LEAST_ADVANTAGE = -0.5
_LINK_COST = 0.5

# From these weights on, what follows a prefix is a word by itself, and the whole made from that; a form of a verb is
# known; and what is a name in the archive is a word in general as well (*kamer*, *bakker*, *noord*).
_WORD_AFTER_PREFIX = 20.0
_KNOWN_FORM = 10.0
_NAME_AND_WORD = 300.0

# Twice in a million words: *kapper* and *slager* are above it, the commonest misspelling (*onmiddelijk*) below.
_COMMON = 200.0


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Parts of three letters: nouns and stems of verbs. The many other forms of three letters are mostly endings.
_SHORT_BEFORE = _listed("""
    aap app arm bad bal bar bas bed bel bom bos bot bus cel cup dag dak dek duw eet eis erf fan gas gif gok hak hal
    hek hof hok hut ijs jas jet kap kar kas kat kip koe kok kop lab lak les lid lot man map mei mes mug nek nep net
    oog pak pan pas pil pin pop pot rat rij rit rol rug sap sex ski spa tak tas tip top uur vak val vat vee vis vos
    wal web wet wol zak zee zit zon
""")
_SHORT_LAST = _listed("""
    act app arm bad bak bal bar bed bod bol bom bon bos bot bui bus cel cup dag dak dal dam duo eis erf fan gas gat
    gif hal hek hit hof hok hut ijs jas jet kap kar kas kat kip kok kop lab lak lek les lid lot man map mes mix net
    oog pad pak pan pas pil pop pot ram rel rij rit rok rol rug sap set tak tap tas tip top vak val vat vee vis wal
    web wet wol zak zee zin zon
""")
# Endings and function words that are no part at whatever place.
_NEVER = _listed("""
    aars achtig achtige aden alden alle alles amen annen anus aris arische aten atie baar bare beste betreft boven
    daags daar dan dat dement der deren deze die door echt eens eerbaar eerd eerde eerden eerder eerst eert elden
    eelde elke ende ender enen enne enten eren essie eter even gaan gaat gedaan geen gelijk genoeg ging gingen haar had
    hadden hebben heden heeft heel heen heid helemaal het hier hun ieder iedere iets ingen innen isch ische isme
    iteit itteren jouw jullie kelen kende kers kwam kwamen laat later lende leren lijk ling linge lingen loge loog
    loos loze lozen maal maar mann mate meer menten metje mine ming naar natie nende netje netjes niet niets ning
    nissen onder ons onze ook open oratorium over pende ping pingen rende ring ringen sage samen schap schappelijk
    schappelijke schappen sende sing ster sters takel tegen telen tende ters terug tief tien tiende ties tieve
    tigste ting tisch tische tjes toch toen tot tran tussen uit van vert ville voor want ware waren was weer werd
    werden wikkelde worden wordt zeer zelf zich zijn zijnde zonder
""")
# No part before another: particles (*uit-gave* is made of a verb), adjectives and numerals of phrases, prefixes.
_NEVER_BEFORE = _listed("""
    aaneen aardse achter achtereen alleen aller ander andere anti beneden best bezig bijeen binnen buit buiten cara
    cardio colle daad derde dia drie duizend eene eerste eigen elektro eruit fact fokke frau fysio gade gelijke gene
    gerust gesp gevang gister goede goeie grote halve hele herb hoge honderd hydro hyper ineen inter intra jonge
    kapot kilo korte lange langs lede liefheb links logischer make mede meest miljoen minder mono multi nabij neder
    neer neuro neven nieuwe nieuwer omhoog omlaag onderaf opeen opeet opent opperde ortho oude overl para past pats
    platte plotse proto psycho rechts rede rond same sinds sneu sociale socio soort tegemoet tegens teleur tentoon
    terecht teweeg thermo trans trouwe tweede uiteen ultra vast vaste veraf verder verne vers verst vice voorbij
    vooronder voors voorst voort vooruit vrije waar weder wils witte
""")
# No last part: adjectives and adverbs, whose compounds are phrases or mean something else, and ends of other words.
_NEVER_LAST = _listed("""
    aard ander azie baars baren belde bloot coop cultureel derde dertig deurs dicht diep ding dingen domme duizend
    durend fijn form forms gaande getrouw getrouwe gevende gezind gezinde gram groot hagen half handels hangend hard
    honderd honderdste hoog houdend houdende houdt jaars kades keerde keert keren king klaar komst kost kundig laag
    lands lang lange less levens lief links liter logisch logische lopend maakt makend makende meert mooi naakt name
    names negentig oortje outs pels rechtelijk rechtelijke rechts rekken rijk rijke rijker rijkere rijkers rijks
    ruim schoon seringen ship ships snel sprekend staand staande stil tachtig talige tijds trant tuig tuigen twintig
    twintigste vast veertig velde velen vijftig vol volle voller vrij vrije wijd wijs witten zaan zakelijk zakelijke
    zestig zeventig zwaar
""")
# Words that their history made one, or that only look like two.
_WHOLE = _listed("""
    belangstelling daadwerkelijk deelname dinsdag donderdag duitsland friesland griekenland groenland handtekening
    ijsland kantoor kantoren koekoek langzamerhand lapland maandag oppervlak oppervlakte potlood promoveren rijtuig
    rijtuigen schotland slachtoffer slachtoffers toppers vriendschap vrijdag website websites willekeur willemstad
    woensdag zaterdag zeeland zondag zwitserland
""")
# Before verbs they are the first part of a separable verb (plaatsvinden), before nouns of a compound (plaatsnaam).
_BEFORE_VERBS = _listed("""
    adem bekend deel dicht dood droog feest fijn gade gebruik geheim gelijk gereed gevangen goed groot half hand
    hard hoog huis kennis klaar kort kwijt laag lang leeg lief open plaat plaats prijs raad schadeloos schoon stand
    stil stof stuk thuis veel vier vorm vrij warm zeker zoek zwaar
""")
# Forms of strong verbs that often follow those; of weak verbs see `_is_verb_form`.
_STRONG_VERBS = _listed("""
    bleef blijft blijven brengen brengt deden deed doen doet gaan gaat gaf gaven geeft geven hield hielden houden
    houding houdt komen komt laten liep liepen liggen ligt loopt lopen maakt maken nam namen neemt nemen ontstaan
    raakt raakte raken staan staat stond stonden trekken trekt vallen valt vinden vindt vond vonden wezen zag zien
    ziet zit zitten
""")
_NO_LINK = _listed("gedachten gegevens kosten nieuws zeden")  # plurals and genitives that are words of their own
_NOUNS_LIKE_DERIVED = _listed("""
    deskundige getuige heilige omstandigheden vaardigheden vaardigheid veiligheid verpleegkundige
""")
_LONG_PARTICLE = compiled(r"achter|beneden|binnen|boven|buiten|door|onder|over|samen|tegen|terug|tussen|voor")
_PREFIX = compiled(r"(?:aan|af|be|bij|door|ge|her|in|mee|mis|na|neer|om|onder|ont|on|op|over|toe|uit|ver|voor)(?=.{4})")
_DERIVED = compiled(r"(?:(?<!tu)ig|ige|jariger|igheid|igheden)$")  # of a phrase: *driejarig*, *kleinschalige*
_WANTS_S = compiled(r"...(?:heid|iteit|schap)$")
# After a short vowel the plural doubles the consonant, after a long one it changes the spelling; either way *en* is no
# mere sound after *kat* or *bom*, nor is what stands before it in *katten* a word.
_NO_EN_AFTER = compiled(r"(?:[^aeiouy][aeiouy]|^[aeiouy])[^aeiouy]$|([^aeiouy])\1$")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of Dutch words, all folded: an archive's counts and names, and the weights of a general list."""

    counts: Mapping[str, int]
    names: Collection[str]
    general: Mapping[str, float]
    per_occurrence: float

    @classmethod
    def of(cls, counts: Mapping[str, int], names: Collection[str], *, general: bool = True) -> "Vocabulary":
        """Return the vocabulary of an archive; ``general`` says whether to add the general list.

        ``counts`` is asked word by word, so it may be a view of a database. ``names``, a set, are not taken apart, and
        are parts only where they are common words as well.
        """
        return cls(counts, names, _general_weights(), 1.0) if general else cls(counts, names, {}, _ALONE)

    def weight(self, word: str) -> float:
        """Return how frequent a word is: occurrences in a hundred million words, and in the archive."""
        return self.general.get(word, 0.0) + self.counts.get(word, 0) * self.per_occurrence


@dataclass(frozen=True, slots=True)
class _Cut:
    """The beginning of a word cut into parts: where they begin, how unlikely they are, what they weigh together."""

    parts: tuple[str, ...]
    starts: tuple[int, ...]
    cost: float
    log_weight: float


def split(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the parts of a folded word, without linking sounds, two or more; none for a word that is no compound."""
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD or not word.isalpha():
        return ()
    if word in _WHOLE or word in vocabulary.names or _is_prefixed(word, vocabulary):
        return ()
    cut = _likeliest_cut(word, vocabulary)
    if cut is None or _is_separable_verb(word, cut.parts, vocabulary):
        return ()
    own = vocabulary.weight(word)
    if own and cut.log_weight / len(cut.parts) - log10(own) < _LEAST_ADVANTAGE:
        return ()
    parts: list[str] = []
    for place, part in enumerate(cut.parts):
        end = cut.starts[place] + len(part)
        touches_next = place + 1 < len(cut.parts) and cut.starts[place + 1] == end
        parts += split(part, vocabulary) or (_without_link(part, vocabulary) if touches_next else part,)
    return tuple(parts)


def _likeliest_cut(word: str, vocabulary: Vocabulary) -> _Cut | None:
    cuts = {0: _Cut((), (), 0.0, 0.0)}
    particle = _LONG_PARTICLE.match(word)
    # *voors-telling* would cut through the particle's word; *voorjaars-regen* does not.
    shortest_first = particle.end() + 3 if particle else _SHORTEST_PART
    for start in range(len(word) - _SHORTEST_PART + 1):
        before = cuts.get(start)
        if before is None:
            continue
        for end in range(start + (_SHORTEST_PART if start else shortest_first), len(word) + (start > 0)):
            part = word[start:end]
            weight = vocabulary.weight(part)
            if weight < _LEAST_WEIGHTS[min(end - start, len(_LEAST_WEIGHTS) - 1)]:
                continue
            if part in vocabulary.names and vocabulary.general.get(part, 0.0) < _NAME_AND_WORD:
                continue
            if not _is_part(part, last=end == len(word)):
                continue
            log_weight = log10(weight)
            for after in _next_starts(word, part, end):
                cost = before.cost + log10(_WORDS) - log_weight + (_LINK_COST if after > end else 0.0)
                known = cuts.get(after)
                if known is None or cost < known.cost:
                    parts, starts = (*before.parts, part), (*before.starts, start)
                    cuts[after] = _Cut(parts, starts, cost, before.log_weight + log_weight)
    return cuts.get(len(word))


def _is_part(part: str, *, last: bool) -> bool:
    if part in _NEVER:
        return False
    if len(part) == _SHORTEST_PART and part not in (_SHORT_LAST if last else _SHORT_BEFORE):
        return False
    if not last:
        return part not in _NEVER_BEFORE
    return part not in _NEVER_LAST and (part in _NOUNS_LIKE_DERIVED or not _DERIVED.search(part))


def _next_starts(word: str, part: str, end: int) -> Iterator[int]:
    """Yield where the next part may begin: at the part's end or after a linking sound; the word's end is one too."""
    if end == len(word):
        yield end
    if len(word) - end < _SHORTEST_PART:
        return
    if _WANTS_S.search(part):
        if word[end] == "s":
            yield end + 1
        return
    yield end
    takes_s = word[end] == "s" and part[-1] not in "sxz" and f"{part}s" not in _NO_LINK
    if takes_s or (word[end] == "n" and part[-1] == "e"):
        yield end + 1
    if word.startswith("en", end) and f"{part}en" not in _NO_LINK and not _NO_EN_AFTER.search(part):
        yield end + 2


def _without_link(part: str, vocabulary: Vocabulary) -> str:
    """Return a part without the linking sound that it ends in: *boek* of *boeken*, *leider* of *leiders*."""
    if part in _NO_LINK or len(part) < _SHORTEST_WORD:
        return part
    weight = vocabulary.weight(part)
    if part.endswith("s") and vocabulary.weight(part[:-1]) >= max(0.3 * weight, 5.0):
        return part[:-1]
    takes_en = part.endswith("en") and not _NO_EN_AFTER.search(part[:-2])
    return part[:-2] if takes_en and vocabulary.weight(part[:-2]) >= max(0.02 * weight, 60.0) else part


def _is_prefixed(word: str, vocabulary: Vocabulary) -> bool:
    prefix = _PREFIX.match(word)
    return prefix is not None and vocabulary.weight(word[prefix.end() :]) >= _WORD_AFTER_PREFIX


def _is_separable_verb(word: str, parts: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    first, *others = parts
    return first in _BEFORE_VERBS and word == first + others[0] and _is_verb_form(others[0], vocabulary)


def _is_verb_form(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word looks like a form of a verb: a participle belongs to it."""
    if word in _STRONG_VERBS or (word.startswith("ge") and word.endswith("en")):
        return True
    forms = []
    for ending in ("ende", "end", "den", "ten", "ing", "en", "de", "te", "t"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word.removesuffix(ending)
            stem = stem[:-1] if stem[-1] == stem[-2] else stem
            forms += [f"ge{stem}d", f"ge{stem}t"]
    base = word.removesuffix("e")
    if word.startswith(("be", "ge", "her", "ont", "ver")) and base[-1] in "dt":
        forms += [f"{base}e", f"{base[2:-1]}en"]
    return any(vocabulary.weight(form) >= _KNOWN_FORM for form in forms)


def is_common(form: str) -> bool:
    """Whether a folded word is one that Dutch readers meet, in whatever they read: then it is no misspelling."""
    return _general_weights().get(form, 0.0) >= _COMMON


@cache
def _general_weights() -> Mapping[str, float]:
    """Return how frequent Dutch words are in general, so that a small archive's compounds are known too.

    What is too rare for a part is left out. Read when first needed and once: a search without compounds saves the time
    and memory.
    """
    return MappingProxyType(word_weights(_WORDS, _LEAST_WEIGHTS[-1]))
