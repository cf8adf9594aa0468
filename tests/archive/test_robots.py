import pytest

from archive.answers import Answer
from archive.errors import FetchError, FetchFailed, FetchInterrupted, FetchTimedOut
from archive.link_errors import RobotsRefused, RobotsUnreachable, ServerBusy
from archive.politeness import HostTurns
from archive.robots import KEPT_S, LARGEST_BYTES, TRIED_AGAIN_S, Robots, robots_address, sitemaps_named
from tests.archive.local_site import LocalSite, Page, article

RULES = """
User-agent: *
Disallow: /private/
Allow: /private/open

User-agent: Vindplaats
Disallow: /not-for-us
Disallow: /*.pdf$
Crawl-delay: 3
"""


class Site:
    """What a robots.txt says, or the error that asking for it leads to."""

    def __init__(self, said: str | FetchError) -> None:
        self.said = said
        self.asked = 0
        self.now = 0.0

    def answer(self, url: str) -> Answer:
        self.asked += 1
        if isinstance(self.said, FetchError):
            raise self.said
        return Answer(url, url, 200, self.said.encode())

    def robots(self) -> Robots:
        return Robots(self.answer, "Vindplaats", lambda: self.now)


def test_the_rules_for_this_program_count_before_those_for_all() -> None:
    robots = Site(RULES).robots()
    assert robots.require_permission("https://example.org/private/a") == 3
    for refused in ("/not-for-us/b", "/report.pdf"):
        with pytest.raises(RobotsRefused, match=r"robots\.txt"):
            robots.require_permission(f"https://example.org{refused}")
    assert Robots(Site(RULES).answer, "Another").require_permission("https://example.org/private/open") == 0
    with pytest.raises(RobotsRefused):
        Robots(Site(RULES).answer, "Another").require_permission("https://example.org/private/a")


def test_each_site_is_asked_once_a_day() -> None:
    site = Site(RULES)
    robots = site.robots()
    for url in ("https://example.org/a", "https://example.org/b", "https://www.example.org/a", "http://example.org/a"):
        robots.require_permission(url)
    assert site.asked == 3
    site.now = KEPT_S + 1
    robots.require_permission("https://example.org/a")
    assert site.asked == 4


def test_a_site_without_robots_txt_allows_all() -> None:
    assert (
        Site(FetchFailed(url="", detail="the server answered 404")).robots().require_permission("https://a.be/x") == 0
    )


def test_a_site_that_cannot_say_is_not_visited_and_asked_again_later() -> None:
    site = Site(FetchInterrupted(url="https://a.be/robots.txt", detail="the server answered 500"))
    robots = site.robots()
    for _ in range(2):
        with pytest.raises(RobotsUnreachable, match=r"a\.be/x is not read .*answered 500") as caught:
            robots.require_permission("https://a.be/x")
        assert (caught.value.may_pass, caught.value.retry_after_s) == (True, TRIED_AGAIN_S)
    assert site.asked == 1
    site.said, site.now = RULES, TRIED_AGAIN_S + 1
    assert robots.require_permission("https://a.be/x") == 3
    site.said, site.now = ServerBusy(url="", seconds=90), site.now + KEPT_S + 1
    assert robots.require_permission("https://a.be/x") == 3, "what was known before goes on counting"


def test_a_site_whose_robots_txt_takes_too_long_is_not_visited() -> None:
    site = Site(FetchTimedOut(url="https://a.be/robots.txt", seconds="30"))
    with pytest.raises(RobotsUnreachable, match="did not come in time"):
        site.robots().require_permission("https://a.be/x")


def test_a_site_that_asks_to_wait_is_left_alone_for_so_long() -> None:
    with pytest.raises(ServerBusy) as caught:
        Site(ServerBusy(url="https://a.be/robots.txt", seconds=90)).robots().require_permission("https://a.be/x")
    assert caught.value.retry_after_s == 90


def test_robots_txt_itself_may_always_be_read() -> None:
    site = Site("User-agent: *\nDisallow: /")
    assert site.robots().require_permission("https://a.be/robots.txt") == 0
    assert site.asked == 0


def test_only_the_beginning_of_an_endless_one_counts() -> None:
    robots = Site("User-agent: *\nDisallow: /a\n" + "# \n" * LARGEST_BYTES + "Disallow: /b\n").robots()
    assert robots.require_permission("https://a.be/b") == 0
    with pytest.raises(RobotsRefused):
        robots.require_permission("https://a.be/a")


def test_a_pattern_full_of_stars_takes_no_time() -> None:
    robots = Site("User-agent: *\nDisallow: /" + "a*" * 2000 + "b\n").robots()
    assert robots.require_permission("https://a.be/" + "a" * 4000) == 0


def test_the_address_is_that_of_the_site() -> None:
    assert robots_address("https://a.be:8000/x/y?z#q") == "https://a.be:8000/robots.txt"


def test_sitemaps_are_read_from_it() -> None:
    text = RULES + "\nSitemap: https://a.be/s.xml\nsitemap: https://a.be/t.xml\nSitemap: https://a.be/s.xml\n"
    assert sitemaps_named(text) == ["https://a.be/s.xml", "https://a.be/t.xml"]


def test_a_fetcher_that_goes_by_robots_asks_first_and_a_persons_own_link_does_not(local_site: LocalSite) -> None:
    local_site.pages |= {"/robots.txt": Page("User-agent: *\nDisallow: /a", "text/plain"), "/a": article("A")}
    local_site.pages |= {"/b": article("B"), "/to-a": Page(status=302, headers={"Location": "/a"})}
    fetcher = local_site.fetcher()
    assert fetcher.fetch(local_site.at("/a")).url == local_site.at("/a")
    assert local_site.paths == ["/a"]
    for refused in ("/a", "/to-a"):
        with pytest.raises(RobotsRefused, match=r"/a is kept from programs by the robots\.txt"):
            fetcher.by_robots.fetch(local_site.at(refused))
    assert fetcher.by_robots.fetch(local_site.at("/b")).content
    assert local_site.paths == ["/a", "/robots.txt", "/to-a", "/b"]


def test_the_pause_that_robots_txt_asks_for_is_made(local_site: LocalSite) -> None:
    slept: list[float] = []
    local_site.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 7", "text/plain")
    local_site.pages["/a"] = article("A")
    fetcher = local_site.fetcher(HostTurns(1, clock=lambda: 0.0, sleep=slept.append)).by_robots
    fetcher.fetch(local_site.at("/a"))
    fetcher.fetch(local_site.at("/a"))
    assert slept == [7]


def test_a_robots_txt_may_be_elsewhere_and_a_loop_is_an_error(local_site: LocalSite) -> None:
    local_site.pages |= {
        "/robots.txt": Page(status=301, headers={"Location": "/rules"}),
        "/rules": Page("User-agent: *\nDisallow: /a", "text/plain"),
    }
    with pytest.raises(RobotsRefused):
        local_site.fetcher().by_robots.fetch(local_site.at("/a"))
    local_site.pages["/rules"] = Page(status=301, headers={"Location": "/robots.txt"})
    local_site.pages["/a"] = article("A")
    assert local_site.fetcher().by_robots.fetch(local_site.at("/a")).content, "five redirects or more: unavailable"
