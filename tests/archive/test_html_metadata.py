import time
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import Metadata
from archive.html_metadata import read_html, visible_text

PROSE = (
    "De veerman wachtte die ochtend tot de mist was opgetrokken en zette daarna de eerste wagens over, terwijl aan "
    "de andere oever al een lange rij stond van mensen die naar de markt wilden."
)
URL = "https://www.veerkrant.example/nieuws/mist"


def page(head: str = "", top: str = "", bottom: str = "", title: str = "Mist op de rivier") -> str:
    return f"""<!doctype html><html lang="nl"><head>{head}</head><body>
    <nav><a href="/">Voorpagina</a> <span class="author">Door Menu Man</span></nav>
    <main><article><h1>{title}</h1>{top}<p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p>
    {bottom}</article></main></body></html>"""


def read(head: str = "", top: str = "", bottom: str = "", url: str | None = URL) -> Metadata:
    return read_html(page(head, top, bottom), url)


def linked(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def test_a_bare_page_gives_its_heading_language_and_host() -> None:
    assert read() == Metadata("Mist op de rivier", None, None, "nl", "veerkrant.example", URL)


def test_the_title_is_the_one_printed_where_the_description_agrees() -> None:
    assert read('<meta property="og:title" content="MIST OP DE RIVIER | Veerkrant">').title == "Mist op de rivier"
    assert read("<title>Mist op de rivier - De Veerkrant</title>").title == "Mist op de rivier"
    assert read('<meta property="og:title" content="Nog altijd mist op de grote rivier">').title == "Mist op de rivier"
    assert read('<meta property="og:title" content="Een heel ander verhaal">').title == "Een heel ander verhaal"


def test_the_site_s_name_in_a_heading_is_not_the_title() -> None:
    html = "<h1>Veerkrant</h1><h1>Mist</h1>"
    site = '<meta property="og:site_name" content="Veerkrant">'
    assert read_html(f"{site}<title>Mist in het dal - Veerkrant</title>{html}", None).title == "Mist in het dal"
    assert read_html(f"{site}<title>Veerkrant: nieuws | Mist in het dal</title>", None).title is not None


def test_a_title_is_cut_at_the_site_s_name_only() -> None:
    def title(text: str) -> str | None:
        return read_html(f"<title>{text}</title><p>x", URL).title

    assert title("Mist – en wat nu?") == "Mist – en wat nu?"
    assert title("Mist in het dal – Veerkrant") == "Mist in het dal"
    assert title("Mist in het dal | Een krant") == "Mist in het dal"


@pytest.mark.parametrize(
    "top",
    [
        '<p class="byline">Door Anna de Wit</p>',
        "<p>Door Anna de Wit</p>",
        '<div class="meta"><div class="byline">Door <a rel="author">Anna de Wit</a> <time>14 mei</time></div></div>',
        '<div class="flex"><span>Door</span><a href="/wit">Anna de Wit</a></div>',
        f'<p class="lead">{"Een inleiding van enige lengte. " * 6}</p><p>Door Anna de Wit</p>',
    ],
)
def test_a_byline_is_taken_as_printed(top: str) -> None:
    meta = '<meta name="author" content="Wit, A. de">'
    assert read(meta, top).byline == "Door Anna de Wit"


@pytest.mark.parametrize(
    ("top", "byline"),
    [
        ('<a rel="author" href="/wit">Anna de Wit</a>', "Anna de Wit"),
        ('<span itemprop="author">Anna de Wit</span>', "Anna de Wit"),
        ('<div class="article-auteur"><div>Anna de Wit</div><div>Verslaggever</div></div>', "Anna de Wit"),
        ('<p class="bron">Persdienst Zuid (PZ)</p>', "Persdienst Zuid (PZ)"),
    ],
)
def test_a_name_in_the_author_s_place_is_a_byline(top: str, byline: str) -> None:
    meta = linked('{"@type": "NewsArticle", "author": {"name": "Persdienst Zuid"}}') if "Persdienst" in top else ""
    assert read(meta, top).byline == byline


def test_the_authors_of_comments_and_the_box_at_the_end_are_no_byline() -> None:
    bottom = """<div class="author-box"><a rel="author">Doos Persoon</a></div>
    <aside><p>Door Opzij Persoon</p></aside><section id="comments"><p class="author">Door Piet Puk</p></section>
    <div><p class="auteur">Door Laat Persoon</p></div>"""
    assert read("", "", bottom).byline is None
    assert read('<meta name="author" content="Anna de Wit">', "", bottom).byline == "Anna de Wit"
    assert read("", '<div class="related"><p>Door Ander Stuk</p></div>', bottom).byline is None
    assert read("", "<figure><figcaption>Foto door Anna de Wit</figcaption></figure>").byline is None


def test_stated_authors_are_a_byline_unless_they_are_a_link_or_the_site() -> None:
    assert (
        read(linked('{"@type":"Article","author":[{"name":"A. Wit"},{"name":"B. Zwart"}]}')).byline
        == "A. Wit, B. Zwart"
    )
    assert read('<meta name="article:author" content="https://facebook.example/wit">').byline is None
    assert (
        read('<meta property="og:site_name" content="Veerkrant"><meta name="author" content="veerkrant">').byline
        is None
    )


def test_the_publisher_s_name_is_the_site() -> None:
    json = '{"@graph":[{"@type":["NewsArticle"],"publisher":{"@id":"#p"}},{"@id":"#p","name":"De Veerkrant"}]}'
    assert read(linked(json)).site == "De Veerkrant"
    assert read('<meta property="og:site_name" content=" Veer\nkrant ">' + linked(json)).site == "Veer krant"
    assert read("<title>Mist op de rivier | Veerkrant</title>").site == "Veerkrant"
    assert read(url=None).site is None
    assert read('<meta property="og:site_name" content="https://www.veerkrant.example">').site == "veerkrant.example"


def test_the_canonical_address_counts_on_the_same_site() -> None:
    def canonical(href: str, url: str | None = URL) -> str | None:
        return read(f'<link rel="canonical" href="{href}">', url=url).url

    assert canonical("https://veerkrant.example/m?utm_source=x") == "https://veerkrant.example/m"
    assert canonical("/m") == "https://www.veerkrant.example/m"
    assert canonical("https://ander.example/m") == URL
    assert canonical("https://www.veerkrant.example/") == URL
    assert canonical("javascript:void(0)") == URL
    assert canonical("https://ander.example/m", None) == "https://ander.example/m"
    assert canonical("/m", None) is None


def test_the_language_is_the_text_s_and_only_then_the_page_s() -> None:
    assert read_html(page().replace('lang="nl"', 'lang="en"'), URL).language == "nl"
    assert read_html('<html lang="fr-BE"><p>Court.', None).language == "fr"
    assert read_html("<p>Kort.", None).language is None


def test_broken_descriptions_are_passed_over() -> None:
    for json in ('{"@type": "NewsArticle", "headline": ', "[" * 100_000, '"text"', "[null, 1, {}]", '{"@type": 3}'):
        assert read(linked(json)).title == "Mist op de rivier"
    wrapped = '<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2024-05-14"}\n]]>'
    assert read(linked(wrapped)).published == date(2024, 5, 14)
    odd = '{"@type":"Article","headline":["x"],"author":{"name":["y"]},"publisher":5,"datePublished":{"a":1}}'
    assert read(linked(odd)) == read()


def test_scripts_are_no_visible_text() -> None:
    assert visible_text("<title>x</title><script>a</script><noscript>b</noscript><p>c<!-- d --></p>") == "c"
    assert visible_text("") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<div>",
        "<p>a",
        "<!--",
        "<div class=byline>",
        "<span class=author>x",
        "<time>",
        "<h1>",
        "<b a='",
        "&",
        "]]>",
    ],
)
def test_broken_markup_at_length_costs_seconds_at_most(piece: str) -> None:
    started = time.process_time()
    read_html(piece * (300_000 // len(piece)), URL)
    assert time.process_time() - started < 5


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<time ",
                "datetime=",
                "<h1>",
                "<meta ",
                "content='",
                "\0",
                "é",
                ">",
                "<",
                '"',
                "ld+json",
                "<script type=",
            ]
        )
    )
)
def test_no_markup_makes_it_fail(pieces: list[str]) -> None:
    read_html("".join(pieces), URL)
    read_html(page(top="".join(pieces)), None)


def test_a_date_is_only_what_states_when_it_was_published() -> None:
    day = date(2024, 5, 14)
    for head, top in (
        ('<meta property="article:published_time" content="2024-05-14T23:30:00+02:00">', ""),
        (linked('{"@type":"NewsArticle","datePublished":"2024-05-14","dateModified":"2024-06-01"}'), ""),
        (
            linked('{"@type":"NewsArticle","datePublished":"2024-05-14"}')
            + '<meta property="article:published_time" content="2024-06-01">',
            "",
        ),
        ("", '<time datetime="2024-05-14T08:00">dinsdag</time>'),
        ("", "<time>14 mei 2024</time>"),
        ("", '<span class="datum">14 mei 2024</span>'),
        ("", '<time datetime="2024-06-01">bijgewerkt</time> <time pubdate datetime="2024-05-14">x</time>'),
        ("", '<time class="updated" datetime="2024-06-01">x</time> <time datetime="2024-05-14">x</time>'),
    ):
        assert read(head, top).published == day, (head, top)


def test_a_page_without_a_date_stays_date_unknown() -> None:
    for head, top, bottom in (
        ("", "", "<p>Op 14 mei 2024 viel de dooi in.</p><p>Copyright 2024-05-14</p>"),
        ("", "<p>Het begon op 2024-05-14 en duurde tot 14/06/2024, volgens de kroniek.</p>", ""),
        ('<meta property="article:modified_time" content="2024-06-01">', "", ""),
        ("", "<p>Op <a>14 mei 2024</a> viel de dooi in.</p>", ""),
        ("", '<p>Op <time datetime="2024-05-14">14 mei</time> viel de dooi in, zei hij.</p>', ""),
        ("", "<table><tr><td>14 mei 2024</td></tr></table><ul><li>14 mei 2024</li></ul>", ""),
        ("", "", '<div class="comments"><time datetime="2024-06-01">1 juni</time></div>'),
        ("", '<ul class="related"><li><time datetime="2024-06-01" pubdate>1 juni</time></li></ul>', ""),
        ("", "", '<div class="reacties"><span itemprop="datePublished" content="2024-06-01"></span></div>'),
        (linked('{"@type":"Comment","datePublished":"2024-06-01"}'), "", ""),
        ('<meta name="description" content="Gepubliceerd op 2024-05-14">', "", "<!-- 2024-05-14 -->"),
        ('<meta property="og:image" content="https://veerkrant.example/2024/05/14/a.jpg">', "", ""),
    ):
        assert read(head, top, bottom).published is None, (head, top, bottom)


def test_a_date_before_1995_is_a_date_too() -> None:
    assert read('<meta name="date" content="1953-02-01">').published == date(1953, 2, 1)
    assert read('<meta name="date" content="9999-02-01">').published is None


SUMMER = timezone(timedelta(hours=2))
PUBLISHED = '"datePublished": "2024-05-14T09:30:00+02:00"'


def test_the_people_that_json_ld_states_are_the_authors_and_organisations_are_not() -> None:
    authors = '[{"@type": "Person", "name": "Anna de Wit"}, {"@type": "Organization", "name": "De Grote Courant"}]'
    derived = read(linked(f'{{"@type": "NewsArticle", "author": {authors}}}'))
    assert derived.authors == ("Anna de Wit",)


def test_every_author_meta_counts_and_a_reference_style_name_is_turned_round() -> None:
    metas = "".join(f'<meta name="citation_author" content="{name}">' for name in ("Wit, Anna de", "Jansen, Bram"))
    assert read(metas).authors == ("Anna de Wit", "Bram Jansen")


def test_without_a_statement_the_byline_names_the_authors() -> None:
    derived = read(top='<p class="byline">Door Anna de Wit en Bram Jansen</p>')
    assert (derived.byline, derived.authors) == ("Door Anna de Wit en Bram Jansen", ("Anna de Wit", "Bram Jansen"))
    assert read(top='<p class="byline">Door onze redactie</p>').authors == ()


def test_a_byline_that_names_more_people_than_the_statement_counts() -> None:
    head = linked('{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Anna de Wit"}}')
    assert read(head, '<p class="byline">Door Anna de Wit en Bram Jansen</p>').authors == ("Anna de Wit", "Bram Jansen")


def test_an_agency_the_site_itself_and_an_address_are_no_authors() -> None:
    for name in ("ANP", "Veerkrant", "https://example.org/anna", "Redactie Veerkrant"):
        assert read(f'<meta name="author" content="{name}">').authors == (), name


def test_the_moment_of_publication_keeps_its_offset() -> None:
    derived = read(linked(f'{{"@type": "NewsArticle", {PUBLISHED}}}'))
    assert derived.published == date(2024, 5, 14)
    assert derived.published_at == datetime(2024, 5, 14, 9, 30, tzinfo=SUMMER)
    assert derived.published_at.utcoffset() == timedelta(hours=2)
    assert read('<meta property="article:published_time" content="2024-05-14T09:30:00+02:00">').published_at is not None
    assert read(top='<time datetime="2024-05-14T09:30:00+02:00">14 mei</time>').published_at is not None


def test_a_time_without_an_offset_is_no_moment() -> None:
    derived = read('<meta property="article:published_time" content="2024-05-14T09:30:00">')
    assert (derived.published, derived.published_at) == (date(2024, 5, 14), None)


@pytest.mark.parametrize(
    ("head", "top"),
    [
        (linked(f'{{"@type": "NewsArticle", {PUBLISHED}, "dateModified": "2024-05-15T10:12:00+02:00"}}'), ""),
        ('<meta property="article:modified_time" content="2024-05-15T10:12:00+02:00">', ""),
        ("", '<p>Bijgewerkt: <time class="updated" datetime="2024-05-15T10:12:00+02:00">15 mei</time></p>'),
    ],
)
def test_the_last_change_is_a_moment_where_the_page_states_one(head: str, top: str) -> None:
    assert read(head, top).modified == datetime(2024, 5, 15, 10, 12, tzinfo=SUMMER)


def test_a_printed_line_of_the_last_change_gives_a_day() -> None:
    derived = read(linked(f'{{"@type": "NewsArticle", {PUBLISHED}}}'), "<p>Laatste update: 15 mei 2024, 10.12 uur</p>")
    assert derived.modified == date(2024, 5, 15)
    assert derived.published == date(2024, 5, 14)


def test_a_change_at_or_before_publication_says_nothing() -> None:
    for modified in ("2024-05-14T09:30:00+02:00", "2024-05-13T09:30:00+02:00", "2024-05-14T06:00:00Z"):
        said = f'{{"@type": "NewsArticle", {PUBLISHED}, "dateModified": "{modified}"}}'
        assert read(linked(said)).modified is None, modified
