"""What could not be read, as an item among the others: it says why when its turn comes."""

from archive.article import Received
from archive.errors import SourceError
from archive.sources import Fetches, Item


def failed_item(key: str, label: str, error: SourceError) -> Item:
    """Return an item that raises this error when it is received."""

    def receive(_fetches: Fetches) -> Received:
        raise error

    return Item(key, label, receive)
