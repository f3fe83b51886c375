"""The floor: one DuckDB process reads the files, types every cell and adds up the same figures.

No refresh can be faster. Its figures are not the published ones: workbooks are left out, spaces,
«N/A» and brackets are not understood, a place counts as it is spelt, and every row counts, even a
faulty, repeated, superseded or withdrawn one.
"""

import sys
from pathlib import Path

import duckdb

from bench.layout import Layout, layouts
from bench.subjects import SUBJECTS, Subject
from drug_strategy.contracts import contracts

_FORMS = "['%d/%m/%Y', '%d-%m-%Y', '%d/%m/%y', '%d %b %Y', '%d-%b-%y']"


def relation(layout: Layout) -> str:
    """The SQL relation of a file's cells."""
    if layout.is_parquet:
        return f"read_parquet('{layout.path}')"
    columns = ", ".join(f"'c{at}': 'varchar'" for at in range(layout.width))
    return (
        f"read_csv('{layout.path}', auto_detect=false, header=false, delim='{layout.delimiter}',"
        f" quote='\"', skip={layout.skip}, ignore_errors=true, null_padding=true,"
        f" strict_mode=false, columns={{{columns}}})"
    )


def _typed(kind: str, cell: str) -> str:
    if kind in ("date", "event_date"):
        return f"coalesce(try_cast({cell} as date), cast(try_strptime({cell}, {_FORMS}) as date))"
    if kind in ("money", "integer", "number"):
        number = f"replace(replace({cell}, '£', ''), ',', '')"
        return f"try_cast({number} as {'double' if kind == 'number' else 'decimal(18, 6)'})"
    if kind == "boolean":
        yes = f"try_cast({cell} as boolean)"
        return f"case when {yes} then 'yes' when not {yes} then 'no' else '' end"
    return f"coalesce(replace(lower(trim({cell})), ' ', '_'), '')"


def _query(subject: Subject, layout: Layout) -> str:
    cells = {
        column: f"cast({layout.names[at]} as varchar)" if layout.is_parquet else f"c{at}"
        for column, at in layout.positions.items()
    }
    columns = contracts()[subject.return_name].columns
    typed = [f"{_typed(c.semantic_type, cells.get(c.name, 'null'))} as {c.name}" for c in columns]
    counts = [f"count({column.name})" for column in columns]  # otherwise DuckDB would not type them
    for figure in subject.figures.values():
        amount = f"sum({figure.amount})" if figure.amount else "count(*)"
        conditions = filter(None, (figure.counted, figure.base))
        counts += [f"{amount} filter (where {condition})" for condition in conditions]
    return (
        f"select borough, date_trunc('quarter', {subject.date}) as quarter, {', '.join(counts)}"
        f" from (select {', '.join(typed)} from {relation(layout)}) group by all"
    )


def main(returns: Path) -> None:
    """Add up every file's figures by borough and quarter."""
    with duckdb.connect(config={"threads": 2}) as connection:
        for subject in SUBJECTS:
            sums = 0
            for layout in layouts(returns, subject.return_name):
                sums += len(connection.sql(_query(subject, layout)).fetchall())
            print(f"{subject.return_name}: {sums} sums")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
