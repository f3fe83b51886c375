"""The invented events: one table a return, drawn from the seed alone, in a database in memory.

Each return's rows are stated in `rows/<return>.sql`; a table also holds `i` (its order) and
`counts_on` (the day it is filed under). What does not belong here: files, formats and dirt.
"""

from pathlib import Path

import duckdb

from drug_strategy.settings import PROJECT

ROWS = Path(__file__).parent / "rows"
GEOGRAPHY = PROJECT / "seeds" / "geography"

EVENT_RETURNS = (
    "crack_house_closures",
    "cannabis_factory_closures",
    "asset_confiscations",
    "ppo_roster",
    "ppo_drug_tests",
    "sanction_detections",
    "network_disruptions",
    "pas_waves",
)


def invent_world(seed: int, scale: float) -> duckdb.DuckDBPyConnection:
    """A database with every return's rows; `scale` multiplies events and respondents."""
    connection = duckdb.connect()
    connection.execute("set variable seed = ?", [seed])
    connection.execute("set variable scale = ?", [scale])
    connection.execute("set variable geography = ?", [str(GEOGRAPHY)])
    before, _, view = (ROWS / "_generator.sql").read_text().partition("create view")
    connection.execute(before)
    for return_name in EVENT_RETURNS:
        connection.execute(_rows_of(return_name))
    connection.execute("create view" + view)
    for return_name in ("recorded_offences", "return_register"):
        connection.execute(_rows_of(return_name))
    _keep_back_outstanding(connection)
    return connection


def _rows_of(return_name: str) -> str:
    return (ROWS / f"{return_name}.sql").read_text()


def _keep_back_outstanding(connection: duckdb.DuckDBPyConnection) -> None:
    names = connection.execute("select distinct return_name from return_register").fetchall()
    for (return_name,) in sorted(names):
        connection.execute(
            f"delete from {return_name} where (borough, quarter_label(counts_on)) in"
            " (select (borough, quarter) from return_register"
            " where return_name = ? and is_kept_back)",
            [return_name],
        )
