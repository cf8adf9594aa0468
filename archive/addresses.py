"""Web addresses: one spelling for one page, and which site a page is on."""

import re
from urllib.parse import urlsplit, urlunsplit

from archive.errors import InvalidUrl, UrlHoldsPassword

LONGEST_URL = 4096
"""Characters; servers refuse longer ones (8,000 octets is the least that RFC 9110, 4.1 asks for)."""

# What mailings, advertisements and social networks hang on a link; it never changes the page.
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|matomo_\w+|pk_\w+|hsa_\w+|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|"
    r"yclid|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|_ga|_gl|oly_anon_id|oly_enc_id|vero_id|wickedid|"
    r"ocid|cmpid|ns_campaign|ns_mchannel|ns_source|ns_linkname|at_medium|at_campaign|xtor|s_cid)",
    re.IGNORECASE,
)


def normalise_url(url: str) -> str:
    """Return the same address in its one spelling: no fragment, no tracking parameters, host in lower-case ASCII.

    Raises `InvalidUrl` for what is not an http(s) address, `UrlHoldsPassword` where one is written into it.
    """
    from url_normalize import url_normalize  # late: it loads the tables of international host names

    url = url.strip()
    try:
        _require_web_address(url)
        parts = urlsplit(url_normalize(url) or "")
        _require_web_address(parts.geturl())
    except (ValueError, UnicodeError) as error:
        raise InvalidUrl(url=without_password(url)[:200]) from error
    query = "&".join(
        parameter
        for parameter in parts.query.split("&")
        if parameter and not _TRACKING.fullmatch(parameter.partition("=")[0])
    )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def site_of(url: str) -> str:
    """Return the host of an address without "www.", as readers name a site; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.").rstrip(".")
    except ValueError:
        return ""


def same_site(a: str, b: str) -> bool:
    """Whether both addresses are on one host, "www." aside."""
    return site_of(a) != "" and site_of(a) == site_of(b)


def without_password(url: str) -> str:
    """Return the address fit to be shown: a user name and password in it as "…"."""
    return re.sub(r"//[^/?#]*@", "//…@", url)


def _require_web_address(url: str) -> None:
    """Raise ValueError unless the URL is an absolute http(s) one with a host and, if any, a possible port."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or len(url) > LONGEST_URL:
        raise ValueError(url)
    if re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", parts.netloc) or parts.port == 0:
        raise ValueError(url)
    if parts.username is not None or parts.password is not None:
        raise UrlHoldsPassword(host=parts.hostname)
