"""What a failed test is reported as."""

from types import SimpleNamespace
from typing import Any

import pytest

from drug_strategy.transform.runner import failure


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("select concat('x') as sentence\nfrom compared", "The test held failed: of a, b."),
        ("select a from compared", "The test held failed: it finds 2 rows."),
    ],
)
def test_a_test_whose_rows_are_sentences_is_reported_by_its_first(code: str, said: str) -> None:
    node = SimpleNamespace(name="held", compiled_code=code)
    result = SimpleNamespace(status="fail", node=node, failures=2)
    outcome: Any = SimpleNamespace(result=SimpleNamespace(results=[result]))
    assert failure(outcome, lambda _: [("of a, b",), ("of c",)]) == said
