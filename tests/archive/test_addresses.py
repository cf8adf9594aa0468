import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import normalise_url, same_site, site_of
from archive.errors import FetchError, InvalidUrl, UrlHoldsPassword


def test_one_page_has_one_spelling() -> None:
    assert normalise_url(" HTTPS://Example.ORG:443/a/../b?x=1&utm_source=mail&gclid=3#top ") == (
        "https://example.org/b?x=1"
    )
    assert normalise_url("https://example.org") == "https://example.org/"
    assert normalise_url("http://пример.example/тест").startswith("http://xn--e1afmkfd.example/%D1")
    assert normalise_url("http://[::1]:8000/a") == "http://[::1]:8000/a"


def test_parameters_that_choose_the_page_stay_in_their_order() -> None:
    assert normalise_url("https://example.org/?id=2&b=&a=1") == "https://example.org/?id=2&b=&a=1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//a.b/c",
        "ftp://example.org/",
        "javascript:alert(1)",
        "file:///etc/hosts",
        "http://",
        "http:///a",
        "http://exa mple.org/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "http://[::1/",
        "https://example.org/" + "a" * 5000,
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidUrl, match="http://"):
        normalise_url(url)


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(UrlHoldsPassword) as caught:
        normalise_url("https://me:secret@example.org/")
    assert "secret" not in str(caught.value)
    with pytest.raises(InvalidUrl) as invalid:
        normalise_url("ftp://me:secret@example.org/")
    assert "secret" not in str(invalid.value)


def test_a_site_is_its_host_without_www() -> None:
    assert site_of("https://www.Example.org:8000/a") == "example.org"
    assert same_site("https://www.example.org/a", "http://example.org/b")
    assert not same_site("https://a.example.org/", "https://b.example.org/")
    assert not same_site("nonsense", "nonsense")


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    for url in (text, f"https://example.org/{text}", f"https://example.org/?q={text}"):
        try:
            once = normalise_url(url)
        except FetchError:
            continue
        assert normalise_url(once) == once
