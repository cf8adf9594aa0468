"""The words by which `archive.people` tells people in a byline from newsrooms, roles, places and others' work."""

import re


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_DID = (
    "geschreven|bijgewerkt|opgetekend|samengesteld|tekst|interview|analyse|reportage|updated|posted|reporting|written|"
    "reported|words|story|text|analysis|review|geschrieben|ein (?:beitrag|bericht|kommentar|gastbeitrag)|"
    "eine (?:analyse|reportage)|écrit|rédigé|publié|texte|propos recueillis|recueilli|article|опубликовал[аи]?"
)
OPENING = re.compile(
    rf"^(?:(?:aus|uit|from|depuis) \S+ (?=(?:door|by|von|par) ))?(?:(?:{_DID}) )?"
    r"(?:door|by|von|par|van|from|aus|от)(?:\s*:\s*|\s+)"
    r"|^(?:tekst(?: en foto['’]?s)?|auteurs?|redactie|text|words|story|authors?|reporting|author|autor(?:in|en|innen|"
    r"\*in|:in)?|texte|auteure?s?|autrices?|interview|автор(?:ы|ка)?|текст|подготовил[аи]?|беседовал[аи]?|записал[аи]?)"
    r"(?:\s*:\s*|\s+(?=[A-ZÀ-ÞА-Я]))",
    re.IGNORECASE,
)

# From here on a line says who did something else than write.
OTHERS_WORK = re.compile(
    r"(?:^|[\s,;|/(])(?:(?:foto|photo|beeld|bild|image|illustrati|video|fotogra|photogra|фото|иллюстраци)[\w’']*"
    r"(?:\s+(?:door|by|von|par))?\s*:?\s|(?:vertaling|vertaald|translated|translation|übersetz\w+|traduit|traduction|"
    r"перевод|editing|edited|eindredactie|montage)\b).*",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\S+@\S+|(?<!\S)@\w+|https?://\S+")
SEPARATOR = re.compile(r"\s+[|•·–—-]\s+|\s*[|•·]\s*")
JOINT = re.compile(
    r"\s*(?:,|;|/|&|\+|\n)\s*(?:(?:en|and|und|et|и)\s+)?"
    r"|\s+(?:en|and|und|et|и|met|with|mit|avec|sowie|ainsi que|as well as|alsmede)\s+",
    re.IGNORECASE,
)
INVERTED = re.compile(
    r"(?P<family>[^,;]+),\s*(?P<first>[^,;]+?)(?P<particle>(?:\s+(?:de|den|der|van|von|zu|ten|ter|le|la|du))*)"
)
INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}")
# A nickname may stand in quotation marks.
NAME_WORD = re.compile(r"[\"“”„]?[^\W\d_](?:[\w’'‘.]|-(?=\w))*[\"“”„]?")

PARTICLES = _words(
    "de den der des van von vom zu zum zur la le les du di da do dos das del della af av el al bin ibn ben "
    "ter ten te tot 't ’t ‘t 's ’s op in het y e aan auf ap mac"
)
# Capitalised at the beginning of a name as of anything else: "Le Monde", "De Redactie", "The Guardian".
NO_FIRST_NAMES = _words(
    "het een deze dit die dat onze mijn the our an this that die das unsere ein eine une notre nos ces наш наши"
)
SURE_BEGINNINGS = _words("de le la les der den")

# In any language: what these stand in is a newsroom, a company or what somebody does, not somebody.
ROLE = re.compile(
    r"(?:\w*redac\w*|\w*redakt\w*|rédact\w*|редакц\w*|редактор\w*|\w*correspond\w*|\w*korrespond\w*|корреспондент\w*|"
    r"собкор\w*|обозревател\w*|журналист\w*|колумнист\w*|политолог\w*|аналитик\w*|профессор\w*|"
    r"\w*verslaggee?f\w*|\w*reporter\w*|репорт[её]р\w*|\w*medewerk\w*|"
    r"\w*mitarbeiter\w*|\w*journalist\w*|journaliste\w*|\w*columnist\w*|kolumnist\w*|chroniqueu\w*|editor\w*|writers?|"
    r"producers?|contributors?|contributing|columnists?|freelancer?\w*|staff|team|desk|newsdesk|newsroom|bureau|"
    r"agenc\w*|agentur\w*|agence|agentschap\w*|persbureau|nieuwsdienst|nieuws|news|nachrichten|новости|press|presse|pers|"
    r"media|medien|médias|online|digital\w*|tv|radio|zeitung|courant|dagblad|krant|times|post|daily|journal|magazine|"
    r"company|inc|ltd|gmbh|bv|b\.v|stichting|foundation|stiftung|fondation|institut\w*|universit\w*|group|groep|gruppe|"
    r"network|editorial|envoyée?s?|spécia(?:le?s?|ux)|chefs?|chief|senior|junior|political|politiek\w*|economics|business|"
    r"sports?|science|health|technology|hoogleraar|professor|directeur|auteur|autrice|autor(?:in)?|gastautor(?:in)?|"
    r"gastschrijver|schrijver|historicus|historian|policy|analyst|president|ministry|ministerie|gemeente|politie|police|"
    r"полици\w*|мчс|минобороны|service|abteilung|ressort|webmaster|admin\w*|guest|anonymous|anoniem|onbekend|unknown|"
    r"user|gebruiker|lezers?|readers?)",
    re.IGNORECASE,
)
AGENCIES = _words(
    "anp belga reuters afp ap dpa epd kna sid apa tass тасс риа интерфакс interfax bloomberg efe ansa pa upi aap rtr "
    "novum cna xinhua kyodo itar-tass nos vrt rtl bbc cnn ard zdf rtbf rfi dw wdr ndr swr mdr abc cbs nbc npr itv sky"
)
PLACES = frozenset(
    {
        "new york",
        "new delhi",
        "new orleans",
        "los angeles",
        "san francisco",
        "san diego",
        "las vegas",
        "hong kong",
        "den haag",
        "den bosch",
        "den helder",
        "the hague",
        "tel aviv",
        "sri lanka",
        "south africa",
        "zuid-afrika",
        "são paulo",
        "sao paulo",
        "buenos aires",
        "saint petersburg",
        "st petersburg",
        "st. petersburg",
        "sankt petersburg",
        "rio de janeiro",
        "washington dc",
        "washington d.c",
        "cape town",
        "kuala lumpur",
        "united states",
        "united kingdom",
        "great britain",
        "north korea",
        "south korea",
        "saudi arabia",
        "addis abeba",
        "addis ababa",
        "abu dhabi",
        "mexico city",
        "panama city",
        "frankfurt am main",
        "bad homburg",
        "santiago de chile",
        "le havre",
        "la haye",
        "нижний новгород",
        "нью-йорк",
        "west virginia",
        "north carolina",
        "south carolina",
        "costa rica",
        "el salvador",
        "burkina faso",
    }
)
BEFORE_A_NAME = _words(
    "prof prof. dr dr. drs drs. ir ir. ing ing. mr. mevr mevr. dhr dhr. dipl. dipl.-ing. mag. rev. hon."
)
BEHIND_A_NAME = _words("phd ph.d ph.d. md m.d. msc bsc ma ba mba llm rn cpa esq esq. jr jr. sr sr. ii iii iv")
CAPITAL_PARTICLES = _words("le la les")
KEPT_BEHIND = _words("jr jr. sr sr. ii iii iv")
