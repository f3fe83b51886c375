"""Cleans a cell of text, and decides whether it is given, as DuckDB SQL (returns.md, «Values»).

Every function takes and returns an SQL expression; an empty cell is null. `types` reads a given
cell as its type.
"""

from drug_strategy.landing.readers.lines import CELL_LIMIT, UNREADABLE

PLACES = ("borough", "borough_mps", "boroughs")  # types for which «not known» is a place

_SPACES = r"\s\x{0B}\x{85}\p{Z}"
_NOT_GIVEN = ("n/a", "#n/a", "-", "null", "not known")
_NOT_GIVEN_LIMIT = 12  # bytes, in either case: the Kelvin sign lowers to a k and has three
_WORD = rf"[^{_SPACES}\p{{Cc}}{UNREADABLE}#][^{_SPACES}\p{{Cc}}{UNREADABLE}]*"
_NOT_A_RECORD = (
    r"(?is)(\*|(total|subtotal|grand total|notes?|source|prepared|end of)([^\pL\pN_]|$)).*"
)


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def cleaned(cell: str) -> str:
    """The cell with all types of spaces trimmed, and each inner run of them reduced to one."""
    return f"trim(regexp_replace({cell}, '[{_SPACES}]+', ' ', 'g'))"


def is_filled(cell: str) -> str:
    """Whether the cell has anything but spaces."""
    return f"regexp_matches({cell}, '[^{_SPACES}]')"


def is_tame(line: str) -> str:
    """Whether every cell of a line, joined by spaces, is already clean and readable.

    Most lines are, and one test of the line is faster than one of each cell.
    """
    return f"(strlen({line}) <= {CELL_LIMIT} and regexp_full_match({line}, '{_WORD}( {_WORD})*'))"


def given(cell: str, kind: str = "string") -> str:
    """The cleaned cell; null if its text means that nothing is given."""
    given_text = f"regexp_replace({cleaned(cell)}, '(?i)^({'|'.join(_words(kind))})$', '')"
    return f"nullif({given_text}, '')"


def given_tame(cell: str, kind: str = "string") -> str:
    """The same for a cell of a tame line."""
    words = ", ".join(literal(word) for word in _words(kind) if not word.startswith("#"))
    return (
        f"case when strlen({cell}) < {_NOT_GIVEN_LIMIT} and lower({cell}) in ({words})"
        f" then null else {cell} end"
    )


def begins_no_record(first_given: str) -> str:
    """Whether a line's first given cell marks it as a total, a note or a footnote."""
    return f"regexp_full_match({first_given}, {literal(_NOT_A_RECORD)})"


def _words(kind: str) -> list[str]:
    return [word for word in _NOT_GIVEN if kind not in PLACES or word != "not known"]
