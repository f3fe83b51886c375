"""The edition's page, in the style of the report: what it says, where its tables are, how made."""

import json
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from drug_strategy.release import database, wording, workbook
from drug_strategy.release.attacked import Protection
from drug_strategy.release.contents import About, Table
from drug_strategy.release.csv_files import LICENCE, PUBLISHER
from drug_strategy.report.charts.lines import Line, line_chart
from drug_strategy.report.wording import short


def page(tables: list[Table], about: About, protections: Mapping[str, Protection]) -> str:
    """The page as HTML, alone in its file: nothing is fetched for it."""
    environment = Environment(
        loader=PackageLoader("drug_strategy.release", "."),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = wording.day
    style = PackageLoader("drug_strategy.report").get_source(environment, "style.css")[0]
    return environment.get_template("page.html").render(
        title=wording.TITLE,
        about=about,
        style=Markup(style),
        dataset=Markup(_embedded(dataset(tables, about))),
        headline=_headline(tables),
        charts=charts(tables),
        police_activity=wording.POLICE_ACTIVITY,
        workbook=workbook.NAME,
        database=database.NAME,
        tables=tables,
        symbols=wording.SYMBOLS,
        methods=wording.METHODS,
        protections=protections,
        revised=_revised(tables),
    )


def dataset(tables: list[Table], about: About) -> dict[str, Any]:
    """What a search engine for data reads: schema.org's Dataset."""
    indicators = next(table for table in tables if table.name == "indicators")
    names = [row[1] for row in indicators.rows]
    publisher = {"@type": "Organization", "name": PUBLISHER}
    files = {
        workbook.NAME: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        database.NAME: "application/vnd.duckdb",
        **{f"{table.name}.csv": "text/csv" for table in tables},
    }
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": wording.TITLE,
        "description": f"{about.statement} {wording.POLICE_ACTIVITY}",
        "identifier": about.publication_id,
        "version": about.version,
        "datePublished": about.issued.isoformat(),
        "license": LICENCE,
        "creator": publisher,
        "publisher": publisher,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "temporalCoverage": "2009-04-01/2013-03-31",
        "spatialCoverage": {"@type": "Place", "name": "London", "identifier": "E12000007"},
        "variableMeasured": names,
        "distribution": [
            {"@type": "DataDownload", "name": name, "contentUrl": name, "encodingFormat": kind}
            for name, kind in files.items()
        ],
    }


def charts(tables: list[Table]) -> list[tuple[str, Markup]]:
    """The survey's measures of London by quarter, drawn from the edition's own figures."""
    table = next((table for table in tables if table.name == "london_figures"), None)
    if table is None:
        return []
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    drawn = []
    for indicator in dict.fromkeys(row["indicator_id"] for row in rows):
        mine = sorted(
            (
                row
                for row in rows
                if row["indicator_id"] == indicator and row["period_type"] == "quarter"
            ),
            key=lambda row: str(row["period_label"]),
        )
        known = [row for row in mine if row["value"] is not None]
        if not indicator.startswith("pas_") or not known:
            continue
        title = f"{known[0]['indicator_name']}, percent, London, each quarter"
        ends = ", ".join(
            f"{short(row['value'], 'percent')} in {row['period_label']}"
            for row in (known[0], known[-1])
        )
        line = Line(
            "area", *([row[column] for row in mine] for column in ("value", "lower_95", "upper_95"))
        )
        labels = [row["period_label"] for row in mine]
        drawn.append((title, line_chart(labels, [line], "percent", f"{title}: {ends}.")))
    return drawn


def _embedded(content: Any) -> str:
    """JSON that no text in it can end the script with."""
    return json.dumps(content, indent=1, ensure_ascii=False).replace("</", "<\\/")


def _headline(tables: list[Table]) -> str:
    """The statement of the target as a whole, which is the weaker measure's."""
    target = next(table for table in tables if table.name == "confidence_target")
    names = [column.name for column in target.columns]
    statements = {row[0]: str(row[names.index("statement")]) for row in target.rows}
    return statements.get("strategy", "No figure of the confidence target yet.")


def _revised(tables: list[Table]) -> str:
    count = len(next(table for table in tables if table.name == "revisions").rows)
    if not count:
        return "No figure that the edition before gave is another in this one."
    return f"{count:,} figures are not as the edition before gave them; the table lists them."
