"""Fill the thresholds of the counting and labelling rules into texts.

The thresholds are variables in dbt_project.yml, so that the models and all texts use the same
numbers.
"""

from functools import cache
from typing import Any

import yaml

from drug_strategy.io.folders import PROJECT


@cache
def thresholds() -> dict[str, Any]:
    """Return dbt's variables."""
    variables: dict[str, Any] = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))[
        "vars"
    ]
    return variables


def filled(text: str) -> str:
    """Replace each variable in braces, such as {cases_for_percentage}, with its value."""
    return text.format(**thresholds())
