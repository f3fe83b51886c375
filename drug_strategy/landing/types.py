"""Reads a given cell as its column's type, as DuckDB SQL (returns.md, «Values»).

A cell that cannot be read becomes null. `cells` decides whether a cell is given, `quality` whether
its value is allowed.
"""

from drug_strategy.contracts import Column
from drug_strategy.landing.cells import literal
from drug_strategy.landing.readers.lines import CELL_LIMIT, UNREADABLE

_ERRORS = (
    *("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"),
    *("#SPILL!", "#CALC!", "#GETTING_DATA"),
)
_ISO = r"(\d{4}-\d{1,2}-\d{1,2})"
_TIME = r"[T ](\d{1,2}:\d{2})(:\d{2}([.,]\d+)?)?"
_ZONE = r" ?(Z|[+-]\d{2})(:?(\d{2}))?"
_AMOUNT = r"(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2})?"
_CONTROL = r"\p{Cc}"  # besides spaces, which a cleaned cell no longer has
_MOST_POUNDS = "9999999999999999.99"
_MOST = "9223372036854775807"
_MOST_PLACES = 101  # of a list, one more than allowed


def typed(column: Column, cell: str, is_tame: str = "false") -> str:
    """The given cell as the column's type, null if it cannot be read as that.

    A number beyond its type becomes the type's greatest, and a list or a reference that is too long
    becomes its beginning: both remain out of bounds. If `is_tame`, an SQL expression, is true, the
    cell is clean and readable.
    """
    if column.semantic_type in _READERS and not column.allowed:
        return _READERS[column.semantic_type](cell)
    readable = is_readable(cell)
    if column.is_key or column.semantic_type == "reference":
        readable += f" and not regexp_matches({cell}, '{_CONTROL}')"
    return f"case when {is_tame} or {readable} then {_text(column, cell)} end"


def _text(column: Column, cell: str) -> str:
    if column.allowed:
        return _allowed(column, cell)
    if column.semantic_type == "boroughs":
        return _list(cell)
    return f"left({cell}, {column.max_length + 1})" if column.max_length else cell


def is_exact(column: Column, value: str) -> str:
    """Whether a value has all of its cell's information; null and values out of bounds do not."""
    is_within = f"{value} is not null"
    if most := {"money": _MOST_POUNDS, "integer": _MOST}.get(column.semantic_type):
        is_within += f" and {value} not in ({most}, -{most})"
    if column.max_length:
        is_within += f" and length({value}) <= {column.max_length}"
    if column.semantic_type == "boroughs":
        is_within += f" and {_semicolons(value)} < {_MOST_PLACES - 1}"
    return is_within


def is_read(column: Column) -> bool:
    """Whether a column's value may differ from the text of its cell; a text column's never does."""
    return bool(column.allowed or column.max_length) or column.semantic_type in (
        *_READERS,
        "boroughs",
    )


def is_readable(cell: str) -> str:
    """Whether it is readable: not too long, not an error of Excel, not marked as unreadable."""
    errors = ", ".join(literal(error) for error in _ERRORS)
    return (
        f"not (strlen({cell}) > {CELL_LIMIT} or starts_with({cell}, '{UNREADABLE}')"
        f" or {cell} in ({errors}))"
    )


def _allowed(column: Column, cell: str) -> str:
    """The allowed value that the cell means, whatever its case, spaces and underscores.

    Most cells are one already, or in lower case with underscores; the others are folded.
    """
    allowed = ", ".join(literal(value) for value in column.allowed)
    plain = f"replace(lower({cell}), ' ', '_')"
    unspaced = f"replace(replace(lower({cell}), ' ', ''), '_', '')"
    folded = f"regexp_replace({unspaced}, '^(\\d+)\\.0+$', '\\1')"
    cases = " ".join(
        f"when {literal(value.replace('_', ''))} then {literal(value)}" for value in column.allowed
    )
    return (
        f"case when {cell} is null or {cell} in ({allowed}) then {cell}"
        f" when {plain} in ({allowed}) then {plain}"
        f" else case {folded} {cases} else {cell} end end"
    )


def _list(cell: str) -> str:
    """A list as given; if it has very many semicolons, only its first places."""
    named = f"list_filter(string_split({cell}, ';'), lambda place: trim(place) <> '')"
    first = f"array_to_string({named}[:{_MOST_PLACES}], ';')"
    is_long = f"{_semicolons(cell)} >= {_MOST_PLACES}"
    return f"case when {is_long} then coalesce(nullif({first}, ''), ';') else {cell} end"


def _semicolons(cell: str) -> str:
    return f"strlen({cell}) - strlen(replace({cell}, ';', ''))"


def _match(cell: str, pattern: str, value: str) -> str:
    return f"case when regexp_full_match({cell}, {literal(pattern)}) then {value} end"


def _date(cell: str) -> str:
    iso = f"try_cast(regexp_extract({cell}, '^[0-9-]+') as date)"
    zoned = f"regexp_replace({cell}, '{_ISO}{_TIME}{_ZONE}', '\\1 \\2:00\\5\\7')"
    in_london = f"cast(timezone('Europe/London', try_cast({zoned} as timestamptz)) as date)"
    numeric = f"replace({cell}, '-', '/')"
    short = f"regexp_replace({cell}, '/(\\d\\d)$', '/20\\1')"
    named = f"regexp_replace(replace(lower({cell}), '-', ' '), ' (\\d\\d)$', ' 20\\1')"
    months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    full = "january|february|march|april|june|july|august|september|october|november|december"
    return "coalesce({})".format(
        ", ".join(
            (
                _match(cell, f"{_ISO}({_TIME})?", iso),
                _match(cell, f"{_ISO}{_TIME}{_ZONE}", in_london),
                _match(cell, r"\d{1,2}(/\d{1,2}/|-\d{1,2}-)\d{4}", _parsed(numeric, "%d/%m/%Y")),
                _match(cell, r"\d{1,2}/\d{1,2}/\d{2}", _parsed(short, "%d/%m/%Y")),
                _match(cell, _day_of(months), _parsed(named, "%d %b %Y")),
                _match(cell, _day_of(full), _parsed(named, "%d %B %Y")),
            )
        )
    )


def _day_of(months: str) -> str:
    return rf"(?i)\d{{1,2}}( ({months}) |-({months})-)(\d\d)?\d\d"


def _parsed(text: str, form: str) -> str:
    return f"cast(try_strptime({text}, {literal(form)}) as date)"


def _money(cell: str) -> str:
    signed = rf"(-? ?£? ?|£ ?-? ?){_AMOUNT}"
    bracketed = rf"(£ ?)?\( ?(£ ?)?{_AMOUNT} ?\)"
    amount = f"try_cast(regexp_replace({cell}, '[^0-9.]', '', 'g') as decimal(18, 2))"
    digits = f"coalesce({amount}, {_MOST_POUNDS})"
    sign = f"case when regexp_matches({cell}, '[-(]') then -1 else 1 end"
    return _match(cell, f"{signed}|{bracketed}", f"cast({digits} * {sign} as decimal(18, 2))")


def _integer(cell: str) -> str:
    whole = f"try_cast(regexp_extract({cell}, '^[^.]+') as bigint)"
    most = f"case when starts_with({cell}, '-') then -{_MOST} else {_MOST} end"
    return _match(cell, r"-?\d+(\.0+)?", f"coalesce({whole}, {most})")


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


_READERS = {
    "date": _date,
    "event_date": _date,
    "money": _money,
    "integer": _integer,
    "number": _number,
    "boolean": _yes_no,
    "quarter": _quarter,
}
