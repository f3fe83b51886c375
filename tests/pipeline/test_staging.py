"""The staging models name the columns that the contracts do, and dbt's unit tests hold."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from drug_strategy.contracts import Contract, contracts
from drug_strategy.settings import PROJECT


@pytest.mark.parametrize("contract", contracts().values(), ids=contracts())
def test_a_staging_model_has_every_column_of_its_contract_and_no_other(contract: Contract) -> None:
    text = (PROJECT / "models" / "staging" / f"stg_{contract.return_name}.sql").read_text()
    [selected] = re.findall(r"named as \(\s+select\n(.*?)\n    from landed", text, re.DOTALL)
    lines = [line.strip().rstrip(",") for line in selected.splitlines()]
    named = [line for line in lines if not line.startswith(("_", "coalesce(withdrawn"))]
    columns = [column.name for column in contract.columns if column.name != "withdrawn"]
    assert named == columns


def test_every_counting_rule_holds_beside_its_model(golden_home: Path, tmp_path: Path) -> None:
    """dbt's unit tests, which a refresh leaves out: they try the models' code, not the data."""
    ran = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("test", "--select", "test_type:unit", "tag:code", "--profiles-dir", PROJECT),
            *("--project-dir", PROJECT, "--target-path", tmp_path, "--log-path", tmp_path),
        ],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "WAREHOUSE_HOME": str(golden_home)},
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    passed = re.search(r"PASS=(\d+)", ran.stdout)
    assert passed is not None
    assert int(passed[1]) > 40  # a selection that finds none passes too
