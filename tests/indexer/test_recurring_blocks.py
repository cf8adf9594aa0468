"""What recurs on a site is proposed, prose is not: made-up sites, block by block."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.decisions import Action, SiteRule
from indexer.block_shapes import fits, shape
from indexer.recurring_blocks import MOST_WORDS, Proposal, digest, proposals
from indexer.stored_passages import ArticleBlocks, StoredBlock

MOMENT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
SUBJECTS = ["brug", "school", "markt", "dijk", "molen", "haven", "toren", "sluis", "kade", "polder", "kerk", "akker"]


def prose(subject: str, turn: int = 0) -> str:
    """Running text of its own for each subject."""
    return (
        f"Over de {subject} is in de raad voor de {turn + 2}e keer gesproken, en wie er {subject} bij {subject} zag "
        f"staan begreep dat het plan voor de {subject} niet zonder slag of stoot zal worden aangenomen."
    )


def article(number: int, *blocks: str | tuple[str, str], site: str = "De Krant") -> ArticleBlocks:
    named = [("paragraph", block) if isinstance(block, str) else block for block in blocks]
    kept = tuple(StoredBlock(kind, 0, text, None, None, place) for place, (kind, text) in enumerate(named))
    return ArticleBlocks(number, f"Artikel {number}", site, kept, ())


def among(
    *extra: str, count: int = 3, inside: bool = False, kind: str = "paragraph", site: str = "De Krant"
) -> list[ArticleBlocks]:
    """Articles about different things, each with one of the extra blocks at its end or in its midst."""
    made = []
    for number, subject in enumerate(SUBJECTS[:count]):
        said = extra[number % len(extra)]
        text: list[str | tuple[str, str]] = [prose(subject), prose(subject, 1)]
        text.insert(1 if inside else 2, (kind, said))
        made.append(article(number + 1, *text, site=site))
    return made


def found(articles: list[ArticleBlocks], *rules: SiteRule) -> list[Proposal]:
    return proposals(map(digest, articles), rules)


def rule(pattern: str, action: Action, text: str = "", site: str = "De Krant") -> SiteRule:
    return SiteRule(site, pattern, action, text or pattern, MOMENT, 1)


def test_a_line_at_the_end_of_three_articles_is_proposed_with_where_it_stands() -> None:
    (proposal,) = found(among("Volg ons ook op de radio"))
    assert (proposal.site, proposal.pattern) == ("De Krant", "volg ons ook op de radio")
    assert (proposal.articles, proposal.blocks, proposal.words) == (3, 3, 18)
    assert [(each.article_id, each.position, each.text) for each in proposal.examples] == [
        (number, 2, "Volg ons ook op de radio") for number in (1, 2, 3)
    ]


def test_two_articles_are_not_enough_and_neither_are_three_sites() -> None:
    assert found(among("Volg ons ook op de radio", count=2)) == []
    elsewhere = [
        article(number, prose(subject), "Volg ons ook op de radio", site=f"Krant {number}")
        for number, subject in enumerate(SUBJECTS[:3])
    ]
    assert found(elsewhere) == []


def test_numbers_and_dates_may_differ() -> None:
    (proposal,) = found(among("12 reacties op dit stuk", "3 reacties op dit stuk"))
    assert proposal.pattern == "# reacties op dit stuk"
    (dated,) = found(among("Bijgewerkt op 4 mei 2020", "Bijgewerkt op 12 juni 2021", "Bijgewerkt op 1-1-2022"))
    assert dated.pattern == "bijgewerkt op #"


def test_what_stands_behind_one_label_is_one_proposal() -> None:
    (proposal,) = found(among("Elders: de brug", "Elders: een nieuwe school", "Elders: de markt is terug"))
    assert proposal.pattern == "elders: …"


def test_a_few_words_exchanged_are_one_proposal() -> None:
    names = ("Jan Bos", "Piet van Dijk", "Anna Smit")
    (proposal,) = found(
        among(*(f"Reageren op dit stuk? Mail onze verslaggever {name} via de redactie" for name in names))
    )
    assert proposal.pattern == "reageren op dit stuk? mail onze verslaggever … via de redactie"


def test_long_prose_is_never_proposed_however_often_it_recurs() -> None:
    long = "De stichting helpt " + "mensen die dat willen " * 7 + "al jaren aan werk"
    assert len(long.split()) > MOST_WORDS
    assert found(among(long, count=12)) == []
    assert found(among("Dit is er een. Dat is er twee. En dit is er drie.", count=12)) == []


def test_a_sentence_of_background_in_the_midst_of_a_few_articles_is_text() -> None:
    background = "De brug over de Linge werd in 1936 gebouwd en is sindsdien twee keer vernieuwd."
    assert found(among(background, count=4, inside=True)) == []


def test_the_longer_a_sentence_at_the_end_the_more_articles_it_takes() -> None:
    sentence = "Wie op de hoogte wil blijven van al het nieuws uit deze streek leest elke week onze brief."
    assert found(among(sentence, count=3)) == []
    assert [proposal.articles for proposal in found(among(sentence, count=5))] == [5]


def test_articles_that_tell_the_same_story_count_as_one() -> None:
    told = [prose("brug", turn) for turn in range(4)]
    same = [article(number, *told, "Volg ons ook op de radio") for number in range(1, 6)]
    assert found(same) == []


def test_a_heading_within_the_text_is_the_articles_own() -> None:
    assert found(among("Achtergrond bij het nieuws", count=6, inside=True, kind="heading")) == []
    (proposal,) = found(among("Meer uit deze streek", kind="heading"))
    assert proposal.pattern == "meer uit deze streek"


def test_items_of_lists_within_the_text_are_the_articles_own() -> None:
    assert found(among("Nederland en ook de rest van Europa", count=12, inside=True, kind="list_item")) == []


def test_a_few_words_in_the_midst_of_the_text_are_no_proposal_before_they_recur_often() -> None:
    assert found(among("Het weer", count=6, inside=True)) == []
    assert [each.pattern for each in found(among("Het weer", count=10, inside=True))] == ["het weer"]


def test_a_line_without_letters_is_left_alone() -> None:
    assert found(among("* * *", "12 - 3", count=12)) == []


def test_what_cleans_most_comes_first() -> None:
    articles = [
        article(number, prose(subject), "Volg ons", *(["Lees meer op onze eigen bladzijde"] if number < 4 else []))
        for number, subject in enumerate(SUBJECTS[:5], 1)
    ]
    assert [proposal.pattern for proposal in found(articles)] == ["lees meer op onze eigen bladzijde", "volg ons"]


def test_what_a_person_confirmed_or_rejected_is_not_proposed_again() -> None:
    articles = among("Volg ons ook op de radio")
    for action in (Action.REMOVE, Action.DISMISS, Action.KEEP):
        assert found(articles, rule("volg ons ook op de radio", action)) == []
    assert len(found(articles, rule("volg ons ook op de radio", Action.DISMISS, site="Het Blad"))) == 1


def test_a_rejected_proposal_stays_rejected_in_nearly_these_words() -> None:
    articles = among("Elders: de brug", "Elders: een nieuwe school", "Elders: de markt is terug")
    assert found(articles, rule("elders: de …", Action.DISMISS, "Elders: de kerk")) == []
    assert found(articles, rule("elders: …", Action.DISMISS)) == []


def test_a_code_names_a_proposal_for_as_long_as_its_pattern_stays() -> None:
    (few,) = found(among("Volg ons ook op de radio"))
    (many,) = found(among("Volg ons ook op de radio", count=9))
    assert few.code == many.code
    (other,) = found(among("Volg ons ook op de radio", site="Het Blad"))
    assert other.code != few.code


@given(
    st.lists(
        st.lists(st.sampled_from(["Volg ons nu", "Elders: de brug", "4 reacties", "Kort. Nog korter.", prose("dijk")])),
        max_size=8,
    )
)
def test_a_proposal_fits_its_examples_and_counts_what_is_there(written: list[list[str]]) -> None:
    articles = [article(number, *blocks) for number, blocks in enumerate(written, 1)]
    for proposal in found(articles):
        assert proposal.articles >= 3
        assert all(fits(proposal.pattern, shape(each.text)) for each in proposal.examples)
        there = [block for each in articles for block in each.kept if fits(proposal.pattern, shape(block.text))]
        assert proposal.blocks <= len(there)
