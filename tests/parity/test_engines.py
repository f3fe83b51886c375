"""Spark and DuckDB publish the same tables. `make parity` runs these tests, which take minutes.

Spark runs inside the refresh or, with ENGINE=cluster, in a local cluster.
"""

import os
import re
import subprocess
import sys

from drug_strategy.io.folders import LINK, PROJECT
from drug_strategy.transform.build import DIRECTLY, OF_CODE
from tests.parity.comparison import differences
from tests.parity.conftest import on_spark

RULES = 50  # at least 51 unit tests must pass


def published(home):
    return home / "published" / LINK


def test_spark_and_duckdb_publish_the_same_tables_from_the_golden_returns(
    golden_home, golden_on_spark
):
    """All tables, columns, comments and rows must be the same, but floats may differ by 1e-9."""
    assert list(differences(published(golden_home), published(golden_on_spark))) == []


def test_all_dbt_unit_tests_pass_on_spark(golden_on_spark, spark_environment):
    """Run dbt's unit tests and the data tests that depend only on the code.

    Unit tests of the `__records` models are left out, because Spark takes minutes to plan each.
    """
    rules = [*DIRECTLY, "--select", "test_type:unit", OF_CODE]
    rules += ["--exclude", "*__records.*,test_type:unit"]
    project = ["--project-dir", PROJECT, "--profiles-dir", PROJECT]
    elsewhere = ["--target-path", golden_on_spark / "dbt" / "tried"]
    target = ["--target", spark_environment["WAREHOUSE_ENGINE"]]
    ran = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "test", *rules, *target, *project, *elsewhere],
        check=False,
        capture_output=True,
        text=True,
        cwd=golden_on_spark,
        env={**os.environ, **spark_environment, "WAREHOUSE_HOME": str(golden_on_spark)},
    )
    assert ran.returncode == 0, ran.stdout[-5000:]
    [passed] = re.findall(r"PASS=(\d+) WARN=0 ERROR=0 SKIP=0", ran.stdout)
    assert int(passed) > RULES


def test_spark_and_duckdb_publish_the_same_tables_from_the_example_returns(
    example_home, spark_environment, tmp_path
):
    home = on_spark(example_home.returns, tmp_path / "home", spark_environment)
    assert list(differences(published(example_home.home), published(home))) == []
