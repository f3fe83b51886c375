"""Make rows of the report's queries for tests."""

from typing import Any, NamedTuple, TypeVar

Row = TypeVar("Row", bound=NamedTuple)


def made(kind: type[Row], /, **values: Any) -> Row:
    """Return a row with these values, and None in all other columns."""
    assert {*values} <= {*kind._fields}
    return kind._make(values.get(name) for name in kind._fields)
