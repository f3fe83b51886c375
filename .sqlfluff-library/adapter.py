"""A stand-in by which sqlfluff reads a dispatched macro; never run."""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """A call of a function of the macro's name; nothing for one that is a clause."""
    if name in ("read_again", "computed_once"):
        return lambda: ""
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"
