"""Removes values of rows from the messages of failed models."""

import re

_OF_CODE = re.compile(r"^\s*(Binder|Catalog|Parser|Compilation|Dependency) Error", re.MULTILINE)
_OF_MACHINE = re.compile(r"^\s*(Out of Memory|IO) Error", re.MULTILINE)
_QUOTED = re.compile(r"(['\"]).*\1", re.DOTALL)
_NUMBER = re.compile(
    r"(DECIMAL\(\d+(?:, ?\d+)?\)|\d[\d.,]* ?(?:[KMGT]i?B|bytes)\b)"
    r"|(?<![\w.])[-+]?\d[\d.,]*(?:e[-+]?\d+)?(?!\w)",
    re.IGNORECASE,
)


def without_values(message: str) -> str:
    """The message of a failed model without anything that may be a value of a row."""
    if is_of_code(message) or _OF_MACHINE.search(message):
        return message
    return _NUMBER.sub(lambda found: found[1] or "...", _QUOTED.sub("'...'", message))


def is_of_code(message: str) -> bool:
    """Whether a model failed before it read a row: its SQL is wrong, whatever the files have."""
    return _OF_CODE.search(message) is not None
