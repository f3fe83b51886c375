"""If a step in docs/adding.md was not done for a return, this is reported."""

import csv

import pytest
import yaml

from drug_strategy.contracts import contracts
from drug_strategy.examples.senders import SENDERS
from drug_strategy.io.folders import PROJECT
from tests.oracle.returns import RETURNS
from tests.returns.figures import GOLDEN

MEASURES = "models/intermediate/indicators/measures.yml"
REGISTER = PROJECT / "seeds" / "strategy" / "indicator_register.csv"


def measures():
    """Return each return's measures, as dbt's YAML lists them."""
    [model] = yaml.safe_load((PROJECT / MEASURES).read_text("utf-8"))["models"]
    return model["config"]["meta"]["measures"]


@pytest.mark.parametrize("name", contracts())
def test_every_return_has_its_models_and_measures(name):
    """A test in test_staging.py compares the generated files with the contracts."""
    for file in (
        f"models/staging/stg_{name}.sql",
        f"models/intermediate/records/int_{name}__records.sql",
    ):
        assert (PROJECT / file).exists(), f"return {name} has no {file}; see step 2 or 3"
    is_listed = name in measures()
    assert is_listed == contracts()[name].is_measured, f"return {name} in {MEASURES}; see step 2"


@pytest.mark.parametrize("name", contracts())
def test_every_return_has_example_data_and_tests(name):
    example = PROJECT / "drug_strategy" / "examples" / "returns" / f"{name}.sql"
    assert example.exists(), f"return {name} has no {example}; see docs/adding.md, step 6"
    assert name in SENDERS, f"return {name} has no entry in examples/senders.py; see step 6"
    assert name in RETURNS, f"return {name} has no tests/oracle/returns/{name}.py; see step 7"
    assert any((GOLDEN / name).iterdir()), f"return {name} has no tests/returns/golden; see step 7"


def test_every_key_of_a_measure_is_known():
    """A misspelt key, such as `were`, would count all rows."""
    listed = [(name, rule) for each in measures().values() for name, rule in each.items()]
    keys = {key for _, rule in listed if isinstance(rule, dict) for key in rule}
    assert keys <= {"where", "and", "amount", "days_from", "second_date", "breakdowns"}
    of_returns = {name for name, rule in listed if not isinstance(rule, dict)}
    assert of_returns == {"+rows", "+finest_area", "+counted_ref"}


def test_no_indicator_is_counted_from_more_than_two_returns():
    """marts.indicators has columns for two."""
    with REGISTER.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            behind = {
                name
                for part in ("numerator", "denominator")
                for name, listed in measures().items()
                if {*row[f"{part}_measure"].split(" + ")} & {*listed}
                and name in (row[f"{part}_return"] or name)
            }
            assert len(behind) <= 2, row["indicator_id"]
