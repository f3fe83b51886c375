"""Make a series of files with new, corrected, withdrawn, revived and damaged rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from tests.oracle.cells import BOROUGH_KINDS
from tests.oracle.contracts import Column, columns
from tests.oracle.facts import Facts, Row
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.random_returns.layout import Cell, Table, spell_header, write
from tests.oracle.random_returns.spelling import spell, spoil
from tests.oracle.returns import RETURNS

LATE = [date(2010, 10, 4), date(2010, 11, 5), date(2010, 11, 5), date(2011, 2, 7)]
# Files received on these days are early for their latest quarter.
EARLY = [date(2010, 3, 31), date(2010, 6, 30), date(2010, 8, 20), date(2010, 9, 29)]
FOOTNOTES = ["Total", "Grand total: 12", "Note: provisional", "* see the guidance", "End of report"]
FOOTNOTES += ["Source: borough office", "subtotal", "PREPARED BY the office", "notes"]


def send(return_name: str, folder: Path, facts: Facts, rows: int) -> list[Path]:
    """Write several files for a return, and return their paths."""
    random = facts.random
    sent: list[Row] = []
    fresh: list[Row] = []
    paths = []
    days = LATE[: random.choice([1, 2, 3, 4])]
    if random.random() < 0.6:
        days = [random.choice(EARLY), *days[random.choice([0, 1, len(days)]) :]]
    for number, received in enumerate([*days, days[-1]]):
        # the last two files have the same received date, and the last repeats some rows
        recent = random.sample(fresh, min(len(fresh), 6)) if number == len(days) else []
        fresh = [good_row(facts, return_name) for _ in range(rows)]
        held = [*fresh, *(_again(return_name, row, facts) for row in recent)]
        held = [*held, *(_again(return_name, row, facts) for row in _some(sent, random))]
        held += _claimed(return_name, sent, facts)
        held += [dict(row) for row in random.sample(fresh, random.choice([0, 1, 2]))]
        held += [
            _changed(return_name, row, facts)
            for row in random.sample(fresh, random.choice([0, 0, 1]))
        ]
        random.shuffle(held)
        sent += fresh
        table = _table(return_name, held, random, random.choice([0.0, 0.01, 0.03]))
        below = random.choice(["", "", "2010", "Q2/north"])
        name = f"{random.choice('abcxyz')}{facts.number}-{number}__received_{received}"
        paths.append(write(table, folder / return_name / below / name, random))
    return paths


def send_for_london(return_name: str, folder: Path, facts: Facts, boroughs: int) -> Path:
    """Write a file that has one row each for `boroughs` random boroughs, and return its path."""
    random = facts.random
    held = []
    for borough in random.sample(sorted(BOROUGH_NAMES), boroughs):
        row = good_row(facts, return_name) | {"borough": borough}
        held.append(row | ({"ward": None} if "ward" in row else {}))
    received = random.choice([*LATE, EARLY[-1]])
    name = f"all {boroughs} of {facts.number}__received_{received}"
    return write(_table(return_name, held, random, 0), folder / return_name / name, random)


def good_row(facts: Facts, return_name: str) -> Row:
    row = facts.row(return_name)
    if fit := RETURNS[return_name].fit:
        fit(facts, row)
    return row


def _some(sent: list[Row], random: Random) -> list[Row]:
    return random.sample(sent, min(len(sent), random.choice([0, 3, 8])))


def _claimed(return_name: str, sent: list[Row], facts: Facts) -> list[Row]:
    """Return some earlier events under other references, and some of them in another place."""
    keys = [column.name for column in columns(return_name) if column.is_key]
    if len(keys) > 1 or not keys[0].endswith("_ref") or facts.random.random() < 0.3:
        return []
    claimed = []
    for row in facts.random.sample(sent, min(len(sent), 3)):
        other = facts.row(return_name)
        places = {"borough", "ward"} & row.keys() if facts.random.random() < 0.5 else set()
        claimed.append(row | {name: other[name] for name in {*keys, *places}})
    return claimed


def _again(return_name: str, row: Row, facts: Facts) -> Row:
    """Return a corrected, unchanged or withdrawn version of an earlier row."""
    roll = facts.random.random()
    if roll < 0.3:
        keys = {column.name for column in columns(return_name) if column.is_key}
        is_bare = facts.random.random() < 0.5
        return {name: row[name] if name in keys or not is_bare else None for name in row} | {
            "withdrawn": True
        }
    return dict(row) if roll < 0.5 else _changed(return_name, row, facts)


def _changed(return_name: str, row: Row, facts: Facts) -> Row:
    """Return a different row with the same key."""
    keys = {column.name: row[column.name] for column in columns(return_name) if column.is_key}
    return good_row(facts, return_name) | keys


def _table(return_name: str, held: list[Row], random: Random, share: float) -> Table:
    """Return the rows as a table that a sender might send, spoiling this share of the cells."""
    used = [
        column for column in columns(return_name) if column.is_required or random.random() < 0.93
    ]
    random.shuffle(used)
    header = [spell_header(column.name, random) for column in used]
    is_withdrawing = any(row.get("withdrawn") for row in held) or random.random() < 0.2
    is_american = random.random() < 0.12
    lines = [_line(used, row, share, random, is_american) for row in held]
    if random.random() < 0.12:
        _write_one_american_date(used, held, lines)
    if is_withdrawing:
        header.append("Withdrawn")
        for line, row in zip(lines, held, strict=True):
            line.append((random.choice(["Y", "yes", "TRUE"]) if row.get("withdrawn") else "", None))
    if random.random() < 0.2:
        header.append("Local remark")
        for line in lines:
            line.append((random.choice(["", "seen", "Not, known"]), None))
    if random.random() < 0.1:
        header.append("")
        for line in lines:
            line.append(("", None))
    table = Table(header, lines)
    if random.random() < 0.3 and header[-1]:
        _add_ragged(table, random)
    _add_footnotes(table, random)
    return table


def _line(
    used: list[Column], row: Row, share: float, random: Random, is_american: bool
) -> list[Cell]:
    cells: list[Cell] = []
    for column in used:
        value = row[column.name]
        if random.random() < share and not row.get("withdrawn"):
            cells.append((spoil(column, random), None))
        elif is_american and isinstance(value, date):
            cells.append((f"{value.month}/{value.day:02}/{value.year}", None))
        else:
            is_plain = column.kind not in (*BOROUGH_KINDS, "ward", "boroughs")
            is_typed = is_plain and not column.allowed and not isinstance(value, str)
            cells.append((spell(column, value, random), value if is_typed else None))
    return cells


def _write_one_american_date(used: list[Column], held: list[Row], lines: list[list[Cell]]) -> None:
    """In each column, write only the first date after the 12th with the month first."""
    for place, column in enumerate(used):
        has_american = False
        for row, line in zip(held, lines, strict=True):
            day = row[column.name]
            if not isinstance(day, date):
                continue
            if day.day <= 12:
                line[place] = (f"{day.day}/{day.month}/{day.year}", None)
            elif has_american:
                line[place] = (day.isoformat(), None)
            else:
                line[place] = (f"{day.month}/{day.day}/{day.year}", None)
                has_american = True


def _add_ragged(table: Table, random: Random) -> None:
    table.has_ragged = True
    for place in random.sample(range(len(table.lines)), min(2, len(table.lines))):
        line = table.lines[place]
        if random.random() < 0.4:
            table.lines[place] = line[:-1]
        else:
            line.append((random.choice(["", "one more"]), None))


def _add_footnotes(table: Table, random: Random) -> None:
    for text in random.sample(FOOTNOTES, random.choice([0, 0, 1, 2])):
        line: list[Cell] = [("", None)] * len(table.header)
        named = [place for place, name in enumerate(table.header) if name]
        line[random.choice([named[0], random.choice(named)])] = (text, None)
        table.lines.append(line)
