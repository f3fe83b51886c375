"""Reads a cell as a date, an amount, a number, yes or no, or a quarter, as DuckDB SQL.

A cell that cannot be read becomes null (returns.md, «Values»).
"""

from drug_strategy.landing.cells import literal

_ISO = r"(\d{4}-\d{1,2}-\d{1,2})"
_TIME = r"[T ](\d{1,2}:\d{2})(:\d{2}([.,]\d+)?)?"
_ZONE = r" ?(Z|[+-]\d{2})(:?(\d{2}))?"
_NUMERIC = r"\d{1,2}(/\d{1,2}/(\d{2})?|-\d{1,2}-\d{2})\d{2}"
_SHORT = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_FULL = "january|february|march|april|june|july|august|september|october|november|december"
_AMOUNT = r"(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2})?"
MOST_POUNDS = "9999999999999999.99"
MOST = "9223372036854775807"


def _match(cell: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({cell}, {literal(pattern)}) then {value} end"


def _plain_or(cell: str, sql_type: str, other: str) -> str:
    """The value of a cell that is just what DuckDB writes for it, as most are; or the other.

    That test is faster than a regular expression, but not a cast that fails: `1,234` and `£5` are
    left to the other.
    """
    plain = f"try_cast({cell} as {sql_type})"
    may_be = f"{cell} < ':' and not contains({cell}, ',')"
    return f"case when {may_be} and cast({plain} as varchar) = {cell} then {plain} else {other} end"


def _date(cell: str) -> str:
    """A date; one exactly as DuckDB writes it, as most are, needs no regular expression."""
    plain = f"try_cast({cell} as date)"
    is_plain = f"strlen({cell}) = 10 and {cell}[5] = '-' and cast({plain} as varchar) = {cell}"
    iso = f"try_cast(regexp_extract({cell}, '^[0-9-]+') as date)"
    zoned = f"regexp_replace({cell}, '{_ISO}{_TIME}{_ZONE}', '\\1 \\2:00\\5\\7')"
    in_london = f"cast(timezone('Europe/London', try_cast({zoned} as timestamptz)) as date)"
    full_year = f"left({cell}, -2) || '20' || right({cell}, 2)"
    in_full = f"case when {cell}[-3] in ('/', ' ', '-') then {full_year} else {cell} end"
    named = f"replace(lower({in_full}), '-', ' ')"
    forms = (
        (f"{_ISO}({_TIME})?", iso),
        (_NUMERIC, _parsed(f"replace({in_full}, '-', '/')", "%d/%m/%Y")),
        (_day_of(_SHORT), _parsed(named, "%d %b %Y")),
        (_day_of(_FULL), _parsed(named, "%d %B %Y")),
        (f"{_ISO}{_TIME}{_ZONE}", in_london),
    )
    read = " ".join(
        f"when regexp_full_match({cell}, {literal(form)}) then {value}" for form, value in forms
    )
    return f"case when {is_plain} then {plain} {read} end"


def _day_of(months: str) -> str:
    return rf"(?i)\d{{1,2}}( ({months}) |-({months})-)(\d\d)?\d\d"


def _parsed(text: str, form: str) -> str:
    return f"cast(try_strptime({text}, {literal(form)}) as date)"


def _money(cell: str) -> str:
    signed = rf"(-? ?£? ?|£ ?-? ?){_AMOUNT}"
    bracketed = rf"(£ ?)?\( ?(£ ?)?{_AMOUNT} ?\)"
    amount = f"try_cast(regexp_replace({cell}, '[^0-9.]', '', 'g') as decimal(18, 2))"
    digits = f"coalesce({amount}, {MOST_POUNDS})"
    sign = f"case when contains({cell}, '-') or contains({cell}, '(') then -1 else 1 end"
    read = _match(cell, f"{signed}|{bracketed}", f"cast({digits} * {sign} as decimal(18, 2))")
    return _plain_or(cell, "decimal(18, 2)", read)


def _integer(cell: str) -> str:
    whole = f"try_cast(regexp_extract({cell}, '^[^.]+') as bigint)"
    most = f"case when starts_with({cell}, '-') then -{MOST} else {MOST} end"
    return _plain_or(cell, "bigint", _match(cell, r"-?\d+(\.0+)?", f"coalesce({whole}, {most})"))


def _number(cell: str) -> str:
    return _match(cell, r"-?(\d+(\.\d*)?|\.\d+)", f"try_cast({cell} as double)")


def _yes_no(cell: str) -> str:
    return (
        f"case when lower({cell}) in ('y', 'yes', 'true', '1') then true"
        f" when lower({cell}) in ('n', 'no', 'false', '0') then false end"
    )


def _quarter(cell: str) -> str:
    label = f"upper(replace({cell}, ' ', ''))"
    follows = (
        f"(cast(left({cell}, 4) as integer) + 1) % 100 = cast(substr({cell}, 6, 2) as integer)"
    )
    value = f"case when {follows} then left({label}, 7) || ' ' || right({label}, 2) end"
    return _match(cell, r"\d{4}-\d{2} ?[Qq][1-4]", value)


READERS = {
    "date": _date,
    "event_date": _date,
    "money": _money,
    "integer": _integer,
    "number": _number,
    "boolean": _yes_no,
    "quarter": _quarter,
}
