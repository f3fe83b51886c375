"""Stand in for dbt's `adapter`: call DuckDB's version of a macro, or the one for all engines."""

from collections.abc import Callable

from jinja2 import pass_context
from jinja2.runtime import Context


def dispatch(name: str) -> Callable[..., str]:
    """Return a function that calls the macro for DuckDB."""

    @pass_context
    def call(context: Context, *arguments: object) -> str:
        macro = context.get(f"duckdb__{name}") or context[f"default__{name}"]
        written: str = macro(*arguments)
        return written

    return call
