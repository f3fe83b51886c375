"""A contract may contain only known fields and codes."""

import subprocess
import sys

import pytest

from drug_strategy.contracts import CONTRACTS
from drug_strategy.contracts.contract import read
from drug_strategy.io.errors import UserError
from tests.projects import copy_project

CLOSURES = "crack_house_closures"
WRONG = [
    (
        "value: boroughs",
        "value: borough",
        "schema.customProperties.sender: 'borough': Input should be 'boroughs', 'head",
    ),
    (
        "[order_date, notice_date]",
        "[order_day]",
        "the countedOn 'order_day' is unknown; the nearest is order_date.",
    ),
    (
        "{name: notice_date, ",
        "{name: notice_date, physicalType: date, ",
        "schema.properties.5: the field 'physicalType' is unknown; the nearest is ",
    ),
    (
        "name: date_order",
        "name: date_ordre",
        "schema.quality.1: the rule 'date_ordre' is unknown; the nearest is date_order.",
    ),
    (
        "columns: [order_date]",
        "columns: [order]",
        "the column 'order' of the rule missing_value is unknown; the nearest is order_",
    ),
    ("value: 3", "value: 4", "slaProperties.frequency.value: 4: Input should be 1, 3 or 12."),
    (
        "id: crack",
        "id: krack",
        "the id 'krack_house_closures' is unknown; the nearest is crack_house_closures.",
    ),
    ("select * from", "select count(*) from", "schema.quality.0.query: "),
    (
        "required: true",
        "required: maybe",
        "schema.properties.0.required: 'maybe': Input should be a valid boolean",
    ),
    ("kind: DataContract\n", "", "kind: Field required."),
    ("name: crack_house_closures", "name: closures", "the schema name 'closures' is unknown; "),
    ("id: crack", "id: [crack", "while parsing a flow sequence"),
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


def test_a_person_or_a_custom_property_that_is_misspelt_is_refused():
    """Otherwise the person's reference would be stored as sent."""
    for name, right, wrong in (
        ("ppo_roster", "classification: person", "classification: persons"),
        ("return_register", "mayNameHeadquarters", "mayNameHeadquarter"),
        ("recorded_offences", "months_across", "month_across"),
    ):
        text = contract(name)
        assert right in text
        with pytest.raises(UserError, match=rf"{wrong.split()[-1]}'"):
            read(name, text.replace(right, wrong, 1))


def test_every_command_that_starts_dagster_reports_a_wrong_contract_in_one_sentence(tmp_path):
    project = tmp_path / "project"
    copy_project(project)
    wrong = project / "drug_strategy" / "contracts" / f"{CLOSURES}.odcs.yaml"
    wrong.write_text(contract().replace("value: boroughs", "value: borough"), "utf-8")
    (tmp_path / "returns").mkdir()
    sentence = f"The contract {CLOSURES} cannot be read: schema.customProperties.sender: 'borough'"
    places = ["--home", str(tmp_path / "home")]
    cli = ["-m", "drug_strategy.cli"]
    for arguments in (
        [*cli, "refresh", "--returns", str(tmp_path / "returns"), *places],
        [*cli, "ui", *places],
        ["-m", "drug_strategy.contracts.generate"],
    ):
        ran = subprocess.run(
            [sys.executable, *arguments],
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


def test_a_querys_process_starts_without_pydantic_and_sqlglot():
    """Each takes 0.1 seconds to import."""
    script = (
        "import sys, drug_strategy.answers.query_process\n"
        "print({'pydantic', 'sqlglot'} & sys.modules.keys())"
    )
    python = [sys.executable, "-c", script]
    ran = subprocess.run(python, check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "set()"
