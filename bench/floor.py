"""The floor: one DuckDB process reads the same files, types them and adds the figures up.

No file is refused, no row judged, kept or superseded.
"""

import sys
from pathlib import Path

import duckdb

from bench.layout import Layout, layouts
from bench.subjects import SUBJECTS, Subject

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


def _query(subject: Subject, layout: Layout) -> str:
    named = {
        column: f"cast({layout.names[at]} as varchar)" if layout.is_parquet else f"c{at}"
        for column, at in layout.positions.items()
    }
    date = named[subject.date]
    said = [
        f"{named['borough']} as borough",
        f"date_trunc('quarter', coalesce(try_cast({date} as date),"
        f" cast(try_strptime({date}, {_FORMS}) as date))) as quarter",
    ]
    for name, (conditions, amount) in subject.figures.items():
        tests = [f"lower({named[c]}) in {(*values, '')}" for c, values in conditions.items()]
        number = f"replace(replace({named.get(amount or '', '')}, '£', ''), ',', '')"
        value = f"sum(try_cast({number} as decimal(18, 6)))" if amount else "count(*)"
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
