"""The attack on a draft: the exact range of every hidden cell, with every earlier edition known.

An independent system is safe by how its rows are hidden. A linked one may still be bounded too
closely by another, and beside earlier editions a late or revised return may be told by the
difference: then the whole that it is part of is withheld too, and the draft is attacked again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import duckdb

from drug_strategy.release.attack.equations import Component, Group, components, equations
from drug_strategy.release.attack.knowledge import Cell, Knowledge, Rules, Unknown
from drug_strategy.release.memory import Memory, Withheld

TABLES = {"london": "london_figures", "borough": "borough_figures", "ward": "ward_figures"}
_COLUMNS = (
    "quantity, unit, area_level, area_code, coalesce(parent_code, ''), fiscal_year, period_type,"
    " cast(period_start as varchar), amount, is_open, is_unsafe_pounds"
)
_MOST_ROUNDS = 4


@dataclass(frozen=True)
class Protection:
    """Of one table: its cells, those hidden, and the narrowest range of a hidden count."""

    cells: int
    hidden: int
    least_width: int | None


class Finding(NamedTuple):
    """The width of a hidden cell's range, as a reader can work it out, and if that is enough."""

    cell: Cell
    width: float
    is_safe: bool


class Leak(Exception):
    """A protected figure can be worked out; the sentence names the table."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Name the tables."""
        levels = {finding.cell.area_level for finding in findings}
        named = " and ".join(table for level, table in TABLES.items() if level in levels)
        super().__init__(
            f"The edition is refused: {named}, with the editions before, would give away a"
            " confidential figure."
        )


def protected(
    read: Callable[[], tuple[list[Cell], Rules]],
    rebuild: Callable[[list[Withheld]], None],
) -> dict[str, Protection]:
    """Attack what `read` returns; withhold the whole of what is unsafe, rebuild and repeat.

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


def read_draft(connection: duckdb.DuckDBPyConnection, memory: Memory, number: int) -> list[Cell]:
    """The cells of all editions; the draft is edition `number`."""
    return [
        Cell(*row)
        for row in connection.execute(
            f"""
            with systems as (select distinct system, quantity from release.release_parts)

            -- A quantity may have been part of another system when it was given.
            select edition_number, coalesce(systems.system, cells.system), {_COLUMNS}
            from {memory.earlier("cells")} as cells
            left join systems using (quantity)
            union all
            select {number}, system, {_COLUMNS} from release.release_cells
            order by all
            """
        ).fetchall()
    ]


def attack(cells: Iterable[Cell], rules: Rules) -> list[Finding]:
    """Attack the newest edition, with all known; a finding for each hidden cell above zero.

    A cell whose amount an earlier edition gave is known already, and has no finding.

    Raises:
        Inconsistent: if the figures do not add up as the rules say.
    """
    knowledge = Knowledge(cells, rules)
    newest = max((cell.edition for cell in knowledge.cells.values()), default=0)
    hidden = [
        cell
        for cell in knowledge.cells.values()
        if cell.edition == newest and cell.amount > 0 and not knowledge.is_given(cell)
    ]
    targets = [(cell, knowledge.sum_of(cell).unknowns) for cell in hidden]
    pounds = frozenset(cell.system for cell in knowledge.cells.values() if cell.unit == "gbp")
    groups = list(_groups(knowledge, rules))
    found = components(
        equations(knowledge, rules),
        [unknown for _, unknowns in targets for unknown in unknowns],
        pounds,
        groups,
    )
    alone = {unknown for group in groups if group.is_alone for unknown in group.unknowns}
    return [finding for target in targets for finding in _findings(*target, found, alone, rules)]


def _groups(knowledge: Knowledge, rules: Rules) -> Iterator[Group]:
    """What the policy itself tells of one or two hidden rows: one of them has a count below it.

    It tells nothing of three or more, where either of the others may be the small one; nor of rows
    that an earlier edition hid, which stay hidden whatever they have; nor of wards whose borough is
    hidden. A row is hidden alone only if what is counted is distinct. London's row is left out:
    nothing above could be withheld.
    """
    groups: dict[tuple[int, str, str, str], dict[str, set[Unknown]]] = defaultdict(dict)
    for cell in knowledge.cells.values():
        if cell.unit != "count" or not cell.parent_code or cell.is_open:
            continue
        unknowns = knowledge.sum_of(cell).unknowns
        group = groups[cell.edition, cell.system, cell.fiscal_year, cell.parent_code]
        group.setdefault(cell.area_code, set()).update(unknowns)
    hidden_rows = {(*where, area) for (*where, _), group in groups.items() for area in group}
    hidden: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for (edition, system, year, parent), group in sorted(groups.items()):
        before = hidden[system, year, parent]
        is_new = not before.issuperset(group)
        before.update(group)
        inside = sorted(set().union(*group.values()))
        is_small = any(0 < unknown.amount < rules.threshold for unknown in inside)
        is_alone = len(group) == 1 and system in rules.distinct
        is_told = is_new and (is_alone or len(group) == 2)
        if is_told and is_small and (edition, system, year, parent) not in hidden_rows:
            yield Group(tuple(inside), rules.threshold - 1, is_alone)


def _findings(
    cell: Cell,
    unknowns: tuple[Unknown, ...],
    found: dict[Unknown, Component],
    alone: set[Unknown],
    rules: Rules,
) -> Iterator[Finding]:
    """What is wrong with a cell. Of a row hidden `alone` it is known that it is small, no more."""
    if cell.unit == "gbp":
        yield _pounds(cell, unknowns, found, rules)
        return
    asked = {unknowns} | {(unknown,) for unknown in unknowns if unknown.amount > 0}
    for each in sorted(asked):
        least, most = _range(each, found)
        is_told_small = alone.issuperset(each) and least <= 1 and most >= rules.threshold - 1
        is_safe = most - least >= rules.threshold - 1 or is_told_small
        yield Finding(cell, most - least, is_safe)


def _pounds(
    cell: Cell, unknowns: tuple[Unknown, ...], found: dict[Unknown, Component], rules: Rules
) -> Finding:
    least, most = _range(unknowns, found)
    margin = float(cell.amount * Decimal(rules.dominance_percent) / 100)
    amount = float(cell.amount)
    is_safe = least <= amount - margin + 0.01 and most >= amount + margin - 0.01
    return Finding(cell, most - least, is_safe or not cell.is_unsafe_pounds)


def _range(unknowns: tuple[Unknown, ...], found: dict[Unknown, Component]) -> tuple[float, float]:
    """The range of a sum; of unknowns in several components, the sum of theirs."""
    grouped: dict[int, tuple[Component, list[Unknown]]] = {}
    for unknown in unknowns:
        component = found[unknown]
        grouped.setdefault(id(component), (component, []))[1].append(unknown)
    ranges = [component.range_of(inside) for component, inside in grouped.values()]
    return sum(least for least, _ in ranges), sum(most for _, most in ranges)


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
