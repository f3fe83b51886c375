"""Add up every return with pandas, as an analyst would, as a baseline for a refresh.

Run as `python -m bench.peer RETURNS SUMS`. It writes the same sums as `bench.floor`.
"""

import csv
import io
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv as pacsv

from bench import rules
from bench.cells import cleaned, each_once, in_wards, typed
from bench.sent_files import Sent, sent_files
from drug_strategy.contracts import Contract, contracts
from drug_strategy.contracts.places import LONDON, UNATTRIBUTED


def records(sent: Sent) -> pd.DataFrame:
    """Return the complete lines of a file as text columns."""
    layout, width = sent.layout, len(sent.layout.names)
    names, mended = [str(at) for at in range(width)], []

    def mend(line: pacsv.InvalidRow) -> str:
        cells = next(csv.reader([line.text], delimiter=layout.delimiter))
        if len(cells) >= layout.least and not "".join(cells[width:]).strip():
            mended.append((cells + [""] * width)[:width])
        return "skip"

    if layout.delimiter:
        # pandas.read_csv is not used, because it silently pads short lines, and splits cells that
        # contain a line break.
        table = pacsv.read_csv(
            io.BytesIO(sent.text.encode()),
            pacsv.ReadOptions(column_names=names, skip_rows=layout.skip),
            pacsv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=True, invalid_row_handler=mend
            ),
            pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
        ).to_pandas()
        table = pd.concat([table, pd.DataFrame(mended, columns=names, dtype="str")])
    else:
        table = pd.read_parquet(sent.path, dtype_backend="pyarrow").astype("str").fillna("")
    first = pd.Series("", index=table.index, dtype="str")
    for name in table.columns:
        first = first.where(first != "", table[name].str.strip())
        if (first != "").all():
            break
    is_record = (first != "") & ~first.str.match(rules.NO_RECORD)
    table = table[is_record].set_axis(layout.columns, axis=1).loc[:, [*map(bool, layout.columns)]]
    if months := [name for name in layout.columns if name.isdecimal()]:
        table = table.melt([*{*table.columns} - {*months}], months, "month", "offences")
        table = table[table["offences"].str.strip() != ""]
    return table


def judged(sent: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return the typed rows, adding a column `is_bad` that is true for invalid rows."""
    rows, bad, empty = sent[["file", "received"]].copy(), pd.Series(False, sent.index), {}
    nothing = pd.Series("", sent.index, dtype="str")
    for column in contract.columns:
        name, kind = column.name, column.semantic_type
        cells = sent[name].fillna("") if name in sent else nothing
        cells = each_once(cells, cleaned, "" if kind.startswith("borough") else "not known")
        if kind == "ward":
            rows[name] = each_once(rows["borough"].fillna("") + "|" + cells, in_wards)
        else:
            rows[name] = each_once(cells, typed, column)
        empty[name] = cells == ""
        bad |= rows[name].isna() & ~empty[name]
        if kind == "event_date":
            bad |= (rows[name] < rules.FIRST_DAY) | (rows[name] > rows["received"])
        limits = {"<": column.minimum, ">": column.maximum, "<=": column.exclusive_minimum}
        for sign, limit in limits.items():
            if limit is not None:
                bad |= rows.eval(f"{name} {sign} {limit}")
    for column in contract.columns:
        if column.required:
            bad |= empty[column.name] & (column.is_key | (rows["withdrawn"] != "yes"))
    if contract.months_across:
        is_drugs = rows["minor_text"].str.endswith(" of drugs")  # in any major category
        rows["major_text"] = rows["major_text"].mask(is_drugs, "")
    return rows.assign(is_bad=bad | rows.eval(rules.IMPOSSIBLE.get(contract.return_name, "False")))


def current(rows: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return the latest valid row for each key, unless that row withdraws the key."""
    key = list(contract.key)
    again = rows.duplicated(["file", *key], keep=False)
    once = rows[again].drop_duplicates()
    sole = once[~once.duplicated(["file", *key], keep=False)]
    good = rows[(~again | rows.index.isin(sole.index)) & ~rows["is_bad"]]
    latest = good.drop_duplicates(key, keep="last")  # rows are in file order
    return latest[latest["withdrawn"] != "yes"]


def summed(rows: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return one return's sums, one row per measure, area and period."""
    name, place = contract.return_name, contract.of_type("borough", "borough_mps")
    measures = rules.MEASURES.get(name, {}) | {f"rows of {name}": rules.Measure(rules.ALL)}
    values = pd.DataFrame(index=rows.index)
    for measure, rule in measures.items():
        amount = rows[rule.amount].fillna(0) if rule.amount else 1
        values[measure] = rows.eval(rule.counted) * amount
    day = rows[list(contract.counted_on)].bfill(axis=1)[contract.counted_on[0]]
    values["quarter"] = day.dt.to_period("Q").dt.start_time
    values["fiscal_year"] = day.dt.to_period("Y-MAR").dt.start_time
    borough = rows[place.name] if place else pd.Series("", rows.index, dtype="str")
    values["london"] = LONDON
    values["borough"] = borough.where(borough.str.startswith("E09"), UNATTRIBUTED)
    values["ward"] = None
    if "ward" in rows:
        no_ward = (borough + "-none").where(borough.str.startswith("E09"))
        values["ward"] = rows["ward"].where(rows["ward"].str.startswith("E05"), no_ward)
    parts = []
    for period in ("quarter", "fiscal_year"):
        for area in ("london", "borough", "ward"):
            sums = values.groupby([area, period])[[*measures]].sum()
            sums = sums.rename_axis(["area_code", "period_start"]).reset_index()
            sums = sums.melt(["area_code", "period_start"], var_name="measure")
            parts.append(sums.assign(return_name=name, period_type=period))
    return pd.concat(parts)


def main(returns: Path, sums: Path) -> None:
    """Write the sums of all returns, one row per return, measure, area and period."""
    parts = []
    for contract in contracts().values():
        tables = [
            records(sent).assign(file=number, received=pd.Timestamp(sent.received))
            for number, sent in enumerate(sent_files(returns, contract))
        ]
        if tables:
            rows = judged(pd.concat(tables, ignore_index=True), contract)
            parts.append(summed(current(rows, contract), contract))
    added = pd.concat(parts).round({"value": 2})
    added.assign(period_start=added["period_start"].dt.date).to_parquet(sums)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
