"""Writes the data dictionary: all published tables, columns and indicators on one page."""

from pathlib import Path

from jinja2 import StrictUndefined, Template

from drug_strategy.answers import dictionary
from drug_strategy.answers.query import connect
from drug_strategy.io import engine, files
from drug_strategy.settings import Settings


def write_page(settings: Settings) -> Path:
    """Write the dictionary into the home folder, and return the path of the page."""
    from drug_strategy.transform import project  # importing dbt is slow

    nodes = project.manifest(settings)["nodes"]
    models = dictionary.models(nodes)
    names = {node["unique_id"]: name for name, node in models.items()}
    with connect(settings.published_file) as connection:
        tables = dictionary.tables_of(connection, models)
        indicators = engine.rows(
            connection.execute("select * from marts.indicators order by display_order")
        )
        [[statement]] = connection.execute("select statement from marts.publication").fetchall()
    text = Template(
        Path(__file__).with_name("dictionary_page.html").read_text("utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    ).render(
        tables=tables,
        names={table.full_name for table in tables},
        models=models,
        made_from={
            name: sorted(
                names.get(parent) or f"{parent.rpartition('.')[2]} as landed"
                for parent in node["depends_on"].get("nodes", ())
            )
            for name, node in models.items()
        },
        indicators=indicators,
        paragraphs={row["indicator_id"]: row["strategy_paragraph"] for row in indicators},
        statement=statement,
    )
    page = settings.home / "docs" / "index.html"
    files.write_atomically(page, text.encode())
    return page
