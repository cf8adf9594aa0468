"""Articles of our own about one event, from two sites, and others that only seem to be."""

from datetime import UTC, date, datetime

from archive import Archive, Metadata
from archive.article import Received, SourceKind

Event = tuple[str, date | None, str]
"""An article's site, its date and its text."""

COURANT = """In het dok van Harderwouw is maandag brand uitgebroken op de veerboot Zeemeermin. De kapitein, Jorrit
Lemstra, haalde met zijn bemanning 214 reizigers van boord voordat de rook het autodek bereikte. Niemand raakte gewond,
al bleef een hond zoek tot het donker werd, en de brandweer bluste tot in de nacht met water uit het dok.

Wat de reizigers zagen

Op het autodek rook schipper Jorrit Lemstra olie, vertelde hij later bij het gemeentehuis. Volgens omwonenden sloegen
de vlammen uit de pijp toen de sleepboot Albatros van rederij Wisseloord langszij kwam, en wie kon, sprong op de kade
of liet zich langs een touw naar beneden zakken."""

LANTAARN = """Een dag nadat de Zeemeermin afbrandde, zoekt burgemeester Femke Oldenkamp van Harderwouw onderdak voor
214 mensen. Zij sliepen op veldbedden in een sporthal, waar het Rode Kruis soep bracht en een koor kwam
zingen. De meesten willen naar huis, maar hun auto's staan nog op het schip, dat niemand op mag.

De eigenaar zwijgt

Rederij Wisseloord wil niet zeggen wanneer de ketels voor het laatst zijn gekeurd. Kapitein Lemstra noemde dat in de
sporthal een schande; de sleepboot Albatros, die als eerste hielp, was van dezelfde eigenaar en ook al oud, zei hij,
en de gemeente heeft nu zelf een ingenieur gebeld."""

# A month later, about the same people: no longer the same event.
LATER = """Kapitein Jorrit Lemstra vaart weer. Op de nieuwe Zeemeermin van rederij Wisseloord, met de sleepboot
Albatros voorop, kwamen in Harderwouw 214 genodigden kijken. Het schip is langer dan het vorige, heeft een
restaurant op het bovendek en vaart op stroom, zodat er volgens de bouwer niets meer te branden valt.

Een feest met gebak

Burgemeester Femke Oldenkamp sloeg een fles stuk en vergat daarbij haar handschoenen, die in het water vielen en door
een jongen met een net werden opgehaald. Daarna dronk men in de loods koffie, en niemand sprak nog van de brand, al
keek menigeen naar de pijp."""

# The same day, with one name in common.
ELSEWHERE = """In Harderwouw opent dinsdag een bakkerij die alleen brood van spelt verkoopt. Bakker Teun Graafstal
rekent op honderd broden per dag, meer kan de oven niet aan. De gemeente gaf hem de oude smederij in
bruikleen, met de blaasbalg en al, op voorwaarde dat hij de schoorsteen zelf laat vegen.

Wat de buurt ervan vindt

Buurvrouw Rietje Bollemeijer hoopt dat het niet te vroeg naar brood gaat ruiken, want dan wordt zij wakker en krijgt
zij trek, en dat is slecht voor de lijn. De andere buren hebben daar geen last van: zij staan zelf al om vijf uur op
om de koeien te melken."""

FIRE = date(2023, 5, 1)
ARTICLES = (
    ("De Courant", FIRE, COURANT),
    ("De Lantaarn", date(2023, 5, 3), LANTAARN),
    ("De Lantaarn", date(2023, 6, 7), LATER),
    ("De Courant", FIRE, ELSEWHERE),
    ("De Courant", None, LANTAARN.replace("Een dag", "Enige tijd").replace("zwijgt", "zegt niets")),
)


def add_events(archive: Archive, articles: tuple[Event, ...]) -> list[int]:
    """Add articles, their lines made paragraphs; return their numbers."""
    numbers: list[int] = []
    for number, (site, published, text) in enumerate(articles):
        given = Metadata(title=f"Bericht {number}", language="nl", site=site, published=published)
        paragraphs = "\n\n".join(" ".join(each.split()) for each in text.split("\n\n"))
        received = Received(paragraphs.encode(), "text/plain", SourceKind.PASTE, datetime.now(UTC), given=given)
        addition = archive.add(received)
        assert addition.article_id is not None
        numbers.append(addition.article_id)
    return numbers
