"""The generated events: a table per return, drawn only from the seed, in a database in memory.

Each return's rows come from `returns/<return>.sql`; a table also has `i` (the order) and
`counts_on` (the day of filing).
"""

from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.examples.returns import senders
from drug_strategy.settings import PROJECT

EXAMPLES = Path(__file__).parent
GEOGRAPHY = PROJECT / "seeds" / "geography"
# The return that records whether the others were received, and so is drawn from their rows.
REGISTER = "return_register"


def invent_events(seed: int, scale: float) -> duckdb.DuckDBPyConnection:
    """A database with every return's rows; `scale` multiplies events and respondents."""
    connection = duckdb.connect()
    connection.execute("set variable seed = ?", [seed])
    connection.execute("set variable scale = ?", [scale])
    connection.execute("set variable geography = ?", [str(GEOGRAPHY)])
    connection.execute((EXAMPLES / "generator.sql").read_text())
    after = {name: who.after for name, who in senders().items() if name != REGISTER}
    for return_name in TopologicalSorter(after).static_order():
        connection.execute(_rows_of(return_name))
    registered = [name for name, contract in contracts().items() if contract.is_registered]
    _file_events(connection, registered)
    connection.execute(_rows_of(REGISTER))
    _hold_back_outstanding(connection, registered)
    return connection


def _rows_of(return_name: str) -> str:
    return (EXAMPLES / "returns" / f"{return_name}.sql").read_text()


def _file_events(connection: duckdb.DuckDBPyConnection, registered: list[str]) -> None:
    """The names and the events of the returns in the register."""
    events = " union all ".join(
        f"select '{name}' as return_name, borough, counts_on from {name}" for name in registered
    )
    names = ", ".join(f"('{name}')" for name in registered)
    connection.execute(f"create view filed_events as {events}")
    connection.execute(f"create view register_returns as from (values {names}) as _(return_name)")


def _hold_back_outstanding(connection: duckdb.DuckDBPyConnection, registered: list[str]) -> None:
    for return_name in registered:
        connection.execute(
            f"delete from {return_name} where (borough, quarter_label(counts_on)) in"
            " (select (borough, quarter) from return_register"
            " where return_name = ? and is_kept_back)",
            [return_name],
        )
