"""A contract may contain only known fields and codes."""

import subprocess
import sys

import pytest
import yaml

from drug_strategy.contracts import CONTRACTS, places
from drug_strategy.contracts.contract import read
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT
from tests.projects import copy_project

CLOSURES = "crack_house_closures"
WRONG = [
    ("id: crack", "id: [crack", "while parsing a flow sequence"),
    ("id: crack", "id: krack", "the id 'krack_house_closures' is unknown; the nearest is crack_"),
    ("kind: DataContract\n", "", "kind: Field required."),
    ("name: crack_house_closures", "name: closures", "the schema name 'closures' is unknown; "),
    ("value: boroughs", "value: borough", "schema.customProperties.sender: 'borough': Input "),
    ("[order_date, notice_date]", "[order_day]", "the countedOn 'order_day' is unknown; the n"),
    ("{name: notice_date, ", "{nme: a, ", "schema.properties.5: the field 'nme' is unknown; the "),
    ("name: date_order", "name: date_ordre", "schema.quality.1: the rule 'date_ordre' is unkn"),
    ("columns: [order_date]", "columns: [order]", "the column 'order' of the rule missing_val"),
    ("select * from", "select count(*) from", "schema.quality.0.query: "),
]


def contract(name=CLOSURES):
    return (CONTRACTS / f"{name}.odcs.yaml").read_text("utf-8")


@pytest.mark.parametrize(("right", "wrong", "sentence"), WRONG)
def test_an_unknown_field_or_code_is_refused_with_what_is_allowed(right, wrong, sentence):
    text = contract()
    assert read(CLOSURES, text).return_name == CLOSURES
    assert right in text
    with pytest.raises(UserError) as refused:
        read(CLOSURES, text.replace(right, wrong, 1))
    assert str(refused.value).startswith(f"The contract {CLOSURES} cannot be read: {sentence}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("ppo_roster", "classification: person"),
        ("return_register", "mayNameHeadquarters"),
        ("recorded_offences", "months_across"),
    ],
)
def test_a_person_or_a_custom_property_that_is_misspelt_is_refused(name, field):
    """Otherwise the person's reference would be stored as sent."""
    with pytest.raises(UserError, match=f"{field.split()[-1]}s'"):
        read(name, contract(name).replace(field, f"{field}s", 1))


def test_every_command_that_starts_dagster_reports_a_wrong_contract_in_one_sentence(tmp_path):
    project = tmp_path / "project"
    copy_project(project)
    wrong = project / "drug_strategy" / "contracts" / f"{CLOSURES}.odcs.yaml"
    wrong.write_text(contract().replace("value: boroughs", "value: borough"), "utf-8")
    (tmp_path / "returns").mkdir()
    sentence = f"The contract {CLOSURES} cannot be read: schema.customProperties.sender: 'borough'"
    home = ["--home", tmp_path / "home"]
    for arguments in (
        ["drug_strategy.cli", "refresh", "--returns", tmp_path / "returns", *home],
        ["drug_strategy.cli", "ui", *home],
        ["drug_strategy.contracts.generate"],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=project,
        )
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr
        assert ran.stderr.splitlines()[-1].removeprefix("warehouse: ").startswith(sentence)
    [notice] = (tmp_path / "home" / "notices").iterdir()
    assert sentence in notice.read_text("utf-8")


def test_python_and_the_models_have_the_same_codes_for_london_and_for_unknown_boroughs():
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"]
    assert variables["london_code"] == places.LONDON
    assert variables["unattributed_code"] == places.UNATTRIBUTED
