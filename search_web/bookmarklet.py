"""The bookmarklet: a bookmark that, on any page, hands that page to this archive as the browser shows it.

So it keeps what a link would not fetch: pages behind a login, and what scripts put there. The page travels in the part
of the address after the "#", which browsers send to no server and other sites' pages do not see.
"""

import json
import re
from urllib.parse import quote

LONGEST_CARRIED = 1_500_000
"""Characters of markup that travel along; of a longer page only the address does. Chrome takes addresses of 2 MB."""

# Scripts, styles and frames are half of a page's length and nothing of its text.
_SCRIPT = """
(() => {
  const page = document.documentElement.cloneNode(true);
  for (const each of page.querySelectorAll(
      "script:not([type='application/ld+json']), style, link, svg, iframe, template")) {
    each.remove();
  }
  for (const each of page.querySelectorAll("img[src^='data:']")) each.removeAttribute("src");
  for (const each of page.querySelectorAll("[style]")) each.removeAttribute("style");
  const about = new URLSearchParams({ url: location.href, title: document.title });
  const html = page.outerHTML;
  const carried = html.length > LONGEST ? "" : "#" + encodeURIComponent(html);
  window.open(TARGET + "?" + about + carried, "_blank", "popup,width=640,height=720");
})();
"""


def bookmarklet(address: str) -> str:
    """Return the bookmarklet that hands pages to the server's page at this address, as a ``javascript:`` address."""
    script = re.sub(r"\s+", " ", _SCRIPT).strip()
    script = script.replace("LONGEST", str(LONGEST_CARRIED)).replace("TARGET", json.dumps(address))
    return "javascript:" + quote(script, safe="(){}[]=;,.'*:?!&+-/")
