"""The CSV files beside the pages: the data of every chart, map and table."""

from collections.abc import Iterator, Sequence

from drug_strategy.report.borough_downloads import FIGURE, cited, of_borough
from drug_strategy.report.facts import LONDON, YEAR, Facts, Row
from drug_strategy.report.pages.target import target_points

_TARGET = (
    "measure_name",
    *("period_label", "value", "lower_95", "upper_95", "base", "improvement_points"),
    *("improvement_lower_95", "improvement_upper_95", "baseline_value", "target_value"),
)
_LONDON = (
    *FIGURE,
    *("boroughs_returned", "value_year_before", "statement"),
    *("value_like_for_like", "value_year_before_like_for_like", "boroughs_like_for_like"),
)
_CHART = ("period_label", "value", "centre", "lower_limit", "upper_limit", "rule", "signal")
_BOROUGHS = (
    "area_name",
    "period_label",
    "compared",
    "value",
    "london_value",
    "funnel_lower_998",
    "funnel_upper_998",
    "overdispersion",
    "comparison",
    "is_provisional",
)
_CHANGED = (
    "indicator_name",
    "area_name",
    "period_label",
    "change",
    "value_before",
    "value_now",
    "caused_by",
    "previous_publication",
)
_RETURN = ("return_name", "borough_code", "borough_name", "fiscal_quarter", "return_status")
_RECORDS = ("records", "accepted", "superseded", "withdrawn", "duplicate", "quarantined")
_FILES = ("return_name", "files", "files_refused", "files_duplicate", *_RECORDS)
_LEFT_OUT = ("kind", "reason", "return_name", "file_name", "row_count")


def csv_files(facts: Facts) -> dict[str, str]:
    """Every CSV file, by its path below the site's folder."""
    left_out = {
        kind: [row for row in facts["left_out"] if row["kind"] == kind]
        for kind in ("left out", "odd")
    }
    found = {
        "data/returns-received.csv": cited(facts, _RETURN, facts["returns"]),
        "data/files.csv": cited(facts, _FILES, facts["files"]),
        "data/rows-left-out.csv": cited(facts, _LEFT_OUT, left_out["left out"]),
        "data/rows-with-warnings.csv": cited(facts, _LEFT_OUT, left_out["odd"]),
        "data/delivery-plan.csv": cited(
            facts, tuple(facts["delivery_plan"][0]), facts["delivery_plan"]
        ),
        "data/changes.csv": cited(facts, _CHANGED, facts["changed_figures"]),
    }
    for identity in facts.indicators:
        found |= _of_indicator(facts, identity)
    for row in facts["target"]:
        if row["measure"] in facts.indicators:
            found[f"data/indicators/{row['measure']}-target.csv"] = cited(
                facts, _TARGET, [{**row, **each} for each in target_points(facts, row)]
            )
    for borough in facts["boroughs"]:
        found |= of_borough(facts, borough)
    return found


def _of_indicator(facts: Facts, identity: str) -> dict[str, str]:
    """Each chart and table of an indicator's page as a file that can be cited."""
    boroughs = [facts.comparison(identity, area["area_code"]) for area in facts["boroughs"]]
    files: dict[str, tuple[tuple[str, ...], Sequence[Row]]] = {
        "": (_CHART, facts.chart(identity, LONDON)),
        "-years": (_LONDON, facts.series(identity, LONDON, YEAR)),
        "-boroughs": (_BOROUGHS, [row for row in boroughs if row]),
    }
    named = {"indicator_name": facts.indicators[identity]["indicator_name"]}
    files["-map"] = (("borough_code", "borough_name", *FIGURE), list(_latest(facts, identity)))
    return {
        f"data/indicators/{identity}{name}.csv": cited(
            facts, ("indicator_name", *columns), [{**row, **named} for row in rows]
        )
        for name, (columns, rows) in files.items()
    }


def _latest(facts: Facts, identity: str) -> Iterator[Row]:
    for borough in facts["boroughs"]:
        row = facts.latest(identity, borough["area_code"]) or {}
        yield {
            **row,
            "borough_code": borough["area_code"],
            "borough_name": borough["area_name"],
        }
