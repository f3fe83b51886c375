"""Finds the published figures behind a query's answer, and what its user must know about them.

sqlglot parses the query, and DuckDB runs it again with another column, which lists the figures
behind each row. All notes follow from these figures.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp, parse_one
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.optimizer.scope import Scope, traverse_scope

from drug_strategy.contracts.places import UNATTRIBUTED

Columns = dict[str, set[str]]  # for each column of a select, the columns of figures that it shows
Part = tuple[str, str]  # the kind of a part of the query, and SQL that lists its figures

_DUCKDB = "duckdb"
_NOTES = Path(__file__).parent / "sql" / "query" / "notes.sql"
# The tables with one figure per row. A figure's number is made from its key and its table.
_TABLES = [
    *(f"{area}_{time}" for area in ("london", "borough", "ward") for time in ("quarters", "years")),
    *("london_totals", "borough_totals", "ward_totals"),
    *("indicator_values", "indicator_signals"),
]
_KEY = ("indicator_id", "area_code", "period_label")
_FIGURE = """
    select
        {number} as figure, indicator_id, indicator_name, area_code, area_name,
        {borough} as borough_code, period_label as period, {period_type} as period_type,
        {area_level} as area_level, {is_provisional} as is_provisional, value is null as is_null,
        {caution} as has_caution
    from marts.{name}
"""
_BEHIND, _BEHIND_ROW = "figures_behind", "figures_behind_row"
_PART = """
    select '{kind}' as kind, {part} as part, answer_row, unnest({behind}) as figure
    from (select row_number() over () as answer_row, {behind} from ({sql}))
"""
_AMOUNTS = frozenset({"value", "numerator", "rate"})
_MARKS = frozenset({"is_provisional", "provisional_reason", "symbols"})
# A query that uses no other columns shows no figures.
_NO_FIGURE = re.compile(
    r"(indicator|area|borough|ward)_(id|name|code|level)|(period|fiscal|key_activity_area)_\w+"
    r"|key_activity_area|definition|unit|good_direction|is_experimental|adds_up|caveat"
    r"|scorecard_order|per|population"
)
_SUMS = frozenset({"sum", "sum_no_overflow", "fsum", "sumkahan", "kahan_sum"})
_AVERAGES = frozenset({"avg", "mean", "favg"})
# These functions give a wrong answer if some rows are not wards.
_BY_ROW = _AVERAGES | {"count", "count_if", "median", "percentile_cont", "percentile_disc"}
_LONGEST = 10_000  # characters, which sqlglot reads in half a second
_FEW = 4  # names in a note
_UNCHECKED = "Not all rows behind this answer could be checked, so some figures may be provisional."
_MIXED = (
    "The sum mixes different values of {note} ({names}), so it counts events more than once."
    " Filter {note}, or use marts.london_totals, marts.borough_totals or marts.ward_totals."
)
_TEXTS = {
    "period_type": _MIXED,
    "area_level": _MIXED,
    "not_added": "These figures do not add up: {names}. Use the row for the larger area or the"
    " longer period instead, such as those in marts.london_totals and marts.borough_totals.",
    "averaged": "The average of these figures is not the figure for all: {names}. Use the row for"
    " the larger area or the longer period, or divide sum(numerator) by sum(denominator), and for a"
    " rate sum(value) by sum(population).",
    "baseline": "The sum or average includes 2009-10, the baseline year. To leave it out, add:"
    " period_start >= '2010-04-01'.",
    "not_attributed": "Not attributed to a borough, so not in the sum: {number:,}. See London's"
    " column not_attributed.",
    "no_ward": "Some of the rows that are counted, averaged or put in order are not wards: each"
    " borough has a row for what no ward was given. To leave these rows out, add: area_level ="
    " 'ward'.",
    "null": "Null figures behind this answer, {number:,} of {every:,}: {names}. Null is not zero: a"
    " return is outstanding, or there is nothing to divide by.",
    "caution": "Figures behind this answer with a caution, {number:,} of {every:,}: {names}. The"
    " column caution says what was left out, or what one order makes of it.",
    "provisional": "Provisional figures [p] behind this answer, {number:,} of {every:,}: {names}."
    " The column provisional_reason says why.",
}


class _Same(Columns):
    """The columns of a table with figures, each of which shows the figures' column of its name."""

    def __missing__(self, name: str) -> set[str]:
        return {name}


@dataclass
class _Select:
    """A select with figures behind its rows.

    `behind` is an expression for the list of figures behind a row, and `added` has one for each sum
    and average. `used` are the columns of figures that the select mentions.
    """

    node: exp.Select
    ctes: exp.With | None
    columns: Columns
    behind: str
    added: list[Part]
    used: set[str]
    is_by_row: bool
    is_ranked: bool
    is_root: bool

    def sql(self, behind: str, is_whole: bool = False) -> str:
        """Return the select with another column. `is_whole` adds rows beyond a ranking's limit."""
        node = self.node.select(f"{behind} as {_BEHIND_ROW}", dialect=_DUCKDB)
        for part in ("order", "limit", "offset", "qualify") if is_whole and self.is_ranked else ():
            node.set(part, None)
        node.set("with_", self.ctes)
        return str(node.sql(dialect=_DUCKDB))

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the query about whose figures there may be notes."""
        yield from ((kind, self.sql(behind)) for kind, behind in self.added)
        if self.is_by_row or self.is_ranked:
            yield "rows", self.sql(self.behind, is_whole=True)
        if self.is_root and not _MARKS & set().union(*self.columns.values()):
            yield "answer", self.sql(self.behind, is_whole=True)


def notes(published: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Name the provisional and null figures behind an answer, and say which sums are wrong.

    The answer has been printed already, so any failure becomes a note beside it.
    """
    found: dict[str, None] = {}
    try:
        selects = _selects(sql)
        used = set().union(*(select.used for select in selects))
        if all(map(_NO_FIGURE.fullmatch, used)):
            return []
        every = [part for select in selects for part in select.parts()]
    except Exception:  # sqlglot may raise anything; the answer itself is right, only not checked
        return [_UNCHECKED]
    for is_of_sums in (True, False):
        parts = [part for part in every if is_of_sums == (part[0] not in ("rows", "answer"))]
        try:
            found.update(dict.fromkeys(_notes(published, parts) if parts else ()))
        except Exception:  # such as a query that takes too long the second time
            found[_UNCHECKED] = None
    return [*found]


def _notes(published: duckdb.DuckDBPyConnection, parts: list[Part]) -> Iterator[str]:
    union = " union all ".join(
        _PART.format(kind=kind, part=part, behind=_BEHIND_ROW, sql=sql)
        for part, (kind, sql) in enumerate(parts)
    )
    values = {"parts": union, "tables": _figures(union), "unattributed": UNATTRIBUTED}
    # DuckDB would import pandas for a parameter.
    rows = published.execute(_NOTES.read_text("utf-8").format(**values)).fetchall()
    for note, number, every, names in sorted(rows, key=lambda row: [*_TEXTS].index(row[0])):
        named = ", ".join(sorted(names)[:_FEW])
        named += f" and {number - _FEW:,.0f} more" if number > _FEW and names else ""
        amount = int(number) if number == int(number) else number
        yield _TEXTS[note].format(note=note, number=amount, every=every, names=named)


def _figures(sql: str) -> str:
    """Return SQL that lists the figures in the tables that are named in some SQL."""
    return " union all ".join(
        _FIGURE.format(
            number=_number(name),
            name=name,
            borough="borough_code" if name.startswith("ward_") else "area_code",
            period_type="period_type" if name == "indicator_values" else "''",
            area_level="replace(area_level, 'no_ward', 'ward')"
            if name == "indicator_values"
            else "''",
            caution="false" if name == "indicator_signals" else "caution is not null",
            is_provisional="contains(statement, 'provisional: ')"
            if name == "indicator_signals"
            else "is_provisional",
        )
        for name in _TABLES
        if name in sql
    )


def _number(table: str, alias: str = "") -> str:
    """Return an expression for a figure's number. Views have no row numbers, so it is a hash."""
    return f"hash('{table}', {', '.join(alias + column for column in _KEY)})"


def _selects(sql: str) -> list[_Select]:
    """List the selects that read figures. Those in FROM are changed to pass their figures on."""
    if len(sql) > _LONGEST:
        raise ValueError("The query is too long.")
    logging.getLogger("sqlglot").disabled = True
    tree = normalize_identifiers(parse_one(sql, dialect=_DUCKDB), dialect=_DUCKDB)
    if isinstance(tree, exp.Command | exp.Describe | exp.Show):  # EXPLAIN is a Command
        return []
    trees = [tree] if isinstance(tree, exp.Query) else []
    for pivot in tree.find_all(exp.Pivot):  # all figures in its source are behind the answer
        source: Any = pivot.this or pivot.parent
        source = source.copy()
        source.set("pivots", None)
        trees.append(exp.select("sum(1)").from_(source))
        trees[-1].set("with_", _with(pivot))
    if not trees:
        raise ValueError(f"The figures in {tree.key} are not known.")
    return [select for each in trees for select in _in_tree(each)]


def _in_tree(tree: exp.Query) -> list[_Select]:
    found: dict[int, _Select] = {}
    for scope in traverse_scope(tree):
        node: Any = scope.expression
        if isinstance(node, exp.SetOperation) and _is_nested(node):
            branches: list[Any] = [branch.expression for branch in scope.set_operation_scopes]
            known = [found[id(branch)] for branch in branches if id(branch) in found]
            if known and not isinstance(node, exp.Union):
                raise ValueError(f"The figures in {node.key} are not known.")
            for branch in branches if known else ():
                if id(branch) not in found:
                    branch.select(f"null as {_BEHIND}", dialect=_DUCKDB, copy=False)
                found[id(node)] = known[0]
        elif isinstance(node, exp.Lateral) and scope.subquery_scopes:
            if lateral := found.get(id(scope.subquery_scopes[0].expression)):
                found[id(node)] = lateral
        elif isinstance(node, exp.Select) and (select := _select(scope, found)):
            found[id(node)] = select
    return [*{id(select): select for select in found.values()}.values()]


def _select(scope: Scope, found: dict[int, _Select]) -> _Select | None:
    """Return a select if it reads figures. If it is in FROM, it is changed to pass them on."""
    node: Any = scope.expression
    sources, behind, added = _sources(scope, found)
    if not behind:
        return None

    def shown(part: exp.Expr, aliases: Columns | None = None) -> set[str]:
        """Return the columns of figures that an expression is made from."""
        names: set[str] = set()
        for column in part.find_all(exp.Column):
            if aliases and not column.table and column.name in aliases:
                names |= aliases[column.name]
            else:
                for alias, columns in sources.items():
                    names |= columns[column.name] if column.table in ("", alias) else set()
        return names

    columns: Columns = defaultdict(set)
    for item in node.expressions:
        star = item.this if isinstance(item, exp.Column) else item
        if not isinstance(star, exp.Star):
            columns[item.alias_or_name] = shown(item)
            continue
        left_out = star.args.get("except_") or []
        covered = [sources[a] for a in sources if getattr(item, "table", "") in ("", a)]
        for each in covered:
            names = each.keys() - {column.name for column in left_out}
            columns |= {name: each[name] for name in names}
        if any(not isinstance(each, _Same) for each in covered):
            star.set("except_", [*left_out, exp.column(_BEHIND)])
    if aliases := getattr(node.parent, "alias_column_names", ()):
        known = () if node.is_star else columns.values()
        columns = defaultdict(set, zip(aliases, known, strict=False))
    functions = [
        (call, str(call.name if isinstance(call, exp.Anonymous) else call.sql_name()).lower())
        for call in scope.find_all(exp.Func)
    ]
    for call, name in functions:
        if name in _SUMS | _AVERAGES:
            added += _added(call, name in _AVERAGES, shown, behind)
    used = set().union(*(shown(column, columns) for column in scope.columns))
    used |= {"*"} if scope.find(exp.Star, exp.Columns) else set()
    is_nested = _is_nested(node)
    if is_nested and scope.find(exp.Columns):
        raise ValueError("The figures in COLUMNS() are not known.")
    orders = [order.this for order in scope.find_all(exp.Ordered)]
    ranked = [shown(by, columns) for by in orders]
    for number in (int(by.name) for by in orders if by.is_int):
        ranked += columns.values() if node.is_star else [*columns.values()][number - 1 : number]
    select = _Select(
        node=node.copy(),
        ctes=_with(node),
        columns=columns,
        behind=f"flatten(list({behind}))" if _is_aggregated(node, functions) else behind,
        added=added,
        used=used or {"*"},
        is_by_row=any(name in _BY_ROW for _, name in functions),
        is_ranked=any(_AMOUNTS & each for each in ranked),
        is_root=not is_nested,
    )
    if is_nested:
        node.select(f"{select.behind} as {_BEHIND}", dialect=_DUCKDB, copy=False)
    return select


def _sources(scope: Scope, found: dict[int, _Select]) -> tuple[dict[str, Columns], str, list[Part]]:
    """Return a select's sources by alias, and an expression for the figures behind their rows.

    Also return the sums in subqueries that depend on the row.
    """
    sources: dict[str, Columns] = {}
    behind, added = [], []
    for alias, (table, source) in scope.selected_sources.items():
        name = f"{exp.to_identifier(alias, quoted=True).sql(dialect=_DUCKDB)}." if alias else ""
        if table.args.get("pivots"):
            continue
        if isinstance(source, Scope):
            if inner := found.get(id(source.expression)):
                sources[alias] = inner.columns
                behind.append(f"{name}{_BEHIND}")
        elif source.name in _TABLES and source.db in ("", "marts"):
            sources[alias] = _Same({column: {column} for column in _AMOUNTS | _MARKS})
            behind.append(f"[{_number(source.name, name)}]")
        elif source.this.name == "query_table":
            raise ValueError("The figures in query_table() are not known.")
    for child in scope.subquery_scopes:
        inner = found.get(id(child.expression))
        if inner and inner.is_root and child.is_correlated_subquery:
            for kind, figures in [("", inner.behind), *inner.added]:
                sql = inner.node.select(f"{figures} as {_BEHIND}", dialect=_DUCKDB)
                listed = f"(select flatten(list({_BEHIND})) from ({sql.sql(dialect=_DUCKDB)}))"
                added += [(kind, listed)] if kind else []
                behind += [] if kind else [listed]
            inner.added, inner.is_by_row, inner.is_ranked, inner.is_root = [], False, False, False
    return sources, f"flatten([{', '.join(behind)}])" if behind[1:] else "".join(behind), added


def _added(
    call: exp.Func, is_average: bool, shown: Callable[[exp.Expr], set[str]], behind: str
) -> Iterator[Part]:
    """Yield expressions for the figures in a sum or average, if amounts are added up."""
    [amount] = call.expressions or [call.this]
    amounts, is_column = shown(amount) & _AMOUNTS, isinstance(amount, exp.Column)
    kind = "value" if "value" in amounts else min(amounts, default="")
    if not kind or amount.find(exp.AggFunc) or not (is_column or is_average or kind != "rate"):
        return
    if is_average:
        kind = "average_rate" if kind == "rate" else "average"
    condition, window = "true", call.parent
    if isinstance(window, exp.Filter):
        condition, window = window.expression.this.sql(dialect=_DUCKDB), window.parent
    every = f"list({behind}) filter (where ({condition}))"
    amount = amount.expressions[0] if isinstance(amount, exp.Distinct) else amount
    listed = f"{every[:-1]} and ({amount.sql(dialect=_DUCKDB)}) <> 0)"
    if isinstance(window, exp.Window):
        window = window.copy()
        window.set("this", exp.Var(this=listed))
        yield kind, f"flatten({window.sql(dialect=_DUCKDB)})"
    else:
        yield kind, f"flatten({listed})"
        if is_column and kind in ("value", "numerator"):
            yield "all", f"flatten({every})"


def _is_aggregated(node: exp.Select, functions: list[tuple[exp.Func, str]]) -> bool:
    """Return whether a row of a select is made from many rows."""
    if node.args.get("group") or node.args.get("having"):
        return True
    for call, name in functions:
        outer = call.parent
        while isinstance(outer, exp.Filter | exp.WithinGroup | exp.IgnoreNulls | exp.RespectNulls):
            outer = outer.parent
        is_aggregate = isinstance(call, exp.AggFunc) or name in _SUMS | _AVERAGES
        if is_aggregate and not isinstance(outer, exp.Window):
            return True
    return False


def _is_nested(node: exp.Expr) -> bool:
    """Return whether a query is in FROM or WITH, so that another select reads its rows."""
    while isinstance(node.parent, exp.Subquery | exp.SetOperation):
        node = node.parent
    return isinstance(node.parent, exp.CTE | exp.From | exp.Join | exp.Lateral)


def _with(node: Any) -> exp.With | None:
    """Return the CTEs that a query can use, or None."""
    ctes: list[exp.CTE] = []
    while node:
        if isinstance(node, exp.CTE):
            with_: Any = node.parent
            ctes = [*with_.expressions[: with_.expressions.index(node)], *ctes]
            node = with_.parent
        elif own := node.args.get("with_"):
            ctes = [*own.expressions, *ctes]
        node = node.parent
    copies = [cte.copy() for cte in ctes]
    return exp.With(expressions=copies, recursive=True) if copies else None
