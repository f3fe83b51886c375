"""What a page prints is a column of a mart, for every area and row."""

import re
from collections.abc import Callable

import pytest

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.thresholds import thresholds
from drug_strategy.report import wording
from tests.pipeline.report.conftest import Row

FIGURES = """
    select v.*, i.aggregation, i.scorecard_area, i.scorecard_order
    from marts.indicator_values as v
    inner join marts.indicators as i using (indicator_id)
    where v.is_complete and v.area_level in ('london', 'borough')
"""
LATEST = f"""{FIGURES} and v.period_type = 'fiscal_year' and v.period_start = (
    select max(l.period_start) from marts.indicator_values as l
    where l.period_type = 'fiscal_year' and l.is_complete)
"""
YEARS = f"{FIGURES} and v.period_type = 'fiscal_year' order by v.period_start"


def brief(row, column="value", symbols="symbols"):
    return wording.shown(row[column], row["unit"], row[symbols])


def full(row, column="value"):
    return wording.shown(row[column], row["unit"], row["symbols"], full=True)


def limits(row, name="{}_95", unit=None):
    lower, upper = (row[name.format(end)] for end in ("lower", "upper"))
    return wording.interval(lower, upper, unit or row["unit"])


def changed(period):
    return lambda row: wording.change(row, period)


def counted(row, column):
    return "[z]" if row[column] is None else wording.figure(row[column], row["unit"])


def check(page, table, wanted, columns):
    """Compare a table's cells with the rows of a mart. Empty texts stand for a reason.

    Return the number of cells compared.
    """
    listed = page.tables[table]
    names = [next(iter(cells.values())).removesuffix(" experimental") for cells in listed]
    assert sorted(names) == sorted(wanted), (page.path.name, table)
    compared = 0
    for name, cells in zip(names, listed, strict=True):
        for heading, write in columns.items():
            text = write(wanted[name])
            if text == "":
                assert cells[heading], (page.path.name, table, name, heading)
            else:
                given = cells[heading].removeprefix("\u25b2 ").removeprefix("\u25bc ")
                assert given == text, (page.path.name, table, name, heading)
            compared += 1
    return compared


@pytest.fixture(scope="module")
def latest(query):
    """Return the newest year's figures by area and indicator's name, with earlier symbols."""
    earlier = {}
    for row in query(YEARS):
        earlier.setdefault((row["area_code"], row["indicator_id"]), []).append(row)
    quarters = {
        (row["area_code"], row["indicator_id"]): row
        for row in query(
            f"{FIGURES} and v.period_type = 'quarter' and v.value is not null"
            " and not v.is_provisional order by v.period_start"
        )
    }
    found = {}
    for row in query(LATEST):
        key = (row["area_code"], row["indicator_id"])
        first, before = earlier[key][0], earlier[key][-2]
        extra = {"symbols_2009_10": first["symbols"], "symbols_before": before["symbols"]}
        quarter = quarters.get(key, {})
        extra |= {f"quarter_{name}": quarter.get(name) for name in ("signal", "statement")}
        found[row["area_code"], row["indicator_name"]] = row | extra
    return found


def of_area(latest, code):
    return {name: row for (area, name), row in latest.items() if area == code}


def areas(facts):
    """Yield the code and page of London and of every borough."""
    yield LONDON, "index"
    for row in facts.rows("boroughs"):
        yield row["area_code"], row["slug"]


SCORE: dict[str, Callable[[Row], str]] = {
    "Year before": lambda row: (
        ""
        if row["value_year_before"] is None
        else brief(row, "value_year_before", "symbols_before")
    ),
    "Change": changed("year_before"),
    "2009-10": lambda row: (
        "" if row["value_2009_10"] is None else brief(row, "value_2009_10", "symbols_2009_10")
    ),
    "Since then": changed("2009_10"),
    "Newest final quarter": lambda row: (
        (row["change_since_2009_10"] if row["aggregation"] == "survey" else row["quarter_signal"])
        or ""
    ),
}
BESIDE: dict[str, Callable[[Row], str]] = {
    "London, per 100,000 or %": lambda row: (
        ""
        if row["london_figure"] is None
        else wording.short(row["london_figure"], wording.drawn_unit(row))
    ),
    "Beside London": lambda row: row["comparison"] or "",
}


def scored(row):
    """Return the figure and, for a borough's count, its rate."""
    if row["area_code"] == LONDON or row["unit"] != "count":
        return brief(row)
    return f"{brief(row)} {wording.rate(row)} per 100,000"


def test_a_scorecard_prints_the_marts_columns_of_the_newest_year_and_no_sentence(
    facts, latest, pages, query
):
    marts = query(
        "select area_code, indicator_name, fiscal_year, scorecard_order from marts.london_years"
        " where scorecard_order is not null and is_complete union all select area_code,"
        " indicator_name, fiscal_year, scorecard_order from marts.borough_years"
        " where scorecard_order is not null and is_complete order by all"
    )
    for code, page in areas(facts):
        name = "London" if code == LONDON else pages[page].line.partition(" - ")[0]
        [label] = [label for label in pages[page].tables if label.startswith("Scorecard")]
        assert label == f"Scorecard, {name}"
        wanted = [
            row["indicator_name"]
            for row in sorted(marts, key=lambda row: int(row["scorecard_order"]))
            if row["area_code"] == code and row["fiscal_year"] == "2012-13"
        ]
        cells = pages[page].tables[label]
        assert [row["2012-13"] for row in cells] == wanted
        assert not [text for row in cells for text in row.values() if text.endswith(".")]
        mine = {name: row for name, row in of_area(latest, code).items() if name in wanted}
        columns = {"Figure": scored, **SCORE, **({} if code == LONDON else BESIDE)}
        assert check(pages[page], label, mine, columns) == 7 * len(columns)


def test_a_boroughs_page_has_every_indicator_beside_london(facts, latest, pages):
    compared = 0
    for row in facts.rows("boroughs"):
        page, mine = pages[row["slug"]], of_area(latest, row["area_code"])
        columns = {"Figure": brief, "Change": SCORE["Change"]}
        columns["Beside London"] = BESIDE["Beside London"]
        columns["Newest final quarter"] = SCORE["Newest final quarter"]
        label = f"Indicators, {row['area_name']}"
        compared += check(page, label, mine, columns)
        for cells in page.tables[label]:
            of = mine[cells["Indicator"].removesuffix(" experimental")]
            is_rate = wording.drawn_unit(of) == "rate"
            assert cells["Rate"] == (wording.rate(of) if is_rate else "")
    assert compared == 32 * len(facts.rows("indicators")) * 4


def test_the_front_page_has_every_indicator_under_its_key_activity_area(facts, latest, pages):
    london, compared = of_area(latest, LONDON), 0
    for heading in {row["heading"] for row in facts.rows("indicators")}:
        names = {row["indicator_name"] for row in facts.rows("indicators", heading=heading)}
        columns = {
            "Newest year": lambda row: f"{brief(row)} {row['period_label']}",
            "Newest final quarter": lambda row: row["quarter_statement"] or "No final figure yet.",
        }
        mine = {name: london[name] for name in names}
        compared += check(pages["index"], heading, mine, columns)
    assert compared == 2 * len(facts.rows("indicators"))


def test_an_indicators_page_prints_its_quarters_years_and_boroughs(facts, query, latest, pages):
    london = {}
    for row in query(f"{FIGURES} and v.area_level = 'london'"):
        found = london.setdefault((row["indicator_id"], row["period_type"]), {})
        found[row["period_label"]] = row
    quarter = {
        "Figure": full,
        "Mean": lambda row: counted(row, "chart_centre"),
        "Usual range": lambda row: wording.usual_range(
            row["chart_lower"], row["chart_upper"], row["unit"]
        ),
        "Signal": lambda row: row["signal"] or "",
    }
    year = {
        "Figure": full,
        "95% limits": limits,
        "Change": SCORE["Change"],
        "Boroughs returned": lambda row: (
            "[z]"
            if row["boroughs_returned"] is None
            else f"{row['boroughs_returned']} of {row['boroughs_expected']}"
        ),
    }
    with_rest = 0
    for indicator in facts.rows("indicators"):
        name, title = indicator["indicator_id"], indicator["indicator_name"]
        page = pages[name]
        mine = {r["area_name"]: r for (_, of), r in latest.items() if of == title}
        statement = mine.pop("London")
        target = facts.one("targets", measure=name)
        lead = target["headline"] if target else statement["quarter_statement"]
        assert (lead or "No final figure yet.") in page.line
        assert statement["statement"] in page.line
        assert page.line.count(indicator["caveat"]) == 1
        by_label = {label.partition(f"{title}, ")[2]: label for label in page.tables}
        if indicator["aggregation"] != "survey":
            [label] = [each for each in page.tables if "each quarter" in each]
            check(page, label, london[name, "quarter"], quarter)
            ranges = {cells["Quarter"]: cells["Usual range"] for cells in page.tables[label]}
            for period, row in london[name, "quarter"].items():
                if " the usual range of " in row["statement"]:
                    worded = row["statement"].partition(" the usual range of ")[2]
                    assert worded.replace("% to", " to").startswith(ranges[period])
            label = by_label["London, fiscal years"]
            years = london[name, "fiscal_year"]
            limited = any(row["lower_95"] is not None for row in years.values())
            columns = {column: write for column, write in year.items() if column != "95% limits"}
            check(page, label, years, year if limited else columns)
        [label] = [each for each in page.tables if each.endswith(", boroughs, 2012-13: data")]
        check(page, label, mine, {"Figure": full})
        beside = [each for each in page.tables if "beside the rest of London" in each]
        assert bool(beside) == any(row["rest_value"] is not None for row in mine.values())
        if beside:
            with_rest += 1
            check_beside(page, beside[0], mine)
    assert with_rest > 15


def check_beside(page, label, rows):
    """Compare the table of boroughs beside the rest of London with the mart's columns."""
    by_ratio = next(iter(rows.values()))["unit"] == "count"
    unit = wording.drawn_unit(next(iter(rows.values())))
    start = "rate_" if by_ratio else ""
    kind = "ratio" if by_ratio else "difference"
    for cells in page.tables[label]:
        row = rows[cells["Borough"]]
        value = row["rate" if by_ratio else "value"]
        assert cells["Rate" if by_ratio else "Figure"] == (
            wording.shown(value, unit, row["symbols"], full=True)
        )
        assert cells["95% limits"] == limits(row, f"{start}{{}}_95", unit)
        assert cells["Rest of London"] == wording.figure(row["rest_value"], unit)
        given = [
            cells["Ratio" if by_ratio else "Difference, points"],
            *cells["99.8% limits"].split(" to "),
        ]
        names = (kind + end for end in ("_to_rest", "_to_rest_lower_998", "_to_rest_upper_998"))
        columns = [name.replace("difference_to", "difference_from") for name in names]
        for text, column in zip(given, columns, strict=False):
            number = re.sub(r"[^\d.\-]", "", text.replace(wording.MINUS, "-"))
            if row[column] is None:
                assert text == "[z]" or "or more" in cells["99.8% limits"]
            else:
                assert float(number) == pytest.approx(row[column], abs=0.051), (label, row)
        label_of = cells["Beside the rest of London"]
        assert label_of == (row["comparison"] or row["no_comparison_reason"] or "not compared")


def test_the_surveys_years_are_those_of_the_marts_beside_londons_or_with_the_change(
    facts, query, pages
):
    rows = query(
        "select v.*, difference, c.lower_95 as least, c.upper_95 as most, l.value as london"
        " from marts.indicator_values as v"
        " left join marts.public_attitude_changes as c on c.measure = v.indicator_id"
        " and c.area_code = v.area_code and c.period_start = v.period_start"
        " and c.period_type = v.period_type and c.comparison = 'since_baseline'"
        " inner join marts.indicator_values as l on l.indicator_id = v.indicator_id"
        " and l.period_type = v.period_type and l.period_start = v.period_start"
        " and l.area_level = 'london' where v.unit = 'percent' and v.is_complete"
        " and v.area_level in ('london', 'borough') and v.period_type = 'rolling_year'"
        " and v.indicator_id like 'pas_%'"
    )
    slugs = {row["area_code"]: row["slug"] for row in facts.rows("boroughs")}
    assert len(rows) == 33 * 2 * 13
    for row in rows:
        is_london = row["area_code"] == LONDON
        page = pages[row["indicator_id"] if is_london else slugs[row["area_code"]]]
        [label] = [
            each
            for each in page.tables
            if each.startswith(row["indicator_name"]) and "year to each" in each
        ]
        period = row["period_label"].removeprefix("year to ")
        [cells] = [each for each in page.tables[label] if each["Year to"].startswith(period)]
        assert cells["Share"] == full(row)
        assert cells["95% limits"] == limits(row)
        marks = (0, 3, -3) if is_london else (0,)
        change = "[z]"
        if row["difference"] is not None:
            change = wording.points(row["difference"], marks)
            ends = (wording.points(row[end], marks) for end in ("least", "most"))
            assert cells["95% limits 2"] == " to ".join(ends)
        assert cells["Change since 2009-10, points"] == change
        if is_london:
            assert cells["Answers"] == f"{row['base']:,}"
        else:
            assert cells["London"] == wording.figure(row["london"], "percent")


def test_what_stands_out_is_what_the_mart_says_and_the_heading_counts_the_charts_judged(
    facts, query, pages
):
    lines = query("from marts.indicator_signals order by area_code, standout_order")
    judged = query(
        f"{FIGURES} and v.period_type = 'quarter' and not v.is_provisional and v.value is not null"
        " and not i.is_experimental"
        " qualify v.period_start = max(v.period_start)"
        " over (partition by v.indicator_id, v.area_code)"
    )
    kinds = set()
    for code, name in areas(facts):
        mine = [row for row in lines if row["area_code"] == code]
        kinds |= {row["signal"] or "survey" for row in mine}
        for row in mine:
            assert f"{row['indicator_name']}: {row['statement']}" in pages[name].line
        charts = [row["signal"] for row in judged if row["area_code"] == code and row["signal"]]
        signals = sum(signal != "usual" for signal in charts)
        have = "has" if signals == 1 else "have"
        heading = f"{signals} of {len(charts)} charts {have} a signal"
        heading = heading if charts else "no chart can be judged yet"
        assert f"What stands out: {heading}" in pages[name].line
        chance = f"about one chart in {thresholds()['charts_per_chance_signal']} has a signal"
        assert pages[name].line.count(chance) == 1
        assert " too:" not in pages[name].line
    assert kinds == {"higher than usual", "lower than usual", "survey"}


def test_the_front_page_has_the_targets_sentences_and_what_needs_doing(query, pages):
    shown = pages["index"].line
    for row in query("from marts.confidence_target"):
        first, _, rest = row["headline"].partition(":")
        assert first in shown
        assert rest in shown
    owed = query("from marts.expected_returns where is_owed")
    late = [row for row in owed if row["owed_reason"] == "overdue"]
    few = [row for row in owed if row["owed_reason"] == "far fewer records than usual"]
    assert late
    for row in late:
        since = f"{wording.named(row['return_name'])}, since {wording.day(row['owed_since'])}"
        assert f"{row['sender_name']}: {since}" in shown
    files = query("from data_quality.file_reconciliation")
    refused = [row for row in files if row["status"] == "refused"]
    faulty = [row for row in files if row["quarantined"] > row["no_records"]]
    assert refused
    for row in faulty:
        counts = f"{row['quarantined'] - row['no_records']:,} of "
        total = wording.number(row["records"] - row["no_records"], "row")
        assert f"{row['file_name']}: {counts}{total}" in shown
    for count, one, many in (
        (len(late), "return is overdue", "returns are overdue"),
        (
            len(few),
            "return has far fewer records than usual",
            "returns have far fewer records than usual",
        ),
        (len(refused), "new file was refused", "new files were refused"),
        (len(faulty), "new file has rows left out", "new files have rows left out"),
    ):
        assert f"{count or 'No'} {one if count == 1 else many}" in shown


def test_a_boroughs_page_lists_what_it_owes(facts, query, pages):
    owed = query("from marts.expected_returns where is_owed")
    for row in facts.rows("boroughs"):
        mine = [each for each in owed if each["sender_code"] == row["area_code"]]
        line = pages[row["slug"]].line
        number = f"{wording.number(len(mine), 'return')} owed."
        assert (number if mine else "No returns are owed.") in line
        for each in mine:
            assert wording.named(each["return_name"]) in line


def test_a_boroughs_page_has_the_figures_of_every_ward(facts, query, pages):
    rows = query(
        "select v.*, b.area_name as borough from marts.indicator_values as v"
        " inner join marts.indicators as i using (indicator_id)"
        " inner join marts.areas as b on v.borough_code = b.area_code"
        " where v.area_level = 'ward' and i.finest_area = 'ward' and v.is_complete"
        " and v.period_type = 'fiscal_year' and v.period_label = '2012-13'"
    )
    slugs = {row["area_name"]: row["slug"] for row in facts.rows("boroughs")}
    wards = {}
    for name, slug in slugs.items():
        for cells in pages[slug].tables[f"Wards of {name}"]:
            wards[name, cells["Ward"]] = cells
    assert len(wards) == 624
    for row in rows:
        assert wards[row["borough"], row["area_name"]][row["indicator_name"]] == brief(row)


def test_the_delivery_plan_has_every_activity_and_its_indicators(query, pages):
    page = pages["plan"]
    rows = query("from marts.delivery_plan")
    assert len({row["activity_ref"] for row in rows}) == 21
    for row in rows:
        assert f"{row['activity_ref']} {row['activity']}" in page.line
        if row["indicator_id"] is None:
            assert row["remark"] in page.line
            continue
        listed = page.tables[f"Indicators of activity {row['activity_ref']}"]
        name = row["indicator_name"]
        [cells] = [
            each for each in listed if each["Indicator"].removesuffix(" experimental") == name
        ]
        assert cells["Figure"] == brief(row)


def test_the_page_about_confiscations_has_the_orders_by_size(query, pages):
    rows = query("from marts.confiscation_order_sizes where area_level = 'london' and is_complete")
    table = pages["confiscation_value_gbp"].tables["Confiscation orders by size, London"]
    listed = {cells["Period"]: cells for cells in table}
    assert len(listed) == len(rows) == 5
    for row in rows:
        cells = listed[row["period_label"]]
        total = f"£{row['value']:,.0f}{' [p]' if row['is_provisional'] else ''}"
        assert (cells["Orders"], cells["Total"]) == (f"{row['orders']:,}", total)
        assert cells["Without the largest"] == f"£{row['value_without_largest']:,.0f}"
        assert cells["Median"] == f"£{row['median']:,.0f}"
