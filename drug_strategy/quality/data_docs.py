"""Write the data docs, which show each return's checks and the counts from its latest rows.

Great Expectations has its own pages, but they load scripts and styles from the internet, and
changing this would depend on their internals. Each validation stores its counts next to its
results. No values from rows are stored or shown.
"""

from pathlib import Path

from drug_strategy.contracts import contracts
from drug_strategy.io.files import read_note, write_atomically
from drug_strategy.io.text import html
from drug_strategy.quality.results import counts_note


def build_data_docs(home: Path) -> None:
    """Write the page that shows the checks of all returns and their latest counts."""
    checks = {name: read_note(counts_note(home, name)).get("checks") for name in contracts()}
    returns = {name: noted for name, noted in checks.items() if noted}
    page = html(Path(__file__).with_name("data_docs.html"), returns=returns)
    write_atomically(home / "data_docs" / "index.html", page.encode())
