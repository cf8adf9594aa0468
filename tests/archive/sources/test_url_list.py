import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Fetcher, Metadata
from archive.errors import InvalidUrl
from archive.link_errors import RobotsRefused
from archive.sources.links import LinkSource
from archive.sources.url_list import UrlListSource, is_url_list
from tests.archive.local_site import LocalSite, Page, article


@pytest.mark.parametrize(
    "text",
    [
        "https://a.be/",
        "\ufeffhttp://a.be/x\r\n\r\n# a remark\r\n  HTTPS://b.be/y  ",
        "# first\nhttps://a.be/1\nhttps://a.be/2",
    ],
)
def test_a_text_of_addresses_is_a_list(text: str) -> None:
    assert is_url_list(text)


@pytest.mark.parametrize(
    "text",
    ["", "# nothing", "Read: https://a.be/", "https://a.be/\nA line of text", "ftp://a.be/", "https://a b/"],
)
def test_any_other_text_is_none(text: str) -> None:
    assert not is_url_list(text)


def test_each_page_comes_once_in_the_order_of_the_list() -> None:
    text = "https://a.be/2\n# https://a.be/9\nhttps://A.be/1?utm_source=x\nhttps://a.be/1#top\nhttps://[/\n"
    items = list(UrlListSource(text, "links.txt").items(Fetcher(0.01)))
    assert [item.key for item in items] == ["https://a.be/2", "https://a.be/1", "https://[/"]
    assert [item.label for item in items][1] == "https://A.be/1?utm_source=x"
    with pytest.raises(InvalidUrl):
        items[2].receive(Fetcher(0.01))


def test_a_password_in_an_address_is_not_shown() -> None:
    (item,) = UrlListSource("https://me:secret@a.be/1", "links.txt").items(Fetcher(0.01))
    assert "secret" not in item.label + item.key


@given(st.lists(st.integers(0, 30)))
def test_listing_twice_gives_the_same_keys(numbers: list[int]) -> None:
    source = UrlListSource("\n".join(f"https://a.be/{number}" for number in numbers), "a list")
    keys = [item.key for item in source.items(Fetcher(0.01))]
    assert keys == [item.key for item in source.items(Fetcher(0.01))]
    assert keys == list(dict.fromkeys(f"https://a.be/{number}" for number in numbers))


def test_a_list_heeds_robots_txt_and_gives_what_a_person_said_of_it(local_site: LocalSite) -> None:
    local_site.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /b", "text/plain"), "/a": article("A")}
    source = UrlListSource(f"{local_site.at('/a')}\n{local_site.at('/b')}", "my list", Metadata(language="nl"))
    allowed, refused = source.items(local_site.fetcher())
    assert allowed.receive(local_site.fetcher()).given == Metadata(language="nl")
    with pytest.raises(RobotsRefused):
        refused.receive(local_site.fetcher())


def test_a_list_on_the_web_is_a_list(local_site: LocalSite) -> None:
    local_site.pages["/list.txt"] = Page("https://a.be/1\nhttps://a.be/2\n", "text/plain")
    items = LinkSource(local_site.at("/list.txt")).items(local_site.fetcher())
    assert [item.key for item in items] == ["https://a.be/1", "https://a.be/2"]
