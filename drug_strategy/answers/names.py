"""Finds which name in the published file a user means, or suggests similar names.

Case, hyphens and full stops are ignored.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import duckdb

from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError

# Each query returns a code, the name to show, an alternative spelling, and any synonyms.
_NAMES = {
    "indicator": """
        select indicator_id, indicator_id, indicator_name, synonyms
        from marts.indicators
        order by display_order
    """,
    "area": """
        select
            area_code,
            case when area_level = 'ward' then area_name || ', ' || borough_name else area_name end,
            area_name,
            null
        from marts.areas
        order by array_position(['london', 'borough', 'ward', 'unattributed'], area_level), 2
    """,
    "borough": """
        select area_code, area_name, null, null
        from marts.areas
        where area_level = 'borough'
        order by area_name
    """,
    "period": """
        select period_label, period_label, null, null
        from marts.indicator_values
        group by period_type, period_label
        order by period_type, period_label
    """,
    "sender": """
        select sender_code, sender_name, null, null
        from marts.expected_returns
        group by sender_code, sender_name
        order by sender_name
    """,
}
_LISTED = {
    "indicator": "marts.indicators",
    "area": "marts.areas",
    "borough": "marts.areas",
    "period": "marts.quarters",
    "sender": "marts.expected_returns",
}

EARLIER = "An earlier version made the published file; run: warehouse refresh"

_LITERAL = r"'((?:[^']|'')*)'"
_CONDITION = re.compile(
    rf"(\w+)\"?\s*(?:=\s*{_LITERAL}|\bin\s*\(((?:\s*{_LITERAL}\s*,?)+)\))", re.IGNORECASE
)
_QUARTER = re.compile(r"q\W*([1-4])\W+(\d{4})$|(\d{4})\W*q\W*([1-4])$", re.IGNORECASE)
_FEW = 12  # A hint lists all of a column's values if there are at most 12.
_CODES = 2_000  # No hints are given for columns with more than 2,000 values.


def known(published: duckdb.DuckDBPyConnection, what: str) -> list[str]:
    """List all names of one kind, such as `indicator` or `borough`, in order."""
    return [name for _, name, *_ in published.execute(_NAMES[what]).fetchall()]


def find(published: duckdb.DuckDBPyConnection, what: str, text: str) -> tuple[str, str]:
    """Return the code and name of the `indicator`, `area` or other item called `text`.

    A synonym is accepted if it belongs to only one indicator.

    Raises:
        UserError: if no item matches, or if several do. The message suggests similar names.
    """
    shown: dict[str, str] = {}
    spelt: dict[str, set[str]] = defaultdict(set)
    meant: dict[str, set[str]] = defaultdict(set)
    try:
        items = published.execute(_NAMES[what]).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UserError(EARLIER) from error
    for code, name, other, synonyms in items:
        shown[code] = name
        for spelling in (code, name, other or name):
            spelt[_folded(spelling)].add(code)
        for synonym in (synonyms or "").split("; "):
            meant[_folded(synonym)].add(code)
    spelt = {**meant, **spelt}  # a name takes precedence over a synonym
    codes = sorted(spelt.get(_folded(text), ()), key=[*shown].index) if _folded(text) else []
    # A borough takes precedence over a ward of the same name.
    codes = [code for code in codes if shown[code].casefold() == text.casefold()] or codes
    if len(codes) == 1:
        return codes[0], shown[codes[0]]
    if codes:
        raise UserError(f'There are {len(codes)} called "{text}"; choose {_or(shown, codes)}.')
    quarters = _nearest(text, list(shown)) if what == "period" else []
    longer = [spelling for spelling in spelt if spelling.startswith(_folded(text))][:3]
    near = longer or difflib.get_close_matches(_folded(text), spelt, n=3)
    nearest = dict.fromkeys(
        quarters or (code for spelling in near for code in sorted(spelt[spelling]))
    )
    hint = (
        f"the nearest: {_or(shown, list(nearest)[:4])}" if nearest else f"{_LISTED[what]} lists all"
    )
    raise UserError(f'There is no {what} "{text}"; {hint}.')


def _or(shown: dict[str, str], codes: list[str]) -> str:
    return " or ".join(f'"{shown[code]}"' for code in codes)


def _folded(name: str) -> str:
    plain = re.sub(r"['\u2019.]", "", name.casefold()).replace("&", " and ")
    plain = re.sub(r"[\W_]+", " ", plain).strip()
    return re.sub(r"^((london|royal) borough of |city of (?=westminster$))", "", plain)


def no_figure(
    published: duckdb.DuckDBPyConnection, indicator_id: str, area_code: str, period_label: str
) -> UserError:
    """Return an error that suggests areas or quarters for which there is a figure."""
    areas, periods, finest = published.execute(
        """
        select
            list(distinct area_name order by area_name) filter (where period_label = $period
                and area_code in (select unnest([borough_code, $london]) from marts.areas
                    where area_code = $area)),
            list(distinct period_label order by period_label)
                filter (where area_code = $area and period_type = 'quarter'),
            any_value(indicators.finest_area)
        from marts.indicator_values
        inner join marts.indicators as indicators using (indicator_id)
        where indicator_id = $indicator
        """,
        {
            "indicator": indicator_id,
            "area": area_code,
            "period": period_label,
            "london": LONDON,
        },
    ).fetchall()[0]
    [[area_name]] = published.execute(
        "select any_value(concat_ws(', ', area_name, case when area_level = 'ward'"
        " then borough_name end)) from marts.areas where area_code = ?",
        [area_code],
    ).fetchall()
    there_is = f"the indicator's smallest area is the {finest}"
    if periods:
        there_is = f"the indicator's quarters for this area are {periods[0]} to {periods[-1]}"
    elif areas:
        there_is += f"; there is a figure for {' and for '.join(areas)}"
    return UserError(f"{indicator_id} has no figure for {area_name} in {period_label}; {there_is}.")


def hints(published: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """Yield a hint for each value that `sql` looks for in a column that does not contain it.

    Only text columns with at most 2,000 values, in the tables that `sql` reads, are checked.
    """
    words = set(re.findall(r"\w+", sql.lower()))
    tables: dict[str, list[str]] = {}
    for schema, table, column in published.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where not internal and data_type = 'VARCHAR'"
    ).fetchall():
        if table.lower() in words:
            tables.setdefault(column, []).append(f'"{schema}"."{table}"')
    for column, texts in _conditions(sql):
        values = _values(published, column, tables.get(column, []))
        for text in (text for text in texts if values and text not in values):
            meant = _of_synonym(published, column, text)
            near = f"it is a synonym of {_quoted(meant)}" if meant else _there_are(text, values)
            yield f"No row has {column} '{text}'; {near}."


def _of_synonym(published: duckdb.DuckDBPyConnection, column: str, synonym: str) -> list[str]:
    """Return the IDs or, for a column of names, the names of the indicators with this synonym."""
    if column not in ("indicator_id", "indicator_name"):
        return []
    indicators = published.execute(
        f"select {column}, synonyms from marts.indicators order by display_order"
    ).fetchall()
    return [
        name
        for name, synonyms in indicators
        if _folded(synonym) in map(_folded, (synonyms or "").split("; "))
    ]


def _conditions(sql: str) -> Iterator[tuple[str, list[str]]]:
    for column, text, listed, _ in _CONDITION.findall(sql):
        texts = re.findall(_LITERAL, listed) if listed else [text]
        yield column.lower(), [literal.replace("''", "'") for literal in texts]


def _values(published: duckdb.DuckDBPyConnection, column: str, tables: Sequence[str]) -> list[str]:
    """Return the column's values, sorted, or an empty list if there are too many values."""
    if not tables:
        return []
    union = " union ".join(f'select distinct "{column}" as code from {table}' for table in tables)
    codes = published.execute(
        f"select code from ({union}) where code is not null order by code limit {_CODES + 1}"
    ).fetchall()
    return [] if len(codes) > _CODES else [code for [code] in codes]


def _there_are(text: str, values: Sequence[str]) -> str:
    near = _nearest(text, values)
    if near and (len(values) > _FEW or text.casefold() == near[0].casefold()):
        return f"the nearest: {_quoted(near)}"
    if len(values) > _FEW:
        return f"there are {len(values):,}, such as {_quoted(values[:3])}"
    return f"there are: {_quoted(values)}"


def _nearest(text: str, values: Sequence[str], most: int = 3) -> list[str]:
    """Return the names that a text may mean: matching quarters or, failing that, similar names."""
    periods = [label for label in _quarters(text) if label in values]
    if periods:
        return periods
    folded = {value.casefold(): value for value in values}
    wanted = text.casefold()
    same = [name for name in folded if name == wanted]
    longer = [name for name in folded if name.startswith(wanted) or f"_{wanted}" in name]
    near = same or longer or difflib.get_close_matches(wanted, folded, n=most)
    return [folded[name] for name in near[:most]]


def _quarters(text: str) -> list[str]:
    """Return the two quarters that "Q2 2011" may mean: 2011-12 Q2, and April to June 2011."""
    match = _QUARTER.search(text.strip())
    if not match:
        return []
    quarter, year = int(match[1] or match[4]), int(match[2] or match[3])
    labels = [f"{year}-{(year + 1) % 100:02} Q{quarter}"]
    before = year - (quarter == 1)
    return [*labels, f"{before}-{(before + 1) % 100:02} Q{(quarter + 2) % 4 + 1}"]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(engine.text, names))
