"""Read the tables of hand-calculated figures in this folder's README."""

from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


def read_table(heading):
    """Return the rows of the table under a heading, leaving out the last column (remarks)."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    header = [cell.strip() for cell in lines[0]]
    return [
        dict(zip(header[:-1], (cell.strip() for cell in line), strict=False)) for line in lines[2:]
    ]


def number(cell):
    """Return the number or fraction in a cell, or None if the cell is "null"."""
    return None if cell == "null" else float(Fraction(cell))
