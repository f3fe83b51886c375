"""Decides which rows count.

`cells` and `places` read the cells, `counting` counts the rows.
"""

from collections.abc import Callable
from functools import partial

import pandas as pd

from bench.analyst.cells import cleaned, each_once, typed
from bench.analyst.places import boroughs, wards
from drug_strategy.contracts import Column, Contract

_FIRST = pd.Timestamp("2003-04-01")
_CLASS_A = ["class_a_supply", "class_a_intent_to_supply", "class_a_import_export"]
# Impossible combinations of a row's columns.
_IMPOSSIBLE: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "crack_house_closures": lambda rows: (
        (rows["notice_date"] > rows["order_date"])
        | (
            (rows["outcome"] == "granted")
            & rows["order_date"].isna()
            & (rows["withdrawn"] != "yes")
        )
    ),
    "asset_confiscations": lambda rows: (
        (rows["order_type"] == "cash_forfeiture") & (rows["legislation"] == "dta_1994")
    ),
    "ppo_drug_tests": lambda rows: rows["breach_arrest_date"] < rows["breach_date"],
    "sanction_detections": lambda rows: (
        (rows["disposal"] == "cannabis_warning") & rows["offence"].isin(_CLASS_A)
    ),
}


def validated(records: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The typed rows, with `is_bad`: whether a row does not count."""
    rows = records[["file", "received"]].copy()
    bad = pd.Series(False, index=rows.index)
    ungiven = {}
    for column in contract.columns:
        cells = each_once(records[column.name], partial(cleaned, kind=column.semantic_type))
        values = _read(cells, column, rows)
        ungiven[column.name] = cells == ""
        bad |= values.isna() & ~ungiven[column.name]
        if column.semantic_type == "event_date":
            bad |= (values < _FIRST) | (values > rows["received"])
        rows[column.name] = values
    is_withdrawn = rows["withdrawn"] == "yes"
    for column in contract.columns:
        if column.required:
            bad |= ungiven[column.name] & (column.is_key | ~is_withdrawn)
    if contract.return_name in _IMPOSSIBLE:
        bad |= _IMPOSSIBLE[contract.return_name](rows)
    return rows.assign(is_bad=bad)


def _read(cells: pd.Series, column: Column, rows: pd.DataFrame) -> pd.Series:
    if column.semantic_type == "ward":
        return each_once(rows["borough"].fillna("") + "|" + cells, wards)
    if column.semantic_type in ("borough", "borough_mps"):
        is_policed_only = column.semantic_type == "borough_mps"
        return each_once(cells, partial(boroughs, is_policed_only=is_policed_only))
    return each_once(cells, partial(typed, column=column))


def current(rows: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The rows that count: the latest good one of each key, unless it withdraws the key."""
    key = list(contract.key)
    again = rows[rows.duplicated(["file", *key], keep=False)]
    once = again.drop_duplicates([column for column in rows.columns if column != "received"])
    sole = once[~once.duplicated(["file", *key], keep=False)]
    rows = rows.drop(again.index.difference(sole.index))
    latest = rows[~rows["is_bad"]].drop_duplicates(key, keep="last")  # they are in order
    return latest[latest["withdrawn"] != "yes"]
