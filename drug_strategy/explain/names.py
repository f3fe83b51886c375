"""Finds the indicator, area or period of the published file that a user names.

Spellings are compared without case, hyphens and full stops. Senders' spellings of places are in the
seeds instead.
"""

import difflib
import re
from collections import defaultdict

import duckdb

from drug_strategy.query.hints import nearest as nearest_names
from drug_strategy.settings import UserError

# The code, the name to show, and another spelling.
_NAMES = {
    "indicator": """
        select indicator_id, indicator_id, indicator_name
        from marts.indicators
        order by display_order
    """,
    "area": """
        select
            area_code,
            case when area_level = 'ward' then area_name || ', ' || borough_name else area_name end,
            area_name
        from marts.areas
        order by array_position(['london', 'borough', 'ward', 'unattributed'], area_level), 2
    """,
    "period": """
        select period_label, period_label, null
        from marts.indicator_values
        group by period_type, period_label
        order by period_type, period_label
    """,
}
_LISTED = {"indicator": "marts.indicators", "area": "marts.areas", "period": "marts.quarters"}


def known(published: duckdb.DuckDBPyConnection, what: str) -> list[str]:
    """The names of every `indicator`, `area` or `period`, in order."""
    return [name for _, name, _ in published.execute(_NAMES[what]).fetchall()]


def find(published: duckdb.DuckDBPyConnection, what: str, text: str) -> tuple[str, str]:
    """The code and the name of the `indicator`, `area` or `period` that a user names.

    Raises:
        UserError: if there is none, or more than one; the sentence has the nearest names.
    """
    shown: dict[str, str] = {}
    spelt: dict[str, set[str]] = defaultdict(set)
    for code, name, other in published.execute(_NAMES[what]).fetchall():
        shown[code] = name
        for spelling in (code, name, other or name):
            spelt[_folded(spelling)].add(code)
    codes = sorted(spelt.get(_folded(text), ()))
    # A borough takes precedence over a ward of the same name.
    codes = [code for code in codes if shown[code].casefold() == text.casefold()] or codes
    if len(codes) == 1:
        return codes[0], shown[codes[0]]
    if codes:
        raise UserError(f'There are {len(codes)} called "{text}": {_or(shown, codes)}.')
    quarters = nearest_names(text, list(shown)) if what == "period" else []
    longer = [spelling for spelling in spelt if spelling.startswith(_folded(text))][:3]
    near = longer or difflib.get_close_matches(_folded(text), spelt, n=3)
    nearest = dict.fromkeys(
        quarters or (code for spelling in near for code in sorted(spelt[spelling]))
    )
    hint = (
        f"the nearest: {_or(shown, list(nearest)[:4])}" if nearest else f"{_LISTED[what]} lists all"
    )
    raise UserError(f'There is no {what} "{text}"; {hint}.')


def no_figure(
    published: duckdb.DuckDBPyConnection, indicator_id: str, area_code: str, period_label: str
) -> UserError:
    """The sentence that says that there is no such figure, and what there is."""
    areas, periods, finest = published.execute(
        """
        select
            list(distinct area_name order by area_name) filter (where period_label = $period
                and area_code in (select unnest([borough_code, 'E12000007']) from marts.areas
                    where area_code = $area)),
            list(distinct period_label order by period_label)
                filter (where area_code = $area and period_type = 'quarter'),
            any_value(indicators.finest_area)
        from marts.indicator_values
        inner join marts.indicators as indicators using (indicator_id)
        where indicator_id = $indicator
        """,
        {"indicator": indicator_id, "area": area_code, "period": period_label},
    ).fetchall()[0]
    [[area_name]] = published.execute(
        "select any_value(concat_ws(', ', area_name, case when area_level = 'ward'"
        " then borough_name end)) from marts.areas where area_code = ?",
        [area_code],
    ).fetchall()
    there_is = f"its finest area is the {finest}"
    if periods:
        there_is = f"its quarters there are {periods[0]} to {periods[-1]}"
    elif areas:
        there_is += f": there is one of {' and of '.join(areas)}"
    return UserError(f"{indicator_id} has no figure for {area_name} in {period_label}; {there_is}.")


def _or(shown: dict[str, str], codes: list[str]) -> str:
    return " or ".join(f'"{shown[code]}"' for code in codes)


def _folded(name: str) -> str:
    plain = re.sub(r"['\u2019.]", "", name.casefold()).replace("&", " and ")
    plain = re.sub(r"[\W_]+", " ", plain).strip()
    return re.sub(r"^((london|royal) borough of |city of (?=westminster$))", "", plain)
