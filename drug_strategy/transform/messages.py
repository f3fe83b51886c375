"""Removes values of rows from the messages of failed models."""

import re

_OF_CODE = re.compile(r"(Binder|Catalog|Parser|Compilation|Dependency|Out of Memory|IO) Error")
_QUOTED = re.compile(r"(['\"]).*\1", re.DOTALL)
_NUMBER = re.compile(
    r"(DECIMAL\(\d+(?:, ?\d+)?\)|\d[\d.,]* ?(?:[KMGT]i?B|bytes)\b)"
    r"|(?<![\w.])[-+]?\d[\d.,]*(?:e[-+]?\d+)?(?!\w)",
    re.IGNORECASE,
)


def without_values(message: str) -> str:
    """The message of a failed model without anything that may be a value of a row."""
    if _OF_CODE.search(message):
        return message
    return _NUMBER.sub(lambda found: found[1] or "...", _QUOTED.sub("'...'", message))
