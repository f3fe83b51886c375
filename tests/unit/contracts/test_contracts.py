"""A contract may contain only known fields and codes."""

import subprocess
import sys
from pathlib import Path

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
        "has the unknown sender 'borough', which must be boroughs or headquarters;"
        " did you mean boroughs?",
    ),
    (
        "value: sender",
        "value: list",
        "has the unknown reportedBy 'list' for the sender boroughs, which must be sender;"
        " did you mean sender?",
    ),
    ("property: sender", "property: sent_by", "has the unknown custom property 'sent_by', which"),
    (
        "[order_date, notice_date]",
        "[order_day]",
        "has the unknown countedOn 'order_day'; did you mean order_date?",
    ),
    (
        "semanticType: event_date",
        "semanticType: event_day",
        "has the unknown semanticType 'event_day' in the column notice_date, which must be"
        " event_date; did you mean event_date?",
    ),
    (
        "semanticType: ward",
        "semanticType: wards",
        "has the unknown semanticType 'wards' in the column ward; did you mean ward?",
    ),
    (
        "logicalType: date",
        "logicalType: dates",
        "has the unknown logicalType 'dates' in the column",
    ),
    (
        "{name: notice_date, ",
        "{name: notice_date, physicalType: date, ",
        "has the unknown field 'physicalType' in the column notice_date; did you mean ",
    ),
    (
        "severity: error",
        "severity: warn",
        "has the unknown severity 'warn' in the rule missing_value, which must be error or warning;"
        " did you mean warning?",
    ),
    (
        "name: date_order",
        "name: date_ordre",
        "has the unknown rule 'date_ordre', which is not in drug_strategy/contracts/reasons.csv;"
        " did you mean date",
    ),
    (
        "columns: [order_date]",
        "columns: [order]",
        "has the unknown column 'order' in the rule miss",
    ),
    (
        "required: true",
        "requird: true",
        "has the unknown field 'requird' in the column closure_ref;",
    ),
    (
        "{maxLength: 200}",
        "{maxlength: 200}",
        "has the unknown field 'maxlength' in the column clos",
    ),
    (
        "value: 3",
        "value: 4",
        "has the unknown frequency 4, which must be 1, 3 or 12; did you mean ",
    ),
    (
        "unit: month",
        "unit: week",
        "has the unknown unit 'week' in slaProperties for frequency, whi",
    ),
    (
        "property: latency",
        "property: delay",
        "has the unknown SLA property 'delay', which must be ",
    ),
    (
        "id: crack",
        "id: krack",
        "has the unknown id 'krack_house_closures', which must be crack_hou",
    ),
    (
        "kind: DataContract",
        "kind: Contract",
        "has the unknown kind 'Contract', which must be DataC",
    ),
    (
        "physicalType: file",
        "physicalType: table",
        "has the unknown physicalType 'table', which mus",
    ),
    (
        "select * from",
        "select count(*) from",
        "cannot be read: the query of missing_value must beg",
    ),
    (
        "value: 35",
        "value: five weeks",
        "has the latency 'five weeks', which should be a valid integer",
    ),
    (
        "required: true",
        "required: maybe",
        "has the required 'maybe' in the column closure_ref, whi",
    ),
    ("kind: DataContract\n", "", "has no kind."),
    ("    quality:", "    qualities:", "has the unknown field 'qualities', which must be name, "),
    ("schema:", "sheets:", "has the unknown field 'sheets'"),
    (
        "name: crack_house_closures",
        "name: closures",
        "has the unknown schema name 'closures', which",
    ),
    ("id: crack", "id: [crack", "cannot be read: while parsing a flow sequence"),
]


def contract(name: str = CLOSURES) -> str:
    return (CONTRACTS / f"{name}.odcs.yaml").read_text("utf-8")


@pytest.mark.parametrize(("right", "wrong", "sentence"), WRONG)
def test_an_unknown_field_or_code_is_refused_with_the_nearest_known_one(
    right: str, wrong: str, sentence: str
) -> None:
    text = contract()
    assert read(CLOSURES, text).return_name == CLOSURES
    assert right in text
    with pytest.raises(UserError) as refused:
        read(CLOSURES, text.replace(right, wrong, 1))
    assert str(refused.value).startswith(f"The contract {CLOSURES} {sentence}")
    assert "\n" not in str(refused.value)


def test_a_person_or_a_custom_property_that_is_misspelt_is_refused() -> None:
    """Otherwise the person's reference would be stored as sent."""
    for name, right, wrong in (
        ("ppo_roster", "classification: person", "classification: persons"),
        ("return_register", "mayNameHeadquarters", "mayNameHeadquarter"),
        ("recorded_offences", "months_across", "month_across"),
    ):
        text = contract(name)
        assert right in text
        with pytest.raises(UserError, match=rf"'{wrong.split()[-1]}'.*; did you mean"):
            read(name, text.replace(right, wrong, 1))


def test_every_command_that_starts_dagster_reports_a_wrong_contract_in_one_sentence(
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    copy_project(project)
    wrong = project / "drug_strategy" / "contracts" / f"{CLOSURES}.odcs.yaml"
    wrong.write_text(contract().replace("value: boroughs", "value: borough"), "utf-8")
    (tmp_path / "returns").mkdir()
    sentence = f"The contract {CLOSURES} has the unknown sender 'borough'"
    places = ["--home", str(tmp_path / "home")]
    cli = ["-m", "drug_strategy.cli"]
    for arguments in (
        [*cli, "refresh", "--returns", str(tmp_path / "returns"), *places],
        [*cli, "ui", *places],
        [*cli, "ui", "--schedule", *places],
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


def test_help_and_queries_start_without_pydantic_and_sqlglot() -> None:
    """Each takes 0.1 seconds to import. Typer imports pydantic to read a command's options."""
    script = (
        "import sys, drug_strategy.answers.query_process\n"
        "from drug_strategy.cli.main import main\n"
        "main(['--help'])\n"
        "print({'pydantic', 'sqlglot'} & sys.modules.keys())"
    )
    python = [sys.executable, "-c", script]
    ran = subprocess.run(python, check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "set()"
