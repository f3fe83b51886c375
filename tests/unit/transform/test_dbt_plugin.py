"""A plain `dbt build` works in any home, within the limits of a refresh."""

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io import engine, memory
from drug_strategy.transform.dbt_plugin import Plugin


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (memory.machine_memory(), memory.machine_threads())),
        ({"WAREHOUSE_MEMORY": "400MB", "WAREHOUSE_THREADS": "1"}, ("400MB", 1)),
    ],
)
def test_dbt_takes_what_the_machine_has_or_the_settings_allow(
    given, expected, tmp_path, monkeypatch
):
    monkeypatch.setattr(engine, "_ALLOWED", {})
    for name in ("WAREHOUSE_MEMORY", "WAREHOUSE_THREADS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"WAREHOUSE_HOME": str(tmp_path), **given}.items():
        monkeypatch.setenv(name, value)
    with duckdb.connect() as connection, engine.connect() as limited:
        Plugin("", {}).configure_connection(connection)
        settings = "select current_setting('memory_limit'), current_setting('threads')"
        limited.execute(f"set memory_limit = '{expected[0]}'")
        limited.execute(f"set threads = {expected[1]}")
        assert connection.execute(settings).fetchall() == limited.execute(settings).fetchall()
    assert {path.name for path in (tmp_path / "landed").iterdir() if path.is_dir()} >= {
        *contracts()
    }
