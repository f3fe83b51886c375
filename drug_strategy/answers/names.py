"""Finds which name in the published file a user means, or suggests similar names.

Case, hyphens and full stops are ignored in the names of indicators, areas and periods.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Collection

import duckdb

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.errors import UserError

# A ward's name with its borough. The name itself names the borough only if it is not unique.
_AREA = (
    "if(area_level = 'ward', concat(split_part(area_name, ' (', 1), ', ', borough_name), area_name)"
)
# Each query returns a code, the name to show, an alternative spelling, and any synonyms.
_NAMES = {
    "indicator": """
        select indicator_id, indicator_id, indicator_name, synonyms
        from marts.indicators
        order by display_order
    """,
    "area": f"""
        select area_code, {_AREA}, split_part(area_name, ' (', 1), null
        from marts.areas
        order by array_position(
            ['london', 'borough', 'ward', 'no_ward', 'unattributed'], area_level
        ), 2
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

# What people write for a part of a column's name, and the parts that they may mean.
_MEANT = {
    "borough": ("area",),
    "ward": ("area",),
    "year": ("fiscal",),
    "quarter": ("fiscal",),
    "date": ("start",),
    "ci": ("95",),
    "lci": ("lower", "95"),
    "uci": ("upper", "95"),
    "low": ("lower",),
    "high": ("upper",),
    **dict.fromkeys(("amount", "count", "figure", "number", "percent", "total"), ("value",)),
}
_UNKNOWN = re.compile(r'Referenced column "(.+?)" not found|does not have a column named "(.+?)"')
_QUARTER = re.compile(r"q\W*([1-4])\W+(\d{4})$|(\d{4})\W*q\W*([1-4])$", re.IGNORECASE)


def known(published: duckdb.DuckDBPyConnection, what: str) -> list[str]:
    """List all names of one kind, such as `indicator` or `borough`, in order."""
    return [name for _, name, *_ in published.execute(_NAMES[what]).fetchall()]


def find(published: duckdb.DuckDBPyConnection, what: str, text: str) -> tuple[str, str]:
    """Return the code and name of the `indicator`, `area` or other item called `text`.

    A synonym is accepted if it belongs to only one indicator. If no item matches, or if several do,
    the error suggests similar names.
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
    quarters = [label for label in _quarters(text) if label in shown] if what == "period" else []
    near = _near(_folded(text), spelt)
    nearest = dict.fromkeys(
        quarters or (code for spelling in near for code in sorted(spelt[spelling]))
    )
    hint = (
        f"the nearest: {_or(shown, list(nearest)[:4])}" if nearest else f"{_LISTED[what]} lists all"
    )
    raise UserError(f'There is no {what} "{text}"; {hint}.')


def nearest(text: str, values: Collection[str]) -> list[str]:
    """Return the values most like a text: spelt otherwise, beginning with it, or similar."""
    spelt: dict[str, list[str]] = defaultdict(list)
    for value in values:
        spelt[_folded(value)].append(value)
    folded = _folded(text)
    near = [folded] if folded in spelt else _near(folded, spelt)
    return [value for spelling in near for value in spelt[spelling]][:4]


def _near(folded: str, spelt: Collection[str]) -> list[str]:
    longer = [spelling for spelling in spelt if spelling.startswith(folded)][:3]
    return longer or difflib.get_close_matches(folded, spelt, n=3)


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
        f"select any_value({_AREA}) from marts.areas where area_code = ?", [area_code]
    ).fetchall()
    there_is = f"the indicator's smallest area is the {finest}"
    if periods:
        there_is = f"the indicator's quarters for this area are {periods[0]} to {periods[-1]}"
    elif areas:
        there_is += f"; there is a figure for {' and for '.join(areas)}"
    return UserError(f"{indicator_id} has no figure for {area_name} in {period_label}; {there_is}.")


def nearest_columns(published: duckdb.DuckDBPyConnection, sql: str, error: str) -> str:
    """Name the columns most like one that does not exist, or return an empty text.

    Only columns of the tables that `sql` names are considered. DuckDB's own candidates are like the
    unknown name letter by letter, which for `ci_low` finds none of the limits.
    """
    unknown = _UNKNOWN.search(error)
    named = re.findall(r"\w+", sql.lower())
    columns = published.execute(
        "select distinct column_name from duckdb_columns()"
        " where not internal and list_contains(?, lower(table_name)) order by column_name",
        [named],
    ).fetchall()
    if not unknown or not columns:
        return ""
    guess = (unknown[1] or unknown[2]).lower()
    parts = set(guess.split("_"))
    parts |= {part for each in parts for part in _MEANT.get(each, ())}

    def likeness(column: str) -> tuple[float, float]:
        own = set(column.split("_"))
        letters = difflib.SequenceMatcher(None, guess, column).ratio()
        return len(parts & own) / len(parts | own), letters

    near = sorted((column for [column] in columns), key=likeness, reverse=True)[:3]
    return f'there is no column "{guess}"; the nearest: {", ".join(near)}.'


def _quarters(text: str) -> list[str]:
    """Return the two quarters that "Q2 2011" may mean: 2011-12 Q2, and April to June 2011."""
    match = _QUARTER.search(text.strip())
    if not match:
        return []
    quarter, year = int(match[1] or match[4]), int(match[2] or match[3])
    labels = [f"{year}-{(year + 1) % 100:02} Q{quarter}"]
    before = year - (quarter == 1)
    return [*labels, f"{before}-{(before + 1) % 100:02} Q{(quarter + 2) % 4 + 1}"]
