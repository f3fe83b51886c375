"""Stores the lines that are no records whole, as JSON of their cells, as DuckDB SQL.

`rows` decides which lines they are.
"""

from drug_strategy.landing.cells import cleaned
from drug_strategy.landing.pseudonyms import pseudonym
from drug_strategy.landing.readers.header import Header


def whole_line(header: Header) -> str:
    """SQL for a line's cells as JSON."""
    line = ", ".join(f"c{at}" for at in range(header.width) if at not in header.months.values())
    clean = cleaned("coalesce(cell, '')")
    cells = f"list_transform([{line}], lambda cell: {clean})"
    return f"coalesce(_record, cast(to_json({cells}) as varchar))"


def without_persons(line: str) -> str:
    """SQL for the line with each cell a pseudonym, since any of them may name the person."""
    hidden = f"case when trim(cell) = '' then cell else {pseudonym('cell')} end"
    return f"cast(to_json(list_transform({cells_of(line)}, lambda cell: {hidden})) as varchar)"


def cells_of(line: str) -> str:
    """SQL for the cells of such a line as a list."""
    return f"cast(cast({line} as json) as varchar[])"
