"""Spark and DuckDB publish the same tables. `make parity` runs these tests, which take minutes.

Spark runs inside the refresh or, with ENGINE=cluster, in a local cluster.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

from drug_strategy.io.folders import LINK, PROJECT
from drug_strategy.settings import Operations, Settings
from drug_strategy.transform import project, spark
from drug_strategy.transform.build import DIRECTLY, OF_CODE
from tests.parity.comparison import differences
from tests.parity.conftest import on_spark

RULES = 50  # at least 51 unit tests must pass
BROKEN = "macros/engine/texts.sql"


def published(home):
    return home / "published" / LINK


def dbt(home, environment, *arguments, project=PROJECT):
    """Run dbt on a home's tables without a refresh."""
    target = environment["WAREHOUSE_ENGINE"]
    named = ["--target", target, "--project-dir", str(project), "--profiles-dir", str(project)]
    elsewhere = ["--target-path", str(home / "dbt" / "tried"), "--log-path", str(home / "logs")]
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *arguments, *named, *elsewhere],
        check=False,
        capture_output=True,
        text=True,
        cwd=home,
        env={**os.environ, **environment, "WAREHOUSE_HOME": str(home)},
    )


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
    ran = dbt(golden_on_spark, spark_environment, "test", *rules)
    assert ran.returncode == 0, ran.stdout[-5000:]
    [passed] = re.findall(r"PASS=(\d+) WARN=0 ERROR=0 SKIP=0", ran.stdout)
    assert int(passed) > RULES


def test_comparing_the_engines_reveals_which_mart_a_broken_macro_affects(
    golden_home, golden_on_spark, spark_environment, tmp_path
):
    """The broken macro reads only the first reason of each quarantined row."""
    broken = tmp_path / "project"
    shutil.copytree(PROJECT / "macros", broken / "macros")
    for name in ("models", "seeds", "tests"):
        (broken / name).symlink_to(PROJECT / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, broken)
    macro = broken / BROKEN
    text = macro.read_text("utf-8")
    assert "explode(split({{ text }}, {{ separator }}))" in text
    macro.write_text(text.replace("split({{ text }}, {{ separator }})", "array({{ text }})"))
    selected = ["--select", "quarantine_summary"]
    ran = dbt(golden_on_spark, spark_environment, "run", *selected, project=broken)
    assert ran.returncode == 0, ran.stdout[-5000:]
    settings = replace(
        Settings.from_environment(str(golden_on_spark)), operations=Operations(engine="spark")
    )
    spark.collect(settings, project.collected_nodes(settings))
    found = " ".join(differences(published(golden_home), settings.database))
    assert "data_quality.quarantine_summary: " in found
    assert "'reason': " in found


def test_spark_and_duckdb_publish_the_same_tables_from_the_example_returns(
    example_home, spark_environment, tmp_path
):
    home = on_spark(example_home.returns, tmp_path / "home", spark_environment)
    assert list(differences(published(example_home.home), published(home))) == []
