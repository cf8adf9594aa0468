"""One story as several papers print it, and what only looks like it: all written for these tests."""

from tests.indexer.event_articles import COURANT, ELSEWHERE, LANTAARN

LEAD = (
    "In de haven van Oosterwold is woensdagnacht het kustvaartuig Maria Adriana gezonken na een aanvaring met het "
    "binnenschip Volharding. De zes opvarenden sprongen op tijd in een sloep en werden opgepikt door de reddingboot "
    "Jan Lels, meldt de havendienst."
)
COURSE = (
    "De aanvaring gebeurde om 3.40 uur bij dichte mist. Schipper Wiebe Postma van de Volharding zegt dat hij het "
    "andere schip pas zag toen het twintig meter voor hem opdook. De radar van de Maria Adriana was volgens de eerste "
    "berichten al twee dagen stuk en zou in Oosterwold worden gemaakt."
)
CARGO = (
    "Aan boord lagen 1.400 ton kunstmest en 38 ton stookolie. Rijkswaterstaat legde een drijvend scherm om het wrak "
    "en vaart met twee schepen heen en weer om olie op te zuigen. De oesterbanken ten zuiden van de vaargeul zijn "
    "tot nader order gesloten, tot ergernis van kweker Leendert Boone."
)
HARBOUR = (
    "De vaargeul blijft zeker tot zaterdag dicht. Elf schepen wachten buiten de pieren, de veerboot naar Schoorl vaart "
    "om. Bergingsbedrijf Multraship onderzoekt of het wrak in één stuk kan worden gelicht of moet worden gesneden."
)
STORY = (LEAD, COURSE, CARGO, HARBOUR)

OWN_LEAD = (
    "Zes mensen zijn in de nacht van dinsdag op woensdag op het nippertje ontkomen aan de dood toen hun schip, de "
    "Maria Adriana, vlak voor Oosterwold werd geramd. De Jan Lels haalde de bemanning van de kustvaarder uit een "
    "sloep; de Volharding, die hen raakte, bleef drijven."
)
AGENCY = "OOSTERWOLD (NPB) - "

# A week later: half of it is what everybody had read already.
FOLLOW_UP = (
    "Bergers hebben dinsdag het voorschip van de Maria Adriana boven water gehaald. Directeur Hanneke Dirksen van "
    "Multraship noemt het een klus uit duizenden: een kraan van 900 ton hing negen uur boven de geul.",
    "In het ruim vonden duikers een kluis met 212 brieven uit 1911, die naar museum De Kaap in Schoorl gaan. "
    "Conservator Otto Landsmeer wil ze eerst vriesdrogen en zegt dat hij sinds zijn studie niet meer zo slecht heeft "
    "geslapen.",
    "Over een jaar komen er lichtboeien langs de hele geul, beloofde minister Van Rhijn in Den Helder.",
    COURSE,
)

# The same phrases each day, with other numbers and places.
WEATHER = (
    "Het weer voor {day}. Vanochtend is het {sky} met plaatselijk mist in {region}. De temperatuur loopt op van {low} "
    "graden aan zee tot {high} graden in {inland}. De wind is {wind}, windkracht {force}.",
    "Vanavond koelt het af tot {night} graden. Morgen wordt het {next} met kans op een bui in {rain}. De kans op "
    "neerslag is {chance} procent. De zon komt op om {rise} uur en gaat onder om {set} uur. Dit bericht is "
    "opgesteld door {author}.",
)
TUESDAY = {
    "day": "dinsdag 4 mei", "sky": "bewolkt", "region": "Drenthe", "low": "11", "high": "17", "inland": "Twente",
    "wind": "matig", "force": "3", "night": "6", "next": "zonnig", "rain": "Limburg", "chance": "40", "rise": "6.03",
    "set": "21.14", "author": "Mieke Waal",
}  # fmt: skip
FRIDAY = {
    "day": "vrijdag 7 mei", "sky": "helder", "region": "Zeeland", "low": "14", "high": "22", "inland": "Brabant",
    "wind": "zwak", "force": "2", "night": "9", "next": "warm", "rain": "Friesland", "chance": "10", "rise": "5.58",
    "set": "21.19", "author": "Tom Eland",
}  # fmt: skip

ITEM = (LEAD, COURSE)


def text_of(paragraphs: tuple[str, ...]) -> str:
    """Return paragraphs as one text."""
    return "\n\n".join(paragraphs)


def overview() -> str:
    """Return a round-up of the week, in which the weather of two days and the story's beginning are items."""
    return text_of((COURANT, LANTAARN, ELSEWHERE, weather_of(TUESDAY), weather_of(FRIDAY), *ITEM))


def weather_of(day: dict[str, str]) -> str:
    """Return one day's weather report."""
    return text_of(tuple(paragraph.format(**day) for paragraph in WEATHER))
