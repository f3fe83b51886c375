"""Stand in for dbt's `adapter` while sqlfluff reads dispatched macros; the SQL is never run."""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """Return a function that writes a call of the macro, or nothing if the macro is a clause."""
    if name in ("read_again", "computed_once"):
        return lambda: ""
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"
