import pytest

from indexer.embedding import DEFAULT_MODEL
from indexer.embedding.catalog import Prompts, catalog, in_catalog, prompts_for

NONE, E5 = Prompts(), Prompts("query: ", "passage: ")


def test_the_bundled_model_comes_first_and_every_other_says_what_its_download_costs() -> None:
    bundled, *others = catalog()
    assert bundled.name == DEFAULT_MODEL
    assert len({model.name for model in catalog()}) == len(catalog())
    for model in others:
        assert "/" in model.name
        assert model.about_megabytes
        assert model.max_tokens
        assert model.dutch_news
        assert model.dimension
        assert model.licence
        assert model.languages


def test_a_model_is_known_by_its_name_and_by_a_folder_that_is_called_as_it_is() -> None:
    for name in ("BAAI/bge-m3", "bge-m3", "/somewhere/bge-m3", "/somewhere/bge-m3/"):
        known = in_catalog(name)
        assert known is not None
        assert known.name == "BAAI/bge-m3"
    assert in_catalog("/somewhere/bge-m3000") is None


@pytest.mark.parametrize(
    ("name", "stated", "expected"),
    [
        ("BAAI/bge-m3", Prompts("ask: "), NONE),
        ("intfloat/multilingual-e5-large", NONE, E5),
        ("/somewhere/my-E5-tuned", NONE, E5),
        ("someone/e5", Prompts("q: "), Prompts("q: ")),
        ("someone/base5", NONE, NONE),
        ("someone/other", Prompts("q: ", "p: "), Prompts("q: ", "p: ")),
    ],
)
def test_the_catalogs_prompts_go_before_the_folders_and_e5_has_its_own(
    name: str, stated: Prompts, expected: Prompts
) -> None:
    assert prompts_for(name, stated) == expected
