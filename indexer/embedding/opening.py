"""From a model's name to its embedder: static models by our own light one, all others by sentence-transformers."""

from pathlib import Path

from indexer.embedding import DEFAULT_MODEL, Embedder
from indexer.embedding.backends import without_backend
from indexer.embedding.static_files import static_files
from indexer.embedding.static_model import StaticEmbedder


def open_embedder(name: str = DEFAULT_MODEL, *, download: bool = False) -> Embedder:
    """Return the embedder of a model by name or folder; it loads nothing before it is asked.

    ``download`` allows the model to be fetched when it is first asked for and not on this computer.
    """
    plain = without_backend(name)
    if plain == DEFAULT_MODEL or static_files(Path(plain).expanduser()) is not None:
        return StaticEmbedder(plain)  # it has nothing that another back end could run
    # Imported here: it needs more than the bundled model does.
    from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name, download=download)
