"""Tests of validation's outputs: outcomes, results files, data docs and errors."""

import os
import re
import stat
import subprocess
import sys

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io import versions
from drug_strategy.quality import (
    build_data_docs,
    is_intact,
    none_file,
    result_file,
    sweep,
    unvalidated,
    validate_rows,
)
from drug_strategy.quality.rules import ValidationError
from tests.unit.quality.landed_rows import RECEIVED


def test_every_result_file_is_private_and_has_the_same_columns_even_if_it_is_empty(tmp_path, land):
    files = [
        land("ppo_roster", rows, sha256)
        for sha256, rows in (("aa", [{"borough": None}]), ("bb", [{}]), ("cc", []))
    ]
    validate_rows(tmp_path, contracts()["ppo_roster"], files)
    assert not list(tmp_path.glob(".validating-*"))
    faulty, *clean = (
        result_file(tmp_path, "ppo_roster", f"{file.sha256}.{file.received_on}") for file in files
    )
    columns = duckdb.sql(f"describe from '{faulty}'").fetchall()
    found = duckdb.sql(f"select return_name, _sha256, _received_on from '{faulty}'").fetchall()
    assert found == [("ppo_roster", "aa", RECEIVED)]
    for empty in (*clean, none_file(tmp_path, "ppo_roster")):
        assert duckdb.sql(f"describe from '{empty}'").fetchall() == columns
        assert duckdb.sql(f"select count(*) from '{empty}'").fetchall() == [(0,)]
    for path in faulty.parent.glob("*.parquet"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert is_intact(path)


def test_validation_stops_and_leaves_no_results_if_a_check_cannot_run(tmp_path, land):
    """A column is missing from the landed file, which no row is to blame for."""
    file = land("ppo_roster", [{}])
    path = tmp_path / "landed" / "ppo_roster" / f"{file.sha256}.parquet"
    rows = duckdb.sql(f"select * exclude (borough) from '{path}'").fetch_arrow_table()
    duckdb.from_arrow(rows).write_parquet(str(path))
    with pytest.raises(ValidationError, match=r'ppo_roster.*cannot be run.*"borough"'):
        validate_rows(tmp_path, contracts()["ppo_roster"], [file])
    assert not result_file(tmp_path, "ppo_roster", f"{file.sha256}.{file.received_on}").exists()


def test_validation_stops_if_a_check_lists_more_or_fewer_rows_than_it_counted(
    tmp_path, land, monkeypatch
):
    from drug_strategy.quality import suite

    honest = suite._count
    monkeypatch.setattr(suite, "_count", lambda *arguments: honest(*arguments) + 1)
    with pytest.raises(ValidationError, match="counted 1 rows but found 0"):
        validate_rows(tmp_path, contracts()["ppo_roster"], [land("ppo_roster", [{}])])


def test_an_import_that_ends_the_process_with_status_0_is_an_error(tmp_path, land):
    """If its own packages are missing, pyspark ends the process in this way."""
    (tmp_path / "pyspark.py").write_text("import sys; sys.exit(0)")
    land("ppo_roster", [{}])
    code = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from drug_strategy.quality import NewFile, validate_rows;"
        "from drug_strategy.contracts import contracts;"
        "files = [NewFile('aa', date(2010, 7, 15))];"
        "validate_rows(Path(sys.argv[1]), contracts()['ppo_roster'], files)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert ran.returncode == 1
    assert "Great Expectations could not be imported" in ran.stderr


def test_the_data_docs_list_the_last_checks_and_no_values_and_need_no_network(tmp_path, land):
    land_two = {"crack_house_closures": "power", "ppo_drug_tests": "test_outcome"}
    for number, sha256 in enumerate(("aa", "bb"), start=1):  # only the later validation is shown
        for return_name, column in land_two.items():
            file = land(return_name, [{column: "SECRET", "ward": "SECRET"}] * number, sha256)
            validate_rows(tmp_path, contracts()[return_name], [file])
    build_data_docs(tmp_path)
    page = (tmp_path / "data_docs" / "index.html").read_text()
    assert re.findall(r"\d+ rows checked", page) == ["2 rows checked"] * 2
    assert not re.search("https?:|<script|src=", page)
    assert re.findall('href="#([^"]+)"', page) == re.findall(' id="([^"]+)"', page) == [*land_two]
    broken = "</td><td>{}</td><td>✗ broken 2 times (error)"
    assert f"power is one of part_1, part_1a.{broken.format('power')}" in page
    assert "</td><td>test_outcome</td><td>✗ broken 2 times (error)" in page
    assert "</td><td>borough</td><td>✓ holds</td>" in page
    noted = [*(tmp_path / "validation").rglob("*.json")]
    assert len(noted) == len(land_two)
    assert not any("SECRET" in text for text in (page, *(path.read_text() for path in noted)))


def test_rows_are_validated_again_if_their_counts_are_lost_or_the_rules_have_changed(
    tmp_path, land, monkeypatch
):
    contract, file = contracts()["ppo_roster"], land("ppo_roster", [{}])
    accepted = [(file.sha256, file.received_on)]
    validate_rows(tmp_path, contract, [file])
    assert unvalidated(tmp_path, "ppo_roster", accepted) == []
    counts = tmp_path / "validation" / "ppo_roster" / "checks.json"
    kept = counts.read_bytes()
    counts.unlink()
    assert unvalidated(tmp_path, "ppo_roster", accepted) == [file]
    counts.write_bytes(kept)
    monkeypatch.setattr(versions, "of_code", lambda *_: "fixed")
    assert unvalidated(tmp_path, "ppo_roster", accepted) == [file]
    sweep(tmp_path)
    assert list((tmp_path / "validation").rglob("[0-9a-f]*.parquet")) == []
