"""What is generated from the contracts is up to date, and dbt's unit tests hold."""

import re
from pathlib import Path

from drug_strategy.contracts import contracts
from drug_strategy.contracts.generate import generated
from drug_strategy.settings import PROJECT
from tests.commands import dbt


def test_what_dbt_knows_of_a_return_is_what_its_contract_says() -> None:
    """The committed files are those that `make generate` writes."""
    files = generated()
    assert len(files) == 3 + 2 * len(contracts())
    assert [path for path, text in files.items() if path.read_text("utf-8") != text] == []


def test_no_return_is_staged_without_a_contract() -> None:
    staged = {path.stem for path in (PROJECT / "models" / "staging").glob("stg_*.sql")}
    of_the_refresh = {"stg_as_at", "stg_files", "stg_file_warnings"}
    assert staged - of_the_refresh == {f"stg_{name}" for name in contracts()}


def test_every_counting_rule_holds_beside_its_model(golden_home: Path, tmp_path: Path) -> None:
    """dbt's unit tests, which a refresh leaves out: they try the models' code, not the data."""
    ran = dbt(
        *("test", "--select", "test_type:unit", "tag:code", "--profiles-dir", PROJECT),
        *("--project-dir", PROJECT, "--target-path", tmp_path, "--log-path", tmp_path),
        environment={"WAREHOUSE_HOME": str(golden_home)},
    )
    assert ran.returncode == 0, ran.said[-3000:]
    passed = re.search(r"PASS=(\d+)", ran.said)
    assert passed is not None
    assert int(passed[1]) > 40  # a selection that finds none passes too
