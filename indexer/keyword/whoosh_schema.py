"""The fields of the Whoosh index.

Why whoosh3, of the three forks that are imported as ``whoosh``: the original never returns from some ordinary
queries, and Whoosh-Reloaded says itself that it is not maintained any more. Its version is pinned exactly, only
the modules ``indexer/keyword/whoosh_*.py`` touch it, and the suite passes with Whoosh-Reloaded too
(``make test-whoosh-reloaded``), which shares the disk format: going back costs one line.
"""

from whoosh import fields

# The fields that text is looked for in, with their share in a score. A title says what all its passages are
# about, a heading what its own are; neither may drown the text itself.
TEXT_FIELDS = {"title": 1.5, "headings": 1.5, "body": 1.0, "byline": 1.0}

# Stored in place of a date that is unknown; `date.toordinal` begins at 1.
UNDATED = 0


def schema() -> fields.Schema:
    """Return the schema; terms come analysed, so that no field has an analyzer that does anything."""
    text = {name: fields.TEXT(phrase=True) for name in TEXT_FIELDS}
    return fields.Schema(
        key=fields.NUMERIC(int, bits=64, sortable=True),
        article_id=fields.ID(),
        language=fields.ID(),
        site=fields.ID(),
        tags=fields.KEYWORD(commas=True),
        published=fields.NUMERIC(int, bits=64),
        **text,
    )
