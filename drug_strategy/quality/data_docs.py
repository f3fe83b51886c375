"""Write the data docs, which show each return's checks with counts from its latest rows.

Great Expectations has its own pages, but they load scripts and styles from the internet, and
changing this would depend on their internals. Each validation stores its counts next to its
results. No values from rows are stored or shown.
"""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from drug_strategy.contracts import contracts
from drug_strategy.io.files import read_note, write_atomically, write_note

if TYPE_CHECKING:
    from drug_strategy.quality.validate import ExpectationOutcome


def has_counts(home: Path, return_name: str) -> bool:
    """Return whether the counts from a return's last validation are stored."""
    return _noted(home, return_name).is_file()


def note_counts(home: Path, return_name: str, outcomes: "list[ExpectationOutcome]") -> None:
    """Store the outcomes of a return's checks."""
    write_note(_noted(home, return_name), {"checks": [asdict(each) for each in outcomes]})


def build_data_docs(home: Path) -> None:
    """Write the page of all returns' checks with their last counts."""
    found = {name: read_note(_noted(home, name)).get("checks") for name in contracts()}
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    text = pages.get_template("data_docs.html").render(
        returns={name: checks for name, checks in found.items() if checks}
    )
    folder = home / "data_docs"
    shutil.rmtree(folder, ignore_errors=True)  # older versions wrote more pages
    write_atomically(folder / "index.html", text.encode())


def _noted(home: Path, return_name: str) -> Path:
    return home / "validation" / return_name / "checks.json"
