"""A stand-in by which sqlfluff reads a dispatched macro; never run."""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """A call of a function of the macro's name; of `kept`, the CTEs that it is given."""
    if name == "kept":
        return lambda _, ctes, *__: str(ctes)
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"
