"""The options by which a person says what is known of an article."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from archive import Metadata, normalise_url


def metadata_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command --title, --byline, --date, --language, --site and --url, handed over as ``given``."""

    @wraps(command)
    def with_metadata(*args: Any, **values: Any) -> None:
        published = values.pop("date")
        url = values.pop("url")
        given = Metadata(
            published=published.date() if published else None,
            url=normalise_url(url) if url else None,
            **{name: values.pop(name) for name in ("title", "byline", "language", "site")},
        )
        command(*args, given=given, **values)

    for option in (
        click.option("--url", help="Where it was published."),
        click.option("--site", help='Its site or paper, such as "De Courant".'),
        click.option("--language", metavar="CODE", help="Its language: nl, en, de, fr, ru, …"),
        click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="When it was published."),
        click.option("--byline", help="Its byline, as printed."),
        click.option("--title", help="Its title."),
    ):
        with_metadata = option(with_metadata)
    return with_metadata
