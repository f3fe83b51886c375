"""The draft, attacked: with every edition before it known.

A system that stands alone is safe by how its rows are hidden. A linked one may still be bounded
too closely by another, and beside earlier editions a late or revised return may be told by the
difference: then what it is a part of is withheld as well, and the attack is made again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb

from drug_strategy.release.attack import AtMost, Cell, Finding, Part, Rules, attack
from drug_strategy.release.memory import Memory, Withheld

_COLUMNS = (
    "system, quantity, unit, area_level, area_code, coalesce(parent_code, ''), fiscal_year,"
    " period_type, cast(period_start as varchar), amount, is_open, is_unsafe_pounds"
)
_MOST_ROUNDS = 4
TABLES = {"london": "london_figures", "borough": "borough_figures", "ward": "ward_figures"}


@dataclass(frozen=True)
class Protection:
    """What the attack found of a table: its cells, those hidden, the narrowest range of a count."""

    cells: int
    hidden: int
    least_width: int | None


class Leak(Exception):
    """A protected figure can be worked out; the sentence names the table."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Name the tables."""
        levels = {finding.cell.area_level for finding in findings}
        named = " and ".join(table for level, table in TABLES.items() if level in levels)
        super().__init__(
            f"The edition is refused: what {named} would tell, with the editions before, gives"
            " away a confidential figure."
        )


def protected(
    read: Callable[[], tuple[list[Cell], Rules]],
    rebuild: Callable[[list[Withheld]], None],
) -> dict[str, Protection]:
    """Attack what `read` gives; where something is unsafe, withhold its whole, rebuild, attack.

    Raises:
        Leak: if it stays unsafe.
    """
    withheld: set[Withheld] = set()
    for _ in range(_MOST_ROUNDS):
        cells, rules = read()
        findings = attack(cells, rules)
        unsafe = [finding for finding in findings if not finding.is_safe]
        if not unsafe:
            return _protection(cells, findings)
        more = {
            (cell.system, cell.fiscal_year, cell.parent_code or cell.area_code)
            for cell in (finding.cell for finding in unsafe)
        }
        if more <= withheld:
            raise Leak(unsafe)
        withheld |= more
        rebuild(sorted(withheld))
    raise Leak(unsafe)


def read_draft(
    connection: duckdb.DuckDBPyConnection, memory: Memory, number: int
) -> tuple[list[Cell], Rules]:
    """The cells of all editions, the draft's as those of edition `number`, and the rules."""
    now = connection.execute(
        f"select {number}, {_COLUMNS} from release.release_cells order by all"
    ).fetchall()
    before = memory.earlier_cells(connection, f"edition_number, {_COLUMNS}")
    return [Cell(*row) for row in (*before, *now)], read_rules(connection)


def read_rules(connection: duckdb.DuckDBPyConnection) -> Rules:
    """The rules of the seeds."""
    parts = connection.execute(
        "select system, part, quantity, coalesce(less_quantity, '') from release.release_parts"
    ).fetchall()
    distinct = connection.execute(
        "select distinct system from release.release_parts where not adds_up"
    ).fetchall()
    bounds: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for system, quantity, *other in connection.execute(
        "select system, quantity, hidden_with, at_most from release.release_links"
        " where at_most is not null order by all"
    ).fetchall():
        bounds[system, quantity].append((other[0], other[1]))
    [(threshold, dominance_percent)] = connection.execute(
        "select threshold, dominance_percent from release.release_policy"
    ).fetchall()
    return Rules(
        parts=tuple(Part(*row) for row in parts),
        at_most=tuple(AtMost(*key, tuple(others)) for key, others in bounds.items()),
        distinct=frozenset(system for (system,) in distinct),
        threshold=threshold,
        dominance_percent=dominance_percent,
    )


def _protection(cells: list[Cell], findings: list[Finding]) -> dict[str, Protection]:
    newest = max(cell.edition for cell in cells)
    found = {}
    for level, table in TABLES.items():
        given = [cell for cell in cells if cell.edition == newest and cell.area_level == level]
        widths = [
            finding.width
            for finding in findings
            if finding.cell.area_level == level and finding.cell.unit == "count"
        ]
        found[table] = Protection(
            cells=len(given),
            hidden=sum(not cell.is_open for cell in given),
            least_width=int(min(widths)) if widths else None,
        )
    return found
