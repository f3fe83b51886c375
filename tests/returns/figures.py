"""The hand-worked figures, read from the tables of the README beside.

Not here: what is compared with them.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


def read_table(heading: str) -> list[dict[str, str]]:
    """The rows of the table under a heading, by column, without the remarks of the last."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    header = [cell.strip() for cell in lines[0]]
    return [
        dict(zip(header[:-1], (cell.strip() for cell in line), strict=False)) for line in lines[2:]
    ]


def number(cell: str) -> float | None:
    """A number or fraction as it is written in the tables."""
    return None if cell == "null" else float(Fraction(cell))
