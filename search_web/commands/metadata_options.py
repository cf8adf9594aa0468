"""The options by which a person says what is known of an article."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from archive import Metadata, normalise_url

_WHEN = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"])


def metadata_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of `Metadata`, handed over as ``given``."""

    @wraps(command)
    def with_metadata(*args: Any, **values: Any) -> None:
        published, modified = values.pop("date"), values.pop("modified")
        url = values.pop("url")
        given = Metadata(
            published=published.date() if published else None,
            published_at=published if published and published.tzinfo else None,
            modified=modified if modified is None or modified.tzinfo else modified.date(),
            authors=values.pop("author"),
            url=normalise_url(url) if url else None,
            **{name: values.pop(name) for name in ("title", "byline", "language", "site")},
        )
        command(*args, given=given, **values)

    for option in (
        click.option("--url", help="Where it was published."),
        click.option("--site", help='Its site or paper, such as "De Courant".'),
        click.option("--language", metavar="CODE", help="Its language: nl, en, de, fr, ru, …"),
        click.option("--modified", type=_WHEN, help="When it was last changed."),
        click.option("--date", type=_WHEN, help="When it was published: 2022-01-14, or 2022-01-14T09:30+01:00."),
        click.option("--author", multiple=True, metavar="NAME", help="Who wrote it; may be repeated."),
        click.option("--byline", help="Its byline, as printed."),
        click.option("--title", help="Its title."),
    ):
        with_metadata = option(with_metadata)
    return with_metadata
