"""The floor: one DuckDB process reads the same files, types every cell and adds the figures up.

No cell is cleaned, no file is refused, no row judged, kept or superseded.
"""

import sys
from pathlib import Path

import duckdb

from bench.layout import Layout, layouts
from bench.subjects import SUBJECTS, Subject
from orchestration.contract import contracts

_FORMS = "['%d/%m/%Y', '%d-%m-%Y', '%d/%m/%y', '%d %b %Y', '%d-%b-%y']"


def _relation(layout: Layout) -> str:
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
    return f"try_cast({cell} as boolean)" if kind == "boolean" else f"nullif(trim({cell}), '')"


def _query(subject: Subject, layout: Layout) -> str:
    named = {
        column: f"cast({layout.names[at]} as varchar)" if layout.is_parquet else f"c{at}"
        for column, at in layout.positions.items()
    }
    kinds = {column.name: column.kind for column in contracts()[subject.return_name].columns}
    typed = {column: _typed(kinds[column], cell) for column, cell in named.items()}
    said = [
        f"{named['borough']} as borough",
        f"date_trunc('quarter', {typed[subject.date]}) as quarter",
        *(f"count({value}) as {column}_given" for column, value in typed.items()),
    ]
    for name, (conditions, amount) in subject.figures.items():
        tests = [f"lower({named[c]}) in {(*values, '')}" for c, values in conditions.items()]
        value = f"sum({typed[amount]})" if amount else "count(*)"
        said.append(f"{value} filter (where {' and '.join(tests) or 'true'}) as {name}")
    return f"select {', '.join(said)} from {_relation(layout)} group by all"


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
