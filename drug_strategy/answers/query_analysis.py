"""Finds the published figures behind a query's answer, and what its user must know about it.

DuckDB parses the query and runs it again with extra columns. The extra columns show which figures
are added up, or which figure a row shows. If a query cannot be extended, nothing is found.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import duckdb

from drug_strategy.contracts.places import UNATTRIBUTED

Node = dict[str, Any]
Names = dict[str, list[str]]  # the parts of each column's name
Key = tuple[str, str, str]  # an indicator's ID, an area's code and a period's label

_ALL = ("indicator_id", "is_provisional", "value", "numerator")
_KINDS = ("period_type", "area_level")
# The tables whose figures are added up. For each table, the period column is listed, and any
# columns for the kinds of figure that the table mixes.
_SUMMED = {
    **{
        f"{area}_{length}": ("period_label",)
        for area in ("london", "borough", "ward")
        for length in ("quarters", "years", "totals")
    },
    "indicator_values": ("period_label", *_KINDS),
}
# All tables that have one figure per row.
_TABLES = {
    **_SUMMED,
    "scorecard": ("fiscal_year",),
    "indicator_signals": ("period_label",),
}
# The query has already been answered, so nothing here may raise an error.
_NO_LONGER = (duckdb.Error, MemoryError, RecursionError, LookupError)
_SUMS = frozenset({"sum", "sum_no_overflow", "fsum", "sumkahan", "kahan_sum"})
_AVERAGES = frozenset({"avg", "mean", "favg"})
# These functions give a wrong answer if some rows are not wards.
_PER_ROW = _AVERAGES | {
    "count",
    "count_star",
    "count_if",
    "median",
    "quantile_cont",
    "quantile_disc",
}
_MIXED = (
    "The sum mixes different values of {column} ({values}), so it counts events more than once."
    " Filter {column}, or use marts.london_totals, marts.borough_totals or marts.ward_totals."
)
_NOT_ADDED = (
    "These figures do not add up: {names}. Use the row for the larger area or the longer period"
    " instead, such as those in marts.london_totals and marts.borough_totals."
)
_AVERAGED = (
    "The average of these figures is not the figure for all: {names}. Use the row for the larger"
    " area or the longer period, or divide sum(numerator) by sum(denominator)."
)
_NAMED = 4
_PROVISIONAL = (
    "Provisional figures in the sum: {part:,} of {every:,}, so the sum is provisional too [p]. The"
    " column provisional_reason says why."
)
_NOT_ATTRIBUTED = (
    "{number:,} more {are} not attributed to a borough: see London's column not_attributed."
)
_NO_WARD = (
    "Some of the rows that are counted, averaged or put in order are not wards: each borough has a"
    ' row "No ward given". To leave these rows out, add: ward_code is not null.'
)
# What no borough was given of a sum over all boroughs, if the sum is of a single indicator.
_REMAINDER = """
    select sum(remainders.value)
    from marts.indicator_values as remainders
    inner join (
        select unnest(behind_parts) as part
        from ({sql})
        where
            behind_boroughs @> (
                select list(area_code) from marts.areas where area_level = 'borough'
            )
            and not list_contains(behind_boroughs, $unattributed)
    ) as sums
        on remainders.indicator_id = part[1] and remainders.period_label = part[2]
    where remainders.area_level = 'unattributed' and remainders.adds_up
    having count(distinct remainders.indicator_id) = 1 and sum(remainders.value) <> 0
"""
# The numerators of percentages can be added up, but not those of distinct counts or stocks.
_NAMES = """
    select indicator_name from marts.london_totals
    where
        list_contains($ids, indicator_id) and not adds_up
        and case when $is_average then unit <> 'count' else unit = 'count' or $is_value end
    order by indicator_name
"""
_FOUND = """
    select
        list_distinct(flatten(list(behind_ids) filter (where behind_number > 1))),
        sum(behind_part),
        sum(behind_all),
        {kinds}
    from ({sql})
"""


def notes(published: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Describe in a sentence each wrong, provisional or incomplete sum, and each wrong average.

    Another sentence says that a table that is counted or put in order has rows that are not wards.
    """
    found: dict[str, None] = {}
    for note in (_faults, _remainders):
        with suppress(*_NO_LONGER):
            for node in _selects(_parsed(published, sql), []):
                for number, _ in enumerate(_sums(node)):
                    found.update(dict.fromkeys(note(published, deepcopy(node), number)))
    with suppress(*_NO_LONGER):
        for node in _selects(_parsed(published, sql), []):
            if _has_rows_without_ward(published, deepcopy(node)):
                found[_NO_WARD] = None
    return [*found]


def _faults(published: duckdb.DuckDBPyConnection, node: Node, number: int) -> Iterator[str]:
    """Yield the faults in one sum or average of a select. The select is changed."""
    one = [*_sums(node)][number]
    refs = _refs(node["from_table"], node["cte_map"]["map"], _SUMMED)
    added = {names[-1].lower() for names in _columns(one["children"])}
    amounts = [column for column in ("value", "numerator") if refs.get(column, [""])[-1] in added]
    if not amounts:
        return
    where = "filter_expr" if one["class"] == "WINDOW" else "filter"
    shown = {names[-1].lower() for names in _columns(node["select_list"])}

    def beside(alias: str, function: str, column: str, is_all: bool = False) -> Node:
        named = {"alias": alias, "function_name": function, "distinct": function == "list"}
        kept = one[where] if is_all else _not_zero(one["children"][0], one[where])
        return {**one, **named, "children": [_column(refs[column])], where: kept}

    mixed = [column for column in _KINDS if column in refs]
    node["select_list"] += [
        beside("behind_ids", "list", "indicator_id"),
        beside("behind_number", "count", "indicator_id"),
        beside("behind_all", "count", "indicator_id", is_all=True),
        beside("behind_part", "count_if", "is_provisional", is_all=True),
        *(beside(f"behind_{column}", "list", column) for column in mixed),
    ]
    kinds = ", ".join(
        f"list_sort(list_distinct(flatten(list({name}) filter (where len({name}) > 1))))"
        for name in (f"behind_{column}" for column in mixed)
    )
    [[ids, part, every, *mixtures]] = published.execute(
        _FOUND.format(kinds=kinds, sql=_text(published, node))
    ).fetchall()
    is_average = one["function_name"] in _AVERAGES
    for column, values in zip(mixed, mixtures, strict=True):
        if values and not is_average:
            yield _MIXED.format(column=column, values=", ".join(values))
    wanted = {"ids": ids or [], "is_value": amounts[0] == "value", "is_average": is_average}
    if names := [name for [name] in published.execute(_NAMES, wanted).fetchall()]:
        more = f" and {len(names) - _NAMED} others" if len(names) > _NAMED else ""
        fault = _AVERAGED if is_average else _NOT_ADDED
        yield fault.format(names=f"{', '.join(names[:_NAMED])}{more}")
    is_told = {"is_provisional", "provisional_reason", "symbols"} & shown
    if part and not is_told and not is_average and one["children"][0]["class"] == "COLUMN_REF":
        yield _PROVISIONAL.format(part=part, every=every)


def _remainders(published: duckdb.DuckDBPyConnection, node: Node, number: int) -> Iterator[str]:
    """Yield what a sum over all boroughs leaves out. The select is changed."""
    one = [*_sums(node)][number]
    refs = _refs(node["from_table"], node["cte_map"]["map"], _SUMMED)
    [amount] = one["children"]
    is_sum = one["class"] == "FUNCTION" and one["function_name"] in _SUMS
    if not is_sum or amount["class"] != "COLUMN_REF" or "value" not in refs:
        return
    if amount["column_names"][-1].lower() not in (refs["value"][-1], refs["numerator"][-1]):
        return
    lists = "list(distinct borough) as behind_boroughs, list(distinct [indicator_id, period])"
    for added in _parsed(published, f"select {lists} as behind_parts")["select_list"]:
        for names in _columns(added):
            names[:] = refs[names[0]]
        node["select_list"].append({**added, "filter": one["filter"]})
    query = _REMAINDER.format(sql=_text(published, node))
    for [left_out] in published.execute(query, {"unattributed": UNATTRIBUTED}).fetchall():
        yield _NOT_ATTRIBUTED.format(
            number=int(left_out) if left_out == int(left_out) else left_out,
            are="is" if left_out == 1 else "are",
        )


def _has_rows_without_ward(published: duckdb.DuckDBPyConnection, node: Node) -> bool:
    """Return whether a select counts, averages or orders rows that are not wards.

    The select is changed.
    """
    refs = _refs(node["from_table"], node["cte_map"]["map"], _SUMMED)
    if "ward" not in refs or not (_is_per_row(node, refs) or _is_in_order(node, refs)):
        return False
    [added] = _parsed(published, "select count(*) filter (where ward is null) as n")["select_list"]
    for names in _columns(added):
        names[:] = refs["ward"]
    node |= {"group_expressions": [], "group_sets": [], "modifiers": [], "select_list": [added]}
    node |= {"having": None, "qualify": None, "aggregate_handling": "STANDARD_HANDLING"}
    [[number]] = published.execute(_text(published, node)).fetchall()
    return bool(number)


def _is_per_row(node: Node, refs: Names) -> bool:
    """Return whether rows are counted or averaged. `count(ward_code)` counts wards alone."""
    for part in _dicts(node["select_list"]):
        if part.get("function_name") in _PER_ROW:
            columns = [names[-1].lower() for names in _columns(part.get("children"))]
            if part["function_name"] != "count" or columns != [refs["ward"][-1]]:
                return True
    return False


def _is_in_order(node: Node, refs: Names) -> bool:
    """Return whether rows are put in the order of an amount, by its name, alias or position."""
    items = node["select_list"]
    amounts = {"rate", *(refs[name][-1] for name in ("value", "numerator") if name in refs)}
    are_amounts = [
        bool(amounts & {names[-1].lower() for names in _columns(item)}) for item in items
    ]
    for item, is_amount in zip(items, are_amounts, strict=True):
        if is_amount and item["alias"]:
            amounts.add(item["alias"].lower())
    for part in (*_dicts(node["modifiers"]), *_dicts(items)):
        for order in part.get("orders", []):
            by = order["expression"]
            if amounts & {names[-1].lower() for names in _columns(by)}:
                return True
            if by["class"] == "CONSTANT" and are_amounts[by["value"]["value"] - 1]:
                return True
    return False


def figures(
    published: duckdb.DuckDBPyConnection, sql: str, answer: tuple[object, ...]
) -> list[Key]:
    """Return the figures behind a one-row answer, or an empty list if they cannot be found."""
    with suppress(*_NO_LONGER):
        node = next(_selects(_parsed(published, sql), []), None)
        refs = _refs(node["from_table"], node["cte_map"]["map"], _TABLES) if node else {}
        if not node or not refs or not [*_columns(node["select_list"])]:
            return []
        forms = ["[[indicator_id, area, period]]"] * (not _is_grouped(node))
        for form in (*forms, "list(distinct [indicator_id, area, period])"):
            [keys] = _parsed(published, f"select {form}")["select_list"]
            for names in _columns(keys):
                names[:] = refs[names[0]]
            extended = {**node, "select_list": [*node["select_list"], keys]}
            with suppress(duckdb.BinderException):  # an aggregate needs the second form
                [*rows] = published.execute(_text(published, extended)).fetchmany(2)
                is_same = [row[:-1] for row in rows] == [answer]
                return [(i, a, p) for i, a, p in rows[0][-1] or [] if a and p] if is_same else []
    return []


def _parsed(published: duckdb.DuckDBPyConnection, sql: str) -> Node:
    """Return the syntax tree of a select, or an empty tree for any other statement."""
    [[text]] = published.execute("select json_serialize_sql(?)", [sql]).fetchall()
    parsed = json.loads(text)
    tree: Node = {} if parsed["error"] else parsed["statements"][0]["node"]
    return tree


def _text(published: duckdb.DuckDBPyConnection, node: Node) -> str:
    tree = json.dumps({"error": False, "statements": [{"node": node, "named_param_map": []}]})
    [[text]] = published.execute("select json_deserialize_sql(?::json)", [tree]).fetchall()
    return str(text)


def _selects(tree: Any, ctes: list[Node]) -> Iterator[Node]:
    """Yield each select in a tree, outermost first, and all the CTEs that it may use."""
    if isinstance(tree, dict):
        ctes = [*ctes, *(tree.get("cte_map") or {}).get("map", [])]
        if tree.get("type") == "SELECT_NODE":
            yield {**tree, "cte_map": {"map": ctes}}
        tree = [*tree.values()]
    for branch in tree if isinstance(tree, list) else ():
        yield from _selects(branch, ctes)


def _dicts(tree: Any) -> Iterator[Node]:
    """Yield each dictionary in an expression, except those in subqueries."""
    if isinstance(tree, dict) and tree.get("class") != "SUBQUERY":
        yield tree
        tree = [*tree.values()]
    for branch in tree if isinstance(tree, list) else ():
        yield from _dicts(branch)


def _sums(node: Node) -> Iterator[Node]:
    for part in _dicts(node["select_list"]):
        if (
            part.get("class") in ("FUNCTION", "WINDOW")
            and part["function_name"] in _SUMS | _AVERAGES
        ):
            yield part


def _columns(tree: Any) -> Iterator[list[str]]:
    """Yield the parts of each column name in an expression, such as ["figures", "value"]."""
    for node in _dicts(tree):
        if node.get("class") == "COLUMN_REF":
            yield node["column_names"]


def _refs(source: Node, ctes: list[Node], tables: dict[str, tuple[str, ...]]) -> Names:
    """Return the names by which a select can refer to the columns of a table with figures.

    The table must be the only one of `tables` in the select's source. The subqueries and CTEs
    between that table and the select are changed to pass its columns on.
    """
    if source["type"] == "JOIN":
        sides = [_refs(source[side], ctes, tables) for side in ("left", "right")]
        return {} if all(sides) else sides[0] or sides[1]
    name = source.get("table_name", "").lower()
    alias = source["alias"] or name
    qualifier = [alias] if alias else []
    inner = source["subquery"]["node"] if source["type"] == "SUBQUERY" else None
    if source["type"] == "BASE_TABLE" and not source["schema_name"]:
        inner = next((e["value"]["query"]["node"] for e in ctes if e["key"].lower() == name), None)
    if inner is None and name in tables:
        refs = {column: [*qualifier, column] for column in (*_ALL, *tables[name])}
        # A row for records without a ward has the borough's code, but is not the borough's figure.
        area, borough = "area_code", "area_code"
        if name.startswith("ward_"):
            area, borough = "ward_code", "borough_code"
            refs["ward"] = [*qualifier, area]
        refs |= {"area": [*qualifier, area], "borough": [*qualifier, borough]}
        return {**refs, "period": [*qualifier, tables[name][0]]}
    if inner is None or inner["type"] != "SELECT_NODE" or _is_grouped(inner):
        return {}
    refs = _refs(inner["from_table"], [*inner["cte_map"]["map"], *ctes], tables)
    items = inner["select_list"]
    if any(item["class"] == "STAR" for item in items):
        return {column: [*qualifier, ref[-1]] for column, ref in refs.items()}
    passed = {e["column_names"][-1]: e["alias"] for e in items if e["class"] == "COLUMN_REF"}
    outside = {ref[-1]: passed[ref[-1]] or ref[-1] for ref in refs.values() if ref[-1] in passed}
    for column in [name for name in refs if name not in ("value", "numerator")]:
        ref = refs[column]
        if ref[-1] not in outside:
            outside[ref[-1]] = f"behind_{column}"
            items.append({**_column(ref), "alias": outside[ref[-1]]})
    return {column: [*qualifier, outside[r[-1]]] for column, r in refs.items() if r[-1] in outside}


def _is_grouped(node: Node) -> bool:
    return bool(node["group_expressions"]) or node["aggregate_handling"] == "FORCE_AGGREGATES"


def _column(names: list[str]) -> Node:
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "column_names": names}


def _not_zero(amount: Node, also: Node | None) -> Node:
    """Return a condition for the rows that affect a sum of `amount`."""
    number = {"type": {"id": "INTEGER", "type_info": None}, "is_null": False, "value": 0}
    zero = {"class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "", "value": number}
    sides = {"left": amount, "right": zero}
    unequal = {"class": "COMPARISON", "type": "COMPARE_NOTEQUAL", "alias": "", **sides}
    both = [unequal, *([also] if also else [])]
    return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", "children": both}
