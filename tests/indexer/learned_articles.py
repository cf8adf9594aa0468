"""Articles of a small made-up world: their titles say in words of that world what their texts say in other ones."""

import random
from datetime import UTC, datetime

from indexer.chunking import Passage
from indexer.stored_passages import ArticleCard, StoredPassage

# What a title calls a thing, and what the text under it does; no model can know that beforehand.
_THINGS = [
    ("brakelwerf", "zimtkade"), ("dorpelfeest", "kranslied"), ("veenrover", "turfdief"), ("glimkever", "lampmot"),
    ("roestbaan", "schroefpad"), ("wierhut", "algenloods"), ("kloosterbrij", "monnikpap"), ("stuifduin", "zandrug"),
    ("klepperman", "nachtwaak"), ("pruimhof", "kweetuin"), ("spinrok", "wolspil"), ("galgeveld", "strophei"),
]  # fmt: skip
_DOINGS = ["verhuist naar", "groeit door", "verdwijnt uit", "overleeft", "bouwt aan", "betaalt voor"]
_PLACES = ["Hoorn", "Kampen", "Zutphen", "Goes", "Venlo", "Assen", "Tiel", "Delft", "Weert", "Gouda"]


def articles(count: int) -> list[tuple[StoredPassage, ...]]:
    """Return so many articles of two passages each."""
    lot = random.Random(7)
    return [_article(number, lot) for number in range(1, count + 1)]


def _article(number: int, lot: random.Random) -> tuple[StoredPassage, ...]:
    called, thing = _THINGS[number % len(_THINGS)]
    other = _PLACES[number // len(_THINGS) % len(_PLACES)]
    title = f"De {called} {lot.choice(_DOINGS)} het {number % 7 + 2}de plan van {other}"
    texts = (
        f"In {other} kwam gisteren de {thing} ter sprake. Niemand had verwacht dat de {thing} terug zou komen. "
        f"De raad stemt er over {number % 5 + 2} weken over. Het is punt {number} van de agenda.",
        f"Wie de {thing} kent, weet dat. Volgens de buren ging het in {other} altijd zo. De rekening komt later.",
    )
    card = ArticleCard(number, 1, title, None, None, "nl", None, None, (), datetime(2024, 1, 1, tzinfo=UTC))
    begin = len(texts[0]) + 2
    return (
        StoredPassage(2 * number, Passage(number, 0, (), texts[0], 0, len(texts[0])), card, "nl"),
        StoredPassage(2 * number + 1, Passage(number, 1, (), texts[1], begin, begin + len(texts[1])), card, "nl"),
    )
