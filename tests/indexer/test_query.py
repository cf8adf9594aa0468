import pytest

from indexer.errors import InvalidQuery
from indexer.query import MAX_QUERY_LENGTH, RANKING_DEPTH, Query


def test_a_query_may_be_as_long_and_as_deep_as_a_search_goes() -> None:
    query = Query("x" * MAX_QUERY_LENGTH, limit=RANKING_DEPTH, offset=RANKING_DEPTH)
    assert len(query.text) == MAX_QUERY_LENGTH
    assert (Query("x", limit=1, offset=0).limit, query.limit) == (1, RANKING_DEPTH)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": RANKING_DEPTH + 1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": RANKING_DEPTH + 1}, "offset"),
        ({"text": "x" * (MAX_QUERY_LENGTH + 1)}, "query"),
    ],
)
def test_a_query_that_no_search_can_have_is_refused_with_a_sentence(values: dict[str, int], named: str) -> None:
    with pytest.raises(InvalidQuery, match="cannot be") as caught:
        Query(**{"text": "x", **values})  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.fields["field"] == named
