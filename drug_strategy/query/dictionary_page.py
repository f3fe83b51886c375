"""The data dictionary as one page, with the register of the indicators."""

from pathlib import Path

import jinja2

from drug_strategy.io import files
from drug_strategy.publication import generations
from drug_strategy.query import ask
from drug_strategy.query.dictionary import tables
from drug_strategy.settings import Settings


def write(settings: Settings) -> Path:
    """Write the page into the home folder; return its path.

    Raises:
        UserError: if nothing is published yet.
    """
    with ask.connect(settings.published / generations.LINK) as connection:
        register = connection.execute("select * from marts.indicators order by display_order")
        names = [column[0] for column in register.description or []]
        indicators = [dict(zip(names, row, strict=True)) for row in register.fetchall()]
        statement = connection.execute("select statement from marts.publication").fetchone()
    templates = jinja2.FileSystemLoader(Path(__file__).parent)
    pages = jinja2.Environment(
        loader=templates, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    page = settings.home / "docs" / "index.html"
    found = tables(settings)
    text = pages.get_template("dictionary_page.html").render(
        tables=found,
        names={table.name for table in found},
        indicators=indicators,
        statement=(statement or [""])[0],
    )
    files.write_atomically(page, text.encode())
    return page
