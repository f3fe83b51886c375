"""Attack a draft: find the range that a reader of all editions can work out for each hidden cell.

The rules for hiding rows protect each system separately. But a linked system can narrow the range
of a hidden figure, and a comparison with an earlier edition can reveal a late or revised return. If
a hidden row is not safe, its total is withheld too, and the draft is attacked again.

A row with a small change since an earlier edition is held back, together with any rows that would
reveal the change. If readers can still work out the change, the system and all linked systems
repeat their earlier figures for the complete year.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

import duckdb

from drug_strategy.release.attack.equations import Component, Group, components, equations
from drug_strategy.release.attack.held import Difference, History, held_back, small_differences
from drug_strategy.release.attack.knowledge import Cell, Knowledge, Rules, Unknown, place
from drug_strategy.release.memory import Held, Memory, Orders, Withheld

TABLES = {"london": "london_figures", "borough": "borough_figures", "ward": "ward_figures"}
_COLUMNS = (
    "quantity, unit, area_level, area_code, coalesce(parent_code, ''), fiscal_year, period_type,"
    " cast(period_start as varchar), amount, {is_open}, is_unsafe_pounds, 0, {is_held}"
)
_EARLIER = _COLUMNS.format(is_open="is_open", is_held="coalesce(is_held, false)")
# This module decides which rows to hold back, so it treats rows that the draft holds back as open.
_DRAFT = _COLUMNS.format(is_open="is_open or is_held", is_held="false")
_MOST_ROUNDS = 8


@dataclass(frozen=True)
class Protection:
    """The number of cells in one table, how many are hidden, and how well these are protected.

    `least_width` is the width of the narrowest range that a reader can work out for a hidden count.

    `held` counts the held cells by the age of their figures, in editions.
    """

    cells: int
    hidden: int
    least_width: int | None
    held: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """The attack's input: the cells of all editions, the rules, and the orders behind the amounts.

    In the newest edition, every row is open unless it is confidential, because no row has been held
    back yet.
    """

    cells: list[Cell]
    rules: Rules
    orders: Orders = field(default_factory=dict)


class Finding(NamedTuple):
    """The width of the range that readers can work out for a cell, and whether the cell is safe."""

    cell: Cell
    width: float
    is_safe: bool


class Leak(Exception):
    """An error for a hidden figure that can be worked out; the message names its table."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        levels = {finding.cell.area_level for finding in findings}
        named = " and ".join(table for level, table in TABLES.items() if level in levels)
        super().__init__(
            f"The edition is refused: together with earlier editions, {named} would reveal a"
            " confidential figure."
        )


def protected(
    read: Callable[[], Draft],
    rebuild: Callable[[list[Withheld], list[Held]], None],
) -> dict[str, Protection]:
    """Attack the draft, and hide more rows until it is safe. Return how each table is protected.

    `read` returns the draft. `rebuild` builds the draft again, and is given the rows to withhold
    and the rows to hold back.

    Raises:
        Leak: if the draft cannot be made safe.
    """
    withheld: set[Withheld] = set()
    frozen: set[tuple[str, str]] = set()
    draft = read()
    for _ in range(_MOST_ROUNDS):
        held = held_back(draft.cells, draft.rules, draft.orders, frozen)
        cells = _with_held(draft.cells, held)
        findings = attack(cells, draft.rules, draft.orders)
        unsafe = [finding for finding in findings if not finding.is_safe]
        if not unsafe:
            if held:
                rebuild(sorted(withheld), sorted(held))
            return _protection(cells, findings)
        hidden = [finding.cell for finding in unsafe if not finding.cell.is_held]
        more = {
            (cell.system, cell.fiscal_year, cell.parent_code or cell.area_code) for cell in hidden
        }
        to_freeze = {
            (system, finding.cell.fiscal_year)
            for finding in unsafe
            if finding.cell.is_held
            for system in _linked(finding.cell.system, draft.rules)
        }
        if more <= withheld and to_freeze <= frozen:
            raise Leak(unsafe)
        frozen |= to_freeze
        if not more <= withheld:
            withheld |= more
            rebuild(sorted(withheld), [])
            draft = read()
    raise Leak(unsafe)


def _with_held(cells: list[Cell], held: set[Held]) -> list[Cell]:
    """Return the cells, with the cells to hold back in the newest edition marked as held."""
    newest = max((cell.edition for cell in cells), default=0)
    return [
        cell._replace(is_open=False, is_held=True)
        if cell.edition == newest
        and cell.is_open
        and (cell.system, cell.fiscal_year, *place(cell)) in held
        else cell
        for cell in cells
    ]


def _linked(system: str, rules: Rules) -> set[str]:
    """Return a system, the systems that it depends on, and the systems that depend on it."""
    return {system}.union(*(pair for pair in rules.hidden_with if system in pair))


def read_draft(
    connection: duckdb.DuckDBPyConnection, memory: Memory, number: int, rules: Rules
) -> Draft:
    """Return the cells and orders of all editions; the draft is edition `number`."""
    cells = [
        Cell(*row)
        for row in connection.execute(
            f"""
            with systems as (select distinct system, quantity from release.release_parts)

            -- A quantity may have been in another system when an edition gave it.
            select edition_number, coalesce(systems.system, cells.system), {_EARLIER}
            from {memory.earlier("cells")} as cells
            left join systems using (quantity)
            union all
            select {number}, system, {_DRAFT} from release.release_cells
            order by all
            """
        ).fetchall()
    ]
    return Draft(cells, rules, memory.orders(connection, number))


def attack(cells: Iterable[Cell], rules: Rules, orders: Orders | None = None) -> list[Finding]:
    """Attack the newest edition, and return a finding for each hidden cell above zero.

    A cell has no finding if readers know its amount from another edition. A held cell in any
    edition has a finding for each small change that readers must not learn.

    Raises:
        Inconsistent: if the figures do not add up as the rules say.
    """
    cells = list(cells)
    newest = max((cell.edition for cell in cells), default=0)
    cells = list(_without_repeats(cells, rules))
    knowledge = Knowledge(cells, rules)
    hidden = [
        cell
        for cell in knowledge.cells.values()
        if cell.edition == newest
        and not cell.is_held
        and cell.amount > 0
        and not knowledge.is_published(cell)
    ]
    targets = [(cell, knowledge.sum_of(cell).unknowns) for cell in hidden]
    differences = [
        (each, _unknowns_of(each, knowledge))
        for each in small_differences(cells, History(cells, rules, orders or {}), rules)
    ]
    pounds = frozenset(cell.system for cell in knowledge.cells.values() if cell.unit == "gbp")
    groups = list(_groups(knowledge, rules))
    found = components(
        equations(knowledge, rules),
        [unknown for _, unknowns in (*targets, *differences) for unknown in unknowns],
        pounds,
        groups,
    )
    alone = {unknown for group in groups if group.is_alone for unknown in group.unknowns}
    return [
        *(finding for target in targets for finding in _findings(*target, found, alone, rules)),
        *(_difference(*each, found, rules) for each in differences),
    ]


def _without_repeats(cells: list[Cell], rules: Rules) -> Iterator[Cell]:
    """Yield the cells, except for systems and years for which an edition repeated all figures.

    Such an edition reveals nothing new about a system or its linked systems, not even whether a
    figure has changed.
    """
    held = {(cell.edition, cell.system, cell.fiscal_year) for cell in cells if cell.is_held}
    published = {(cell.edition, cell.system, cell.fiscal_year) for cell in cells if cell.is_open}
    kept = {
        (edition, system, year)
        for edition, system, year in held
        if not any((edition, other, year) in published for other in _linked(system, rules))
    }
    return (cell for cell in cells if (cell.edition, cell.system, cell.fiscal_year) not in kept)


def _groups(knowledge: Knowledge, rules: Rules) -> Iterator[Group]:
    """Yield each group of one or two hidden rows if readers know that at least one row is small.

    Rows that an earlier edition hid stay hidden whatever their count, and so do the wards of a
    hidden borough. Readers learn nothing from such rows. Only a row with a distinct count is ever
    hidden on its own. The attack ignores groups of three or more rows (see docs/release.md).
    London's row is ignored too, because no total above London could be withheld.
    """
    groups: dict[tuple[int, str, str, str], dict[str, set[Unknown]]] = defaultdict(dict)
    for cell in knowledge.cells.values():
        if cell.unit != "count" or not cell.parent_code or cell.is_open or cell.is_held:
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
        is_known = is_new and (is_alone or len(group) == 2)
        if is_known and is_small and (edition, system, year, parent) not in hidden_rows:
            yield Group(tuple(inside), rules.threshold - 1, is_alone)


def _findings(
    cell: Cell,
    unknowns: tuple[Unknown, ...],
    found: dict[Unknown, Component],
    alone: set[Unknown],
    rules: Rules,
) -> Iterator[Finding]:
    """Yield a cell's findings.

    `alone` has the unknowns in groups with a single hidden row.
    """
    if cell.unit == "gbp":
        yield _pounds(cell, unknowns, found, rules)
        return
    asked = {unknowns} | {(unknown,) for unknown in unknowns if unknown.amount > 0}
    for each in sorted(asked):
        least, most = _range(each, found)
        is_known_small = alone.issuperset(each) and least <= 1 and most >= rules.threshold - 1
        is_safe = most - least >= rules.threshold - 1 or is_known_small
        yield Finding(cell, most - least, is_safe)


def _pounds(
    cell: Cell, unknowns: tuple[Unknown, ...], found: dict[Unknown, Component], rules: Rules
) -> Finding:
    least, most = _range(unknowns, found)
    margin = float(cell.amount * Decimal(rules.dominance_percent) / 100)
    amount = float(cell.amount)
    is_safe = least <= amount - margin + 0.01 and most >= amount + margin - 0.01
    return Finding(cell, most - least, is_safe or not cell.is_unsafe_pounds)


def _unknowns_of(difference: Difference, knowledge: Knowledge) -> tuple[Unknown, ...]:
    """Return the unknowns in a changed cell or, if a part changed, only that part's unknowns."""
    unknowns = knowledge.sum_of(difference.cell).unknowns
    return tuple(each for each in unknowns if difference.part in ("", each.part))


def _difference(
    difference: Difference,
    unknowns: tuple[Unknown, ...],
    found: dict[Unknown, Component],
    rules: Rules,
) -> Finding:
    """Return the finding for a small change, which is safe if its possible range is wide enough."""
    cell = difference.cell
    least, most = _range(unknowns, found)
    if cell.unit != "gbp":
        return Finding(cell, most - least, most - least >= rules.threshold - 1)
    margin = float(difference.change * Decimal(rules.dominance_percent) / 100)
    amount = float(cell.amount)
    is_safe = least <= amount - margin + 0.01 and most >= amount + margin - 0.01
    return Finding(cell, most - least, is_safe)


def _range(unknowns: tuple[Unknown, ...], found: dict[Unknown, Component]) -> tuple[float, float]:
    """Return the range of a sum of unknowns, which is the sum of the components' ranges."""
    grouped: dict[int, tuple[Component, list[Unknown]]] = {}
    for unknown in unknowns:
        component = found[unknown]
        grouped.setdefault(id(component), (component, []))[1].append(unknown)
    ranges = [component.range_of(inside) for component, inside in grouped.values()]
    return sum(least for least, _ in ranges), sum(most for _, most in ranges)


def _protection(cells: list[Cell], findings: list[Finding]) -> dict[str, Protection]:
    newest = max(cell.edition for cell in cells)
    ages = _ages(cells, newest)
    found = {}
    for level, table in TABLES.items():
        of_level = [cell for cell in cells if cell.edition == newest and cell.area_level == level]
        widths = [
            finding.width
            for finding in findings
            if finding.cell.area_level == level
            and finding.cell.unit == "count"
            and not finding.cell.is_held
        ]
        found[table] = Protection(
            cells=len(of_level),
            hidden=sum(not cell.is_open and not cell.is_held for cell in of_level),
            least_width=int(min(widths)) if widths else None,
            held=dict(
                sorted(Counter(ages[_key(cell)] for cell in of_level if cell.is_held).items())
            ),
        )
    return found


def _ages(cells: list[Cell], newest: int) -> dict[tuple[str, ...], int]:
    """Return how many editions ago each cell's figure was current; 0 stands for the newest edition.

    If no edition published a figure, its age is counted from the edition before its first edition.
    """
    current: dict[tuple[str, ...], int] = {}
    for cell in sorted(cells, key=lambda cell: cell.edition):
        key = _key(cell)
        current[key] = cell.edition if cell.is_open else current.get(key, cell.edition - 1)
    return {key: newest - edition for key, edition in current.items()}


def _key(cell: Cell) -> tuple[str, ...]:
    return cell.system, cell.quantity, *place(cell)
