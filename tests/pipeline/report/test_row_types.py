"""Each column of the report's queries has the type that the module `rows` says.

The type checker believes the module, so a wrong type there would hide a mistake.
"""

from typing import get_args, get_type_hints

from drug_strategy.report.facts import Facts


def test_each_value_has_the_type_of_its_column(facts: Facts) -> None:
    checked = 0
    for kind, found in facts.answers.items():
        types = get_type_hints(kind)
        for name, seen in zip(types, zip(*found, strict=True), strict=False):
            allowed = {*get_args(types[name])} or {types[name]}
            assert {type(value) for value in seen} <= allowed, (kind.__name__, name)
            checked += 1
    assert checked > 250
