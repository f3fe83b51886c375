"""Say what is wrong with a contract in half a sentence, and suggest what was meant."""

import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from drug_strategy.contracts.contract import UnknownValue

_FEW = 6  # A message lists all the known values if there are no more than this.
_WORDS = {"customProperties": "custom property", "slaProperties": "SLA property"}


def why(content: dict[str, Any], error: ValidationError) -> str:
    """Return the first mistake, such as "has the unknown sender 'borough'; did you mean ..."."""
    first = error.errors()[0]
    about, loc = first.get("ctx", {}), first["loc"]
    *_, field = _split(str(loc[-1]) if loc else "")
    value, known, place = first["input"], [], ""
    if isinstance(unknown := about.get("error"), UnknownValue):
        field, value, known, place = unknown.field, unknown.value, unknown.known, unknown.place
    elif first["type"] == "literal_error":
        known = re.findall(r"[\w]+", about["expected"].replace(" or ", " "))
    elif first["type"] == "missing":
        value = ""
    elif first["type"] == "value_error":
        return f"cannot be read: {first['msg'].removeprefix('Value error, ')}"
    else:
        must = first["msg"].replace("Input should", "which should")
        return f"has the {field} {value!r}{_place(content, loc)}, {must}."
    if not field:
        before, value = _split(value)
        field = _WORDS.get(before.rpartition(".")[2], "field")
        known = [name for part, name in map(_split, known) if part == before]
    names = [str(each) for each in known if each != ""]
    near = get_close_matches(str(value), names, n=1, cutoff=0)
    *others, last = names or [""]
    either = f"{', '.join(others)} or {last}" if others else last
    return "".join(
        (
            f"has no {field}" if value == "" else f"has the unknown {field} {value!r}",
            place or _place(content, loc),
            f", which must be {either}" if 0 < len(names) <= _FEW else "",
            f"; did you mean {near[0]}?" if near else ".",
        )
    )


def _split(name: str) -> tuple[str, str]:
    """Split a nested field's name, such as `schema.name`. The value of a property has its name."""
    before, _, last = name.removesuffix(".value").rpartition(".")
    return before, last


def _place(content: dict[str, Any], loc: tuple[int | str, ...]) -> str:
    match loc:
        case ("schema.properties" | "schema.quality" as part, int(number), *_):
            kind = part.removeprefix("schema.")
            name = content["schema"][0][kind][number].get("name", number + 1)
            return f" in the {'column' if kind == 'properties' else 'rule'} {name}"
        case (str(field),) if field.endswith(".unit"):
            return f" in slaProperties for {field.split('.')[1]}"
    return ""
