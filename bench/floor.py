"""Add up every return with DuckDB, as an analyst would, as a fast baseline for a refresh.

Run as `python -m bench.floor RETURNS SUMS`. `floor.sql` contains the macros that read cells, and
the view that adds up areas and periods.
"""

import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import duckdb

from bench import rules
from bench.sent_files import Layout, sent_files
from drug_strategy.contracts import Column, Contract, contracts

ROOT = Path(__file__).parents[1]
SET_UP = Path(__file__).with_suffix(".sql").read_text("utf-8")
SPARE = 5  # a line may end in this many extra empty cells


def relation(layout: Layout, paths: list[str], contract: Contract) -> str:
    """Return SQL that reads complete records as text from files with the same layout."""
    if layout.delimiter:
        cells = [f"c{at}" for at in range(len(layout.names) + SPARE)]
        lines = (
            f"read_csv({paths}, auto_detect = false, header = false, skip = {layout.skip},"
            f" delim = '{layout.delimiter}', quote = '\"', escape = '\"', nullstr = '\\x01',"
            " null_padding = true, ignore_errors = true, strict_mode = false, parallel = false,"
            f" filename = true, columns = {dict.fromkeys(cells, 'varchar')})"
        )
        whole = (
            f"c{layout.least - 1} is not null and trim(concat({', '.join(cells[-SPARE:])})) = ''"
        )
        cells = cells[:-SPARE]
    else:
        cells = [f'cast("{name}" as varchar)' for name in layout.names]
        lines, whole = f"read_parquet({paths}, filename = true)", "true"
    first = ", ".join(f"nullif(trim({cell}), '')" for cell in cells)
    at = dict.fromkeys((column.name for column in contract.columns), "''")
    at |= zip(layout.columns, cells, strict=True)
    if months := [name for name in layout.columns if name.isdecimal()]:
        at["month"] = f"unnest({months})"
        at["offences"] = f"unnest([{', '.join(at[month] for month in months)}])"
    chosen = ", ".join(f"{at[column.name]} as {column.name}" for column in contract.columns)
    return (
        f"select filename, {chosen} from {lines}"
        f" where {whole} and not regexp_full_match(coalesce({first}, ''), '{rules.NO_RECORD}')"
    )


def typed(column: Column) -> str:
    """Return SQL that converts a cell to its column's type."""
    cell = f"sent_{column.name}"
    if column.allowed:
        words = {word.replace("_", ""): word for word in column.allowed}
        meant = f"(map {words})[folded_word({cell})]"
        return f"case when {cell} in {('', *column.allowed)} then {cell} else {meant} end"
    text = f"case when length({cell}) <= {column.max_length or 10**6} then {cell} end"
    by_type = {"borough": "place", "borough_mps": "place", "string": text, "reference": text}
    by_type["ward"] = "coalesce(wards.ward_code, folded_ward(sent_ward))"
    by_name = {"minor_text": f"vintage({cell})", "major_text": f"major({cell}, sent_minor_text)"}
    value = by_type.get(column.semantic_type, f"read_{column.semantic_type}({cell})")
    return by_name.get(column.name, value)


def bad(column: Column) -> str:
    """Return SQL that is true if this column makes the row invalid."""
    name, cell = column.name, f"sent_{column.name}"
    conditions = [f"{name} is null and {cell} <> ''"]
    if column.required:
        conditions.append(f"{cell} = '' and ({column.is_key} or withdrawn != 'yes')")
    if column.semantic_type == "event_date":
        conditions.append(f"{name} not between date '{rules.FIRST_DAY}' and received")
    if column.semantic_type == "ward":
        conditions.append(f"is_ward_of_another(borough, ward, {cell})")
    limits = {"<": column.minimum, ">": column.maximum, "<=": column.exclusive_minimum}
    conditions += [f"{name} {sign} {limit}" for sign, limit in limits.items() if limit is not None]
    return f"coalesce({' or '.join(conditions)}, false)"


def query(contract: Contract, relations: list[str]) -> str:
    """Return SQL that adds the return's sums by area and quarter to the table `sums`."""
    columns, name = contract.columns, contract.return_name
    place, ward = contract.of_type("borough", "borough_mps"), contract.of_type("ward")
    in_place = place.name if place else "''"
    in_ward = f"in_ward({in_place}, {ward.name})" if ward else "null"
    cells = [
        f"given({column.name}, '{column.semantic_type}') as sent_{column.name}"
        for column in columns
    ]
    joins = ""
    if place:
        named = "starts_with(place, 'E09')" if place.semantic_type == "borough_mps" else "true"
        if contract.may_name_headquarters:
            named = f"({named} or place = 'headquarters')"
        joins = f"left join aliases on folded(sent_{place.name}) = aliases.name and {named}"
    if ward:
        joins += " left join wards on place = borough_code and folded_ward(sent_ward) = wards.name"
    measures = rules.MEASURES.get(name, {}) | {f"rows of {name}": rules.Measure(rules.ALL)}
    values = [f"sum({of.amount or 1}) filter (where {of.counted})" for of in measures.values()]
    names, key = ", ".join(column.name for column in columns), ", ".join(contract.key)
    return f"""
insert into sums
with sent as ({" union all ".join(relations)}),
cells as (select file, received, {", ".join(cells)} from sent inner join files using (filename)),
typed as (
    select cells.*, {", ".join(f"{typed(column)} as {column.name}" for column in columns)}
    from cells {joins} where {"sent_offences <> ''" if contract.months_across else "true"}
),
judged as (
    select file, {names}, {" or ".join(map(bad, columns))}
        or coalesce({rules.IMPOSSIBLE.get(name, "false")}, false) as is_bad
    from typed
),
once as (
    select file, {key}, first(columns(* exclude (file, {key}))),
        count(distinct hash({names}, is_bad)) = 1 as is_sole
    from judged group by file, {key}
),
latest as (
    from once where is_sole and not is_bad
    qualify row_number() over (partition by {key} order by file desc) = 1
)
select '{name}', unnest({list(measures)}), borough, ward, quarter, unnest(measured) from (
    select in_borough({in_place}) as borough, {in_ward} as ward,
        date_trunc('quarter', coalesce({", ".join(contract.counted_on)})) as quarter,
        cast([{", ".join(values)}] as decimal(38, 2)[]) as measured
    from latest where withdrawn != 'yes' group by 1, 2, 3
)"""


def main(returns: Path, sums: Path) -> None:
    """Write the sums of all returns, one row per return, measure, area and period."""
    with duckdb.connect() as database, tempfile.TemporaryDirectory() as folder:
        database.execute(f"set file_search_path = '{ROOT}'; {SET_UP}")
        for contract in contracts().values():
            layouts = defaultdict(list)
            for number, sent in enumerate(sent_files(returns, contract)):
                path = sent.path
                if not sent.is_plain:
                    path = Path(folder, f"{contract.return_name}_{number}")
                    path.write_text(sent.text, "utf-8", newline="")
                database.execute(
                    f"insert into files values {(str(path), number, str(sent.received))}"
                )
                layouts[sent.layout].append(str(path))
            if layouts:
                relations = [relation(*layout, contract) for layout in layouts.items()]
                database.execute(query(contract, relations))
        database.execute(f"copy added to '{sums}' (format parquet)")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
