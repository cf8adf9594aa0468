"""Bylines as printed: which short lines say who wrote an article, in five languages.

A byline is an opening ("door", "by", "von", "par", "Автор:") and then people: names, or a newsroom's word for its
own ("onze redactie", "unserem Korrespondenten"). Headings begin with the same words ("Door het oog van de naald"),
so what follows must look like people: a name is capitalised, of two words or more, and begins with no article or
other common word; a newsroom's words stand in the tables below. Extend the tables, each with a line in the tests.
"""

import re
from dataclasses import dataclass
from datetime import date

from archive.dates import parse_date_line

_LONGEST_LINE = 160
_MOST_WORDS = 18


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


@dataclass(frozen=True, slots=True)
class _Phrasing:
    """How one language writes bylines; every field is a regular expression, matched without regard to case."""

    before_names: str
    before_newsroom: str
    determiner: str
    newsroom: str
    place: str
    desk: str


_DUTCH = _Phrasing(
    before_names=r"(?:(?:geschreven|opgetekend|samengesteld|tekst|interview) )?door:?"
    r"|(?:tekst|auteurs?|redactie|interview|bewerking|tekst (?:en|&) (?:foto['’]?s?|beeld|video)) ?:|tekst",
    before_newsroom=r"(?:geschreven )?door|van",
    determiner=r"(?:(?:een|één) (?:van onze|van de|onzer)|onze|de|een)",
    newsroom=r"[\w-]*redactie|[\w-]*redact(?:eur(?:en)?|rices?)|[\w-]*correspondent(?:en|es?)?|nieuwsdienst"
    r"|verslaggee?fsters?|verslaggevers?|[\w-]*medewerk(?:ers?|sters?)",
    place=r"(?:in|voor|over|te|uit)(?: (?:de|het))?",
    desk=r"economie|buitenland|binnenland|politiek|cultuur|sport|wetenschap|media|kunst|onderwijs|zorg|klimaat"
    r"|opinie|online|regio|natuur|wonen|reizen|tech|muziek|economische zaken",
)
_ENGLISH = _Phrasing(
    before_names=r"(?:(?:written|reported|words|story|text|analysis|interview) )?by:?"
    r"|(?:words|story|text|authors?|reporting) ?:",
    before_newsroom=r"(?:written )?by|from",
    determiner=r"(?:one of our|our|the|an?)",
    newsroom=r"(?:editorial|news|staff) (?:team|staff|board|desk|writers?|reporters?|correspondents?)"
    r"|newsroom|newsdesk|editors?|staff|correspondents?|reporters?|writers?",
    place=r"(?:in|at|for)(?: the)?",
    desk=r"politics|business|world|culture|sports?|science|economics",
)
_GERMAN = _Phrasing(
    before_names=r"(?:(?:geschrieben|ein (?:beitrag|bericht|kommentar|gastbeitrag)|eine (?:analyse|reportage)"
    r"|text|interview) )?von:?|(?:text|autor(?:in|en|innen|\*in|:in)?) ?:",
    before_newsroom=r"von|aus",
    determiner=r"(?:eine[mr] unserer|unsere[mrn]?|der|dem|den|eine[mr])",
    newsroom=r"[\w-]*redaktion|[\w-]*redakteur(?:en|s|in|innen)?|[\w-]*korrespondent(?:en|in|innen)?"
    r"|[\w-]*mitarbeiter(?:n|in|innen)?|[\w-]*reporter(?:n|in|innen)?",
    place=r"(?:in|für|aus)(?: (?:der|den|dem))?",
    desk=r"politik|wirtschaft|ausland|inland|kultur|sport",
)
_FRENCH = _Phrasing(
    before_names=r"(?:(?:écrit|rédigé|publié|texte|propos recueillis) )?par(?: ?:)?"
    r"|texte|(?:texte|auteure?s?|autrices?) ?:",
    before_newsroom=r"(?:écrit |rédigé )?par|de",
    determiner=r"(?:l['’]un de nos|l['’]une de nos|notre|nos|la|le|un|une)",
    newsroom=r"rédaction|rédact(?:eurs?|rices?)|correspondante?s?|envoyée?s? spécia(?:le?s?|ux)"
    r"|journalistes?|service \w+",
    place=r"(?:à|au|aux|en|pour|dans)(?: (?:la|le|les))?",
    desk=r"politique|économie|international|culture|sports?",
)
_RUSSIAN = _Phrasing(
    before_names=r"(?:автор(?:ы|ка)?|текст|подготовил[аи]?|беседовал[аи]?) ?:|подготовил[аи]?|беседовал[аи]?",
    before_newsroom=r"от|автор ?:",
    determiner=r"(?:одного из наших|нашего|нашей|наших|собственного|специального)",
    newsroom=r"редакции|редакция|собкора|(?:собственного |специального )?"
    r"(?:корреспондент(?:а|ки|ов)?|обозревател[яь])",
    place=r"(?:в|на|из|по)",
    desk=r"политик[аи]|экономик[аи]",
)
_PHRASINGS = (_DUTCH, _ENGLISH, _GERMAN, _FRENCH, _RUSSIAN)

_AGENCIES = _words(
    "anp belga reuters afp ap dpa epd kna apa tass тасс риа интерфакс interfax bloomberg efe ansa "
    "redactie redaktion rédaction редакция staff"
)

_PARTICLES = _words(
    "de den der het van von vom zu zum zur la le les du des di da do dos das del della af av el al bin ibn ben "
    "ter ten te 't ’t ‘t 's ’s op in y e und"
)

# No name begins with one of these, even where a heading gives every word a capital.
_NEVER_A_NAME = _words(
    "het de een deze dit die dat haar zijn hun alle geen weer meer veel zee land lucht schade oorlog "
    "the a an any all far no design default popular necessity royal his her their its my our your accident "
    "law force sea air way means numbers chance hand invitation "
    "der das den dem ein eine einem einen einer kein keine oben unten hier dort hinten vorne nun heute gestern "
    "un une la le les ces cette son sa ses leur leurs tous toutes amour hasard tout toute rapport ailleurs "
    "и в на не от по"
)

# What stands beside a name on one line.
_NEVER_IN_A_NAME = _words(
    "updated published posted last bijgewerkt gepubliceerd geplaatst aktualisiert veröffentlicht publié mis modifié "
    "leestijd min minuten minutes обновлено опубликовано"
)

_NAME_WORD = re.compile(r"[^\W\d_](?:[\w’'.]|-(?=\w))*")
_JOINTS = re.compile(r"\s*(?:,|;|/|&|\+)\s*|\s+(?:en|and|und|et|и|met|with|mit|avec)\s+", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*")
_PLACE = re.compile(r"\s+(?:in|aus|uit|à|в|from)\s+(?=[A-ZÀ-ÞА-Я])")


def is_byline(line: str) -> bool:
    """Whether this line, standing on its own, says who wrote the article ("door onze redactie")."""
    return parts_of_byline(line)[0] is not None


def parts_of_byline(line: str) -> tuple[str | None, date | None]:
    """Return the byline as printed on this line, and the date that may stand beside it.

    "Door Anna de Wit | 14 mei 2024" holds both; a line that is no byline gives (None, None).
    """
    line = line.strip()
    if not line or len(line) > _LONGEST_LINE or len(line.split()) > _MOST_WORDS or "\n" in line:
        return None, None
    if _names_its_writer(line):
        return line, None
    pieces = [piece.strip() for piece in _SEPARATORS.split(line) if piece.strip()]
    days = [parse_date_line(piece) for piece in pieces]
    bylines = [piece for piece, day in zip(pieces, days, strict=True) if day is None]
    if len(pieces) == 2 and len(bylines) == 1 and _names_its_writer(bylines[0]):
        return bylines[0], next(day for day in days if day)
    return None, None


def looks_like_name(text: str) -> bool:
    """Whether this is a person's name and nothing else: two to six words, capitalised, particles aside."""
    words = text.split()
    if not 2 <= len(words) <= 6 or words[0].casefold() in _NEVER_A_NAME or not words[0][0].isupper():
        return False
    if any(word.casefold().strip(".,:") in _NEVER_IN_A_NAME for word in words):
        return False
    shouted = text.isupper()
    for word in words[1:]:
        if word.casefold() in _PARTICLES and word is not words[-1]:
            continue
        if shouted and word.casefold() in _NEVER_A_NAME:
            return False
        if not (word[0].isupper() or re.match(r"[dl]['’]\w|jr\.?$|sr\.?$", word)):
            return False
    capitals = sum(word[0].isupper() or word[:2].lower() in {"d'", "d’"} for word in words)
    return capitals >= 2 and all(_NAME_WORD.fullmatch(word) or word.casefold() in _PARTICLES for word in words)


def _names_its_writer(line: str) -> bool:
    line = " ".join(line.split())
    if _ends_as_a_sentence(line):
        return False
    if any(pattern.fullmatch(line) for pattern in _NEWSROOM_BYLINES):
        return True
    return any(
        opening is not None and names_people(line[opening.end() :])
        for opening in (pattern.match(line) for pattern in _OPENINGS)
    )


def _newsroom_pattern(phrasing: _Phrasing, opening: str) -> re.Pattern[str]:
    """Return what matches a newsroom's word for its own, perhaps with its desk, place or name."""
    # (?-i:...) for what must be capitalised: a lower-case word there is a verb ("door de redacteur geweigerd").
    name = r"(?-i:[A-ZÀ-ÞА-Я][\w’'-]*)"
    names = rf"{name}(?:(?: (?:de|den|der|van|von|le|la))* {name}){{0,3}}"
    adjective = rf"(?:(?:{phrasing.desk}|\w+(?:e|en|er|al|ого|ой)) )?"
    return re.compile(
        rf"{opening}(?:{phrasing.determiner} )?{adjective}(?:{phrasing.newsroom})"
        rf"(?: (?:{phrasing.place} )?(?:{phrasing.desk}))?(?: {phrasing.place} {names})?(?:,? {names})?",
        re.IGNORECASE,
    )


_OPENINGS = tuple(re.compile(rf"(?:{phrasing.before_names})\s+", re.IGNORECASE) for phrasing in _PHRASINGS)
_NEWSROOM_BYLINES = tuple(_newsroom_pattern(phrasing, rf"(?:{phrasing.before_newsroom}) ") for phrasing in _PHRASINGS)
_NEWSROOMS = tuple(_newsroom_pattern(phrasing, "") for phrasing in _PHRASINGS)


def names_people(text: str) -> bool:
    """Whether the text lists people: the first a full name, a newsroom or an agency, the last perhaps a place."""
    text = re.sub(r"\s*\([^()]{2,60}\)$", "", text)
    people = [person for person in _JOINTS.split(_PLACE.split(text, maxsplit=1)[0].strip()) if person]
    if not people or not _is_writer(people[0]):
        return False
    return all(_is_writer(person) or _is_place(person) for person in people[1:])


def _is_writer(text: str) -> bool:
    if text.casefold() in _AGENCIES or looks_like_name(text):
        return True
    return any(pattern.fullmatch(text) for pattern in _NEWSROOMS)


def _is_place(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 3 and all(word[0].isupper() for word in words)


def _ends_as_a_sentence(line: str) -> bool:
    if line.endswith("."):
        last = line.rsplit(maxsplit=1)[-1].casefold()
        return not (len(last) <= 3 or last in {"phd.", "msc."})
    return line.endswith(("?", "!", ":", ";", "…"))
