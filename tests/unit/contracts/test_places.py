"""The area codes in Python and in the models are the same."""

import yaml

from drug_strategy.contracts import places
from drug_strategy.io.folders import PROJECT


def test_python_and_the_models_have_the_same_codes_for_london_and_for_unknown_boroughs():
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"]
    assert variables["london_code"] == places.LONDON
    assert variables["unattributed_code"] == places.UNATTRIBUTED
