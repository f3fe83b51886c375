"""Check the release rules in the register, and read what dbt derives from them.

An indicator's row has its release rule (`open`, `hide` or `with <indicator>`), its smallest area
and period, and what its numerator includes. `models/release/rules/` derives systems and their parts
from these rules.
"""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

from drug_strategy.release.attack.knowledge import AtMost, Part, Rules
from drug_strategy.release.memory import Memory
from drug_strategy.settings import PROJECT, UserError

REGISTER = PROJECT / "seeds" / "strategy" / "indicators.csv"
_FILL = "in seeds/strategy/indicators.csv"
_WITH = "with "
# The amounts in pounds whose orders are listed in models/release/cells/release_orders.sql.
ORDERS = ("confiscation_value_gbp", "confiscation_paid_gbp", "cash_forfeiture_value_gbp")
_ADDITIVE = ("sum", "mean", "distinct")
_NEEDED = ("finest_area", "finest_period", "is_personal", "owner", "from")
_MEASURES = ("numerator_measure", "denominator_measure")

Row = dict[str, str]


def require_rules(published: Collection[str], register: Path = REGISTER) -> None:
    """Require a release rule for every published indicator.

    Raises:
        UserError: if an indicator has no rule or an invalid rule. The message lists all faults.
    """
    with register.open(encoding="utf-8", newline="") as stream:
        rows = {row["indicator_id"]: row for row in csv.DictReader(stream)}
    wrong = [sentence for name in published for sentence in _wrong(name, rows)]
    if wrong:
        raise UserError("; ".join(dict.fromkeys(wrong)))  # two rows may report the same fault


def require_names(memory: Memory, register: Path = REGISTER) -> None:
    """Require the register to have every indicator and measure that an edition published or hid.

    The attack matches the figures of different editions by these names. If a name changed, the
    attack would ignore the earlier figures, although a comparison with these figures could reveal a
    hidden figure.

    Raises:
        UserError: if names are missing from the register.
    """
    with register.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    indicators, quantities = memory.names()
    measures = {row[column] for row in rows for column in _MEASURES}
    lost = (indicators - {row["indicator_id"] for row in rows}) | (quantities - measures)
    if lost:
        raise UserError(
            f"Earlier editions have {', '.join(sorted(lost))}, but the register no longer has these"
            f" names, so the attack would ignore them. Restore the names {_FILL}; if an indicator"
            " is no longer released, restore its row with release_rule hide."
        )


def read_rules(connection: duckdb.DuckDBPyConnection) -> Rules:
    """Return the rules from the draft."""
    parts = [
        Part(*row)
        for row in connection.execute(
            "select system, part, quantity, coalesce(less_quantity, '')"
            " from release.release_parts order by all"
        ).fetchall()
    ]
    distinct = connection.execute(
        "select distinct system from release.release_parts where not adds_up"
    ).fetchall()
    bounds: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for system, quantity, other_system, other in connection.execute(
        "select system, quantity, hidden_with, at_most from release.release_links"
        " where at_most is not null order by all"
    ).fetchall():
        bounds[system, quantity].append((other_system, other))
    # A quantity may include several others, such as tests taken and tests refused, that do not
    # include each other. The first of these is subtracted from the quantity to form a part. For the
    # other quantities, the attack uses only the fact that none of them is larger than the quantity
    # that includes them.
    of_quantity: dict[tuple[str, str], Part] = {}
    for part in parts:
        if of_quantity.setdefault((part.system, part.quantity), part) is not part:
            bounds[part.system, part.less_quantity].append((part.system, part.quantity))
    hidden_with = connection.execute(
        "select distinct system, hidden_with from release.release_links order by all"
    ).fetchall()
    [(threshold, dominance_percent, minimum_orders)] = connection.execute(
        "select threshold, dominance_percent, minimum_orders from release.release_policy"
    ).fetchall()
    return Rules(
        parts=tuple(parts),
        at_most=tuple(AtMost(*key, tuple(others)) for key, others in bounds.items()),
        distinct=frozenset(system for (system,) in distinct),
        threshold=threshold,
        dominance_percent=dominance_percent,
        minimum_orders=minimum_orders,
        hidden_with=tuple(hidden_with),
    )


def _wrong(name: str, rows: dict[str, Row]) -> Iterator[str]:
    """Yield a sentence for each fault in an indicator's rule."""
    row = rows.get(name, {})
    rule = row.get("release_rule", "")
    if not rule:
        yield f"indicator {name} has no release rule: enter release_rule {_FILL}"
        return
    if rule == "hide":
        return
    for column in (f"release_{each}" for each in _NEEDED):
        if not row[column]:
            yield f"indicator {name} has no {column}: enter it {_FILL}"
    if rule != "open" and not rule.startswith(_WITH):
        yield (
            f"indicator {name}: release_rule must be open, hide or with <indicator>, not {rule};"
            f" change it {_FILL}"
        )
        return
    leader = rule.removeprefix(_WITH) if rule.startswith(_WITH) else name
    if rows.get(leader, {}).get("release_rule") != "open":
        yield (f"indicator {name} is released with {leader}, whose own release_rule must be open")
    if row["release_is_personal"] != "true":
        if leader != name:
            yield f"indicator {name} is released with {leader}, so release_is_personal must be true"
        return
    if row["aggregation"] not in _ADDITIVE or row["unit"] == "index":
        yield (
            f"indicator {name} does not add up, so its small numbers cannot be protected:"
            " its release_rule must be hide"
        )
    if row["unit"] == "gbp" and row["numerator_measure"] not in ORDERS:
        yield (
            f"indicator {name} is in pounds, but its individual payments are not known:"
            " its release_rule must be hide"
        )
    yield from _shared(name, leader, rows)


def _shared(name: str, leader: str, rows: dict[str, Row]) -> Iterator[str]:
    """Yield a sentence if the indicator must not share one of its measures with another indicator.

    A measure can be protected only once, so indicators with the same measure must be released
    together. Editions identify a measure only by name, so these indicators must count the measure
    from the same returns.
    """
    own = _counted(rows[name])
    for other, row in rows.items():
        rule = row["release_rule"]
        if row["release_is_personal"] != "true" or not rule or rule == "hide":
            continue
        other_leader = rule.removeprefix(_WITH) if rule.startswith(_WITH) else other
        shared = sorted(dict(own).keys() & dict(_counted(row)).keys())
        both = {*own, *_counted(row)}
        for measure in shared:
            if len({returns for each, returns in both if each == measure and returns}) > 1:
                yield (
                    f"{measure} is counted from different returns by"
                    f" {' and '.join(sorted({name, other}))}, but an edition has only one name for"
                    " the measure: one release_rule must be hide"
                )
                return
        if shared and leader != other_leader:
            yield (
                f"indicator {name} shares {', '.join(shared)} with {other}: its release_rule must"
                f" be with {other_leader}"
            )
            return


def _counted(row: Row) -> list[tuple[str, frozenset[str]]]:
    return [
        (row[f"{part}_measure"], frozenset(row[f"{part}_return"].replace("+", " ").split()))
        for part in ("numerator", "denominator")
        if row[f"{part}_measure"]
    ]
