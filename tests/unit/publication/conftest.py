"""A small private warehouse to publish: one mart, the reconciliation, and a secret."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pytest

from drug_strategy.settings import Settings

LISTED = [("marts", "indicator_values"), ("data_quality", "file_reconciliation")]


def _fill(settings: Settings, value: float | None = 3.0, file_name: str = "a.csv") -> None:
    """Build the warehouse anew, with one figure and one file."""
    settings.database.unlink(missing_ok=True)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            """
            create schema marts; create schema data_quality; create schema restricted;
            create table marts.indicator_values (
                indicator_id varchar not null, area_code varchar not null,
                period_type varchar not null, period_start date not null, value double
            );
            create table data_quality.file_reconciliation (file_name varchar not null);
            create table restricted.ppo_positive_list (ppo_ref varchar);
            insert into restricted.ppo_positive_list values ('PPO-SECRET-1');
            """
        )
        connection.execute(
            "insert into marts.indicator_values values"
            " ('crack_houses_closed', 'E12000007', 'quarter', '2010-04-01', ?),"
            " ('crack_houses_closed', 'E09000012', 'quarter', '2010-04-01', null)",
            [value],
        )
        connection.execute("insert into data_quality.file_reconciliation values (?)", [file_name])
        for schema, name in LISTED:
            connection.execute(f"comment on table {schema}.{name} is 'What a row is.'")
        for column in ("indicator_id", "area_code", "period_type", "period_start", "value"):
            connection.execute(f"comment on column marts.indicator_values.{column} is 'It''s one.'")
        connection.execute(
            "comment on column data_quality.file_reconciliation.file_name is 'The file.'"
        )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A prepared home with a warehouse."""
    made = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    made.prepare()
    _fill(made)
    return made


@pytest.fixture
def fill(settings: Settings) -> Callable[..., None]:
    """Builds the warehouse anew with another `value` or `file_name`."""
    return partial(_fill, settings)
