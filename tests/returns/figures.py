"""Read the hand-worked figures from the tables of the README in this folder.

What they are compared with is elsewhere.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


def read_table(heading: str) -> list[dict[str, str]]:
    """Return the table under a heading, by column, without the remarks in its last column."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    header = [cell.strip() for cell in lines[0]]
    return [
        dict(zip(header[:-1], (cell.strip() for cell in line), strict=False)) for line in lines[2:]
    ]


def number(cell: str) -> float | None:
    """Return a number or fraction written as in the tables."""
    return None if cell == "null" else float(Fraction(cell))
