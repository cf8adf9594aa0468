"""From a model's name to its embedder: static models by our own light one, all others by sentence-transformers."""

from indexer.embedding import DEFAULT_MODEL, Embedder
from indexer.embedding.backends import without_backend
from indexer.embedding.model_files import find_model
from indexer.embedding.static_files import static_files
from indexer.embedding.static_model import StaticEmbedder
from indexer.errors import ModelNotFound


def open_embedder(name: str = DEFAULT_MODEL) -> Embedder:
    """Return the embedder of a model by name or folder; it loads nothing before it is asked."""
    plain = without_backend(name)
    if plain == DEFAULT_MODEL or _is_static(plain):
        return StaticEmbedder(plain)  # it has nothing that another back end could run
    # Imported here: it needs more than the bundled model does.
    from indexer.embedding.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name)


def _is_static(name: str) -> bool:
    try:
        return static_files(find_model(name)) is not None
    except ModelNotFound:
        return False  # said when it is asked for a vector
