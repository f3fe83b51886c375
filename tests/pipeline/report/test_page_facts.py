"""What a page prints is a column of a mart, for every area and row."""

import re
from collections import defaultdict
from datetime import date
from fnmatch import filter as matching

import pytest

from drug_strategy.io.thresholds import thresholds
from drug_strategy.report import wording

A_REASON = "(a reason)"  # in an expected cell, any text that says why there is no figure
MARKS = {"higher than usual": "\u25b2 ", "lower than usual": "\u25bc "}


def brief(row, value="value", symbols="symbols"):
    return wording.shown(row[value], row["unit"], row[symbols])


def full(row):
    return wording.shown(row["value"], row["unit"], row["symbols"], full=True)


def earlier(row, value, symbols):
    return A_REASON if row[value] is None else brief(row, value, symbols)


def signal(word):
    return f"{MARKS.get(word, '')}{word or A_REASON}"


def newest_quarter(row):
    """Write the newest point's label, with its quarter unless the year ends with it."""
    if row["aggregation"] == "survey":
        return "by year"
    if row["quarter_signal"] is None:
        return A_REASON
    other = "" if row["quarter_label"] == "2012-13 Q4" else f", {row['quarter_label']}"
    later = wording.number(row["newer_quarters"], "later quarter")
    without = f" {later} without a point" if row["newer_quarters"] else ""
    return f"{signal(row['quarter_signal'])}{other}{without}"


def labelled(row, period, label):
    """Write a change with the survey's label of this change."""
    return ", ".join(filter(None, (wording.change(row, period), row[label]))) or A_REASON


def ratio(value):
    return "[z]" if value is None else f"{value:.2f}"


def ratio_limits(row):
    lower, upper = ratio(row["ratio_to_rest_lower_998"]), row["ratio_to_rest_upper_998"]
    if lower == "[z]":
        return lower
    return f"{lower} or more" if upper is None else f"{lower} to {upper:.2f}"


def points(row, value):
    """Write a change in points, but never round London's change to the target."""
    marks = (0, 3, -3) if row["area_level"] == "london" else (0,)
    return "[z]" if row[value] is None else wording.points(row[value], marks)


def points_limits(row, lower, upper):
    marks = (0, 3, -3) if row["area_level"] == "london" else (0,)
    return wording.points_interval(row[lower], row[upper], marks)


def with_parts(row):
    return f"{brief(row)} {wording.parts(row)}".rstrip()


WRITERS = {
    "indicator": lambda row: (
        f"{row['indicator_name']}{' experimental' if row['is_experimental'] else ''}"
    ),
    "reason": lambda row: wording.named(row["reason"]),
    "return_name": lambda row: wording.named(row["return_name"]),
    "brief": brief,
    "full": full,
    "brief_with_rate": lambda row: (
        f"{brief(row)} {wording.rate(row)} per 100,000"
        if row["unit"] == "count"
        else with_parts(row)
    ),
    "brief_with_parts": with_parts,
    "brief_and_year": lambda row: f"{brief(row)} {row['period_label']}",
    "rate": lambda row: wording.rate(row) if wording.drawn_unit(row) == "rate" else "",
    "year_before": lambda row: earlier(row, "value_year_before", "symbols_before"),
    "2009_10": lambda row: earlier(row, "value_2009_10", "symbols_2009_10"),
    "change": lambda row: wording.change(row, "year_before") or A_REASON,
    "labelled_change": lambda row: labelled(row, "year_before", "change_year_before"),
    "since_2009_10": lambda row: labelled(row, "2009_10", "change_since_2009_10"),
    "indicator_and_caution": lambda row: " ".join(
        filter(None, (row["indicator_name"], row["caution"]))
    ),
    "newest_quarter": newest_quarter,
    "signal": lambda row: signal(row["signal"]),
    "mean": lambda row: wording.figure(row["chart_centre"], row["unit"], "[z]"),
    "usual_range": lambda row: wording.usual_range(
        row["chart_lower"], row["chart_upper"], row["unit"]
    ),
    "limits": lambda row: wording.interval(row["lower_95"], row["upper_95"], row["unit"]),
    "boroughs_returned": lambda row: (
        "[z]"
        if row["boroughs_returned"] is None
        else f"{row['boroughs_returned']} of {row['boroughs_expected']}"
    ),
    "london_figure": lambda row: (
        A_REASON
        if row["london_figure"] is None
        else wording.short(row["london_figure"], wording.drawn_unit(row))
    ),
    "rest_value": lambda row: wording.figure(row["rest_value"], wording.drawn_unit(row)),
    "rate_of_count": lambda row: wording.shown(row["rate"], "rate", row["symbols"], full=True),
    "rate_limits": lambda row: wording.interval(row["rate_lower_95"], row["rate_upper_95"], "rate"),
    "ratio": lambda row: ratio(row["ratio_to_rest"]),
    "ratio_limits": ratio_limits,
    "difference": lambda row: points(row, "difference_from_rest"),
    "difference_limits": lambda row: points_limits(
        row, "difference_from_rest_lower_998", "difference_from_rest_upper_998"
    ),
    "verdict": lambda row: row["comparison"] or A_REASON,
    "year_to": lambda row: row["period_label"].removeprefix("year to "),
    "london": lambda row: wording.figure(row["london"], "percent"),
    "since_baseline": lambda row: points(row, "from_baseline"),
    "baseline_limits": lambda row: points_limits(row, "least", "most"),
    "median": lambda row: wording.figure(row["median"], "gbp"),
    "without_largest": lambda row: wording.figure(row["value_without_largest"], "gbp"),
    "records_held": lambda row: "" if row["records"] is None else f"{row['records']:,}",
    "because": lambda row: row["short"] or "",
    "why_refused": lambda row: row["refusal_reason"].removeprefix(f"{row['file_name']}: "),
}
SCORES = (
    "from figures where is_newest and scorecard_order is not null and {}"
    " order by page, scorecard_order"
)
SCORE = (
    "2012-13=indicator_and_caution; Year before=year_before; Change=labelled_change;"
    " 2009-10=2009_10; Since then=since_2009_10; Newest quarter=newest_quarter; Figure="
)
NEWEST = "from figures where is_newest and area_level = '{}' order by display_order, area_name"
LONDON = (
    "from figures where area_level = 'london' and aggregation <> 'survey' and period_type = '{}'"
    " order by period_start desc"
)
BESIDE = (
    "from figures where is_newest and area_level = 'borough' and unit {} 'count'"
    " qualify count(rest_value) over (partition by indicator_id) > 0 order by area_name"
)
SURVEY = """
    select
        f.*, c.difference as from_baseline, c.lower_95 as least, c.upper_95 as most,
        max(if(f.area_level = 'london', f.value, null))
            over (partition by f.indicator_id, f.period_start) as london
    from figures as f
    left join marts.public_attitude_changes as c
        on f.indicator_id = c.measure and f.area_code = c.area_code
        and f.period_type = c.period_type and f.period_start = c.period_start
        and c.comparison = 'since_baseline'
    where f.period_type = 'rolling_year' and f.aggregation = 'survey'
    qualify f.area_level = '{}'
    order by f.period_start desc
"""
SHARE = (
    "Year to=year_to; Share=full; 95% limits=limits;"
    " Change since 2009-10, points=since_baseline; 95% limits 2=baseline_limits; "
)
OF_RETURN = """
    select
        return_name, count(*) as files, count_if(status = 'refused') as refused,
        count_if(status = 'duplicate') as copies, coalesce(any_value(l.number), 0) as lines,
        coalesce(sum(records), 0) - lines as records, coalesce(sum(accepted), 0) as accepted,
        coalesce(sum(superseded), 0) as superseded, coalesce(sum(withdrawn), 0) as withdrawn,
        coalesce(sum(duplicate), 0) as duplicate, coalesce(sum(quarantined), 0) - lines as left_out
    from data_quality.file_reconciliation
    left join (
        select return_name, sum(rows) as number from data_quality.quarantine_summary
        where reason = 'not_a_record' group by return_name
    ) as l using (return_name)
    group by return_name
    order by return_name
"""
BY_REASON = """
    select reason, return_name, sum(rows)::int as rows from data_quality.{}
    where reason <> 'not_a_record' group by reason, return_name
    order by sum(sum(rows)) over (partition by reason) desc, reason, return_name
"""
BY_FILE = (
    "from data_quality.{} where reason <> 'not_a_record' order by reason, return_name, file_name"
)
FEW = """
    from marts.expected_returns as e
    where owed_reason = 'far fewer records than usual' and not exists (
        from marts.expected_returns as later
        where later.return_name = e.return_name and later.sender_code = e.sender_code
        and later.quarter_start_date > e.quarter_start_date
        and later.due_date < (select as_at from marts.publication)
    ) and due_date < (select as_at from marts.publication)
"""
OWED = "from marts.expected_returns where owed_reason"
FILES = "from data_quality.file_reconciliation where"
OF_REASON = "Reason=reason; Return=return_name; Rows=rows; "
# For each page and table, the rows of a mart that it lists, and its columns. A column has what a
# writer writes, or the value of a column of the mart. A table's name may have asterisks.
SURFACES = {
    "index: Scorecard, London": (
        SCORES.format("area_level = 'london'"),
        f"{SCORE}brief_with_parts",
    ),
    "{page}: Scorecard, {area_name}": (
        SCORES.format("area_level = 'borough'"),
        f"{SCORE}brief_with_rate; London, per 100,000 or %=london_figure; Beside London=comparison",
    ),
    "{page}: Indicators, {area_name}": (
        NEWEST.format("borough"),
        "Indicator=indicator; Figure=brief; Rate=rate; Change=labelled_change;"
        " Beside London=comparison; Newest quarter=newest_quarter",
    ),
    "index: {section}*": (
        NEWEST.format("london"),
        "Indicator=indicator; Newest year=brief_and_year; Newest quarter=quarter_statement",
    ),
    "{indicator_id}: *, London, each quarter: data": (
        LONDON.format("quarter"),
        "Quarter=period_label; Figure=full; Mean=mean; Usual range=usual_range; Signal=signal",
    ),
    "{indicator_id}: *, London, fiscal years": (
        LONDON.format("fiscal_year"),
        "Fiscal year=period_label; Figure=full; 95% limits=limits; Change=change;"
        " Boroughs returned=boroughs_returned",
    ),
    "{indicator_id}: *, boroughs, 2012-13: data": (
        NEWEST.format("borough"),
        "Borough=area_name; Figure=full",
    ),
    "{indicator_id}: * per 100,000 residents, boroughs beside the rest of London, 2012-13: data": (
        BESIDE.format("="),
        "Borough=area_name; Rate=rate_of_count; 95% limits=rate_limits; Rest of London=rest_value;"
        " Ratio=ratio; 99.8% limits=ratio_limits; Beside the rest of London=verdict",
    ),
    "{indicator_id}: *, boroughs beside the rest of London, 2012-13: data": (
        BESIDE.format("<>"),
        "Borough=area_name; Figure=full; 95% limits=limits; Rest of London=rest_value;"
        " Difference, points=difference; 99.8% limits=difference_limits;"
        " Beside the rest of London=verdict",
    ),
    "{indicator_id}: *, London, year to each quarter: data": (
        SURVEY.format("london"),
        f"{SHARE}Answers=base",
    ),
    "{page}: {indicator_name}, {area_name} and London, year to each quarter: data": (
        SURVEY.format("borough"),
        f"{SHARE}London=london",
    ),
    "plan: Indicators of activity {activity_ref}": (
        "select f.*, p.activity_ref from marts.delivery_plan as p"
        " inner join figures as f using (indicator_id) where is_newest and area_level = 'london'"
        " order by p.activity_ref, display_order",
        "Indicator=indicator; Figure=brief; Change=labelled_change; Newest quarter=newest_quarter",
    ),
    "confiscation_value_gbp: Confiscation orders by size, London": (
        "select *, 'gbp' as unit, if(is_provisional, '[p]', '') as symbols"
        " from marts.confiscation_order_sizes where area_level = 'london' and is_complete"
        " order by period_type desc, period_start desc",
        "Period=period_label; Orders=orders; Median=median; Total=full;"
        " Without the largest=without_largest",
    ),
    "data-quality: What each sender owes": (
        "from marts.expected_returns left join marts.labels as l"
        " on label_of = 'outstanding_reason' and label = outstanding_reason where is_owed"
        " order by owed_since desc, due_date desc, return_name, sender_name,"
        " quarter_start_date desc",
        "Return=return_name; Sender=sender_name; Quarter=fiscal_quarter; Why=owed_reason;"
        " Because=because; Since=owed_since; Records held=records_held",
    ),
    "data-quality: Files and records by return": (
        OF_RETURN,
        "Return=return_name; Files=files; Files refused=refused; Files duplicate=copies;"
        " Records=records; accepted=accepted; superseded=superseded;"
        " withdrawn=withdrawn; duplicate=duplicate; quarantined=left_out;"
        " Lines that are no records=lines",
    ),
    "data-quality: Refused files": (
        f"{FILES} status = 'refused' order by received_on desc, return_name, file_name",
        "File=file_name; Return=return_name; Received=received_on; Why=why_refused",
    ),
    "data-quality: Rows left out, by reason: data": (
        BY_REASON.format("quarantine_summary"),
        f"{OF_REASON}What it means=meaning",
    ),
    "data-quality: Rows left out, file by file": (
        BY_FILE.format("quarantine_summary"),
        f"{OF_REASON}File=file_name",
    ),
    "data-quality: Rows kept with a warning, by reason: data": (
        BY_REASON.format("warning_summary"),
        f"{OF_REASON}What it means=meaning",
    ),
    "data-quality: Rows kept with a warning, file by file": (
        BY_FILE.format("warning_summary"),
        f"{OF_REASON}File=file_name",
    ),
}


@pytest.mark.parametrize("place", SURFACES)
def test_a_table_has_the_columns_of_its_mart_for_every_row_in_order(query, pages, place):
    sql, columns = SURFACES[place]
    wanted = defaultdict(list)
    for row in query(sql):
        wanted[place.format(**row)].append(row)
    assert wanted
    for found, rows in wanted.items():
        page, _, table = found.partition(": ")
        [label] = matching(pages[page].tables, table)
        for cells, row in zip(pages[page].tables[label], rows, strict=True):
            for heading, column in (each.split("=") for each in columns.split("; ")):
                text, given = written(row, column), cells.get(heading, "[z]")
                assert given if text == A_REASON else given == text, (found, heading, cells)


def written(row, column):
    """Write a row as the writer of this name does, or the value of this column."""
    if column in WRITERS:
        return WRITERS[column](row)
    value = row.get(column)
    if isinstance(value, date):
        return wording.day(value)
    return f"{value:,}" if isinstance(value, int) else value or A_REASON


def test_a_boroughs_page_has_the_figures_of_every_ward(query, pages):
    rows = query(
        "select v.*, replace(lower(b.area_name), ' ', '-') as page, b.area_name as borough"
        " from marts.indicator_values as v"
        " inner join marts.indicators as i using (indicator_id)"
        " inner join marts.areas as b on v.borough_code = b.area_code"
        " where v.area_level = 'ward' and i.finest_area = 'ward' and v.is_complete"
        " and v.period_type = 'fiscal_year' and v.period_label = '2012-13'"
    )
    wards = {
        (name, cells["Ward"]): cells
        for name, page in {row["borough"]: row["page"] for row in rows}.items()
        for cells in pages[page].tables[f"Wards of {name}"]
    }
    assert len(wards) == 624
    for row in rows:
        assert wards[row["borough"], row["area_name"]][row["indicator_name"]] == brief(row)


def test_an_indicators_page_has_the_sentences_of_the_mart_and_its_caveat_once(query, pages):
    headlines = {row["measure"]: row["headline"] for row in query("from marts.confidence_target")}
    for row in query(NEWEST.format("london")):
        line = pages[row["indicator_id"]].line
        lead = headlines.get(row["indicator_id"], row["quarter_statement"])
        assert (lead or "No final figure yet.") in line
        assert row["statement"] in line
        assert line.count(row["caveat"]) == 1


def test_a_usual_range_is_the_same_in_a_table_and_in_the_statement(query):
    rows = query("from figures where statement like '% the usual range of %'")
    assert rows
    for row in rows:
        worded = row["statement"].partition(" the usual range of ")[2].replace("% to", " to")
        ends = row["chart_lower"], row["chart_upper"]
        assert worded.startswith(wording.usual_range(*ends, row["unit"]))


def test_what_stands_out_is_what_the_mart_says_and_the_heading_counts_the_charts_judged(
    query, pages
):
    kinds = set()
    for row in query(
        "from marts.indicator_signals inner join (select distinct area_code, page from figures)"
        " using (area_code)"
    ):
        assert f"{row['indicator_name']}: {row['statement']}" in pages[row["page"]].line
        kinds.add(row["signal"])
    assert kinds == {"higher than usual", "lower than usual"}
    chance = f"about one chart in {thresholds()['charts_per_chance_signal']} has a signal"
    for row in query(
        "select page, count(quarter_signal) as charts,"
        " count_if(quarter_signal <> 'usual') as signals,"
        " count_if('improved' in (change_year_before, change_since_2009_10)"
        " or 'worsened' in (change_year_before, change_since_2009_10)) as measures"
        " from figures where is_newest and not is_experimental group by page"
    ):
        have = "has" if row["signals"] == 1 else "have"
        heading = f"{row['signals']} of {row['charts']} charts {have} a signal"
        heading = heading if row["charts"] else "no chart can be judged yet"
        if row["measures"]:
            heading += f" and {wording.number(row['measures'], 'measure')} of the survey changed"
        assert f"What stands out: {heading}" in pages[row["page"]].line
        assert pages[row["page"]].line.count(chance) == 1


def test_the_front_page_has_the_targets_sentences_and_what_needs_doing(query, pages):
    shown = pages["index"].line
    for row in query("from marts.confidence_target"):
        first, _, rest = row["headline"].partition(":")
        assert first in shown
        assert rest in shown
    for rows, heading in (
        (f"{OWED} = 'overdue'", "returns are overdue"),
        (FEW, "returns have far fewer records than usual"),
        (f"{FILES} status = 'refused'", "new files were refused"),
        (f"{FILES} quarantined > no_records", "new files have rows left out"),
    ):
        number = len(query(rows))
        one = heading.replace("s are", " is").replace("s have", " has").replace("s were", " was")
        assert f"{number or 'No'} {one if number == 1 else heading}" in shown
    late = query(f"{OWED} = 'overdue'")
    assert late
    for row in late:
        since = f"{wording.named(row['return_name'])}, since {wording.day(row['owed_since'])}"
        assert f"{row['sender_name']}: {since}" in shown
    dates = [row["owed_since"] for row in query(f"{OWED} = 'overdue' order by owed_since desc")]
    listed = re.findall(r"since (\d+ \w+ \d{4})", shown.partition("are overdue")[2])
    assert listed[: len(dates)] == [wording.day(each) for each in dates]
    for row in query(f"{FILES} quarantined > no_records"):
        left_out, rows = (row[name] - row["no_records"] for name in ("quarantined", "records"))
        counts = f"{left_out:,} of {wording.number(rows, 'row')}"
        assert f"{row['file_name']}: {counts}" in shown


def test_each_line_of_what_needs_doing_leads_to_its_reason(site):
    front, quality = ((site / name).read_text() for name in ("index.html", "data-quality.html"))
    lines = re.findall(r'<li><a href="data-quality.html#([^"]+)">', front)
    assert {line.partition("-")[0] for line in lines} == {"owed", "file"}
    assert [line for line in lines if f'id="{line}"' not in quality] == []


def test_a_boroughs_page_lists_what_it_owes(facts, query, pages):
    for row in facts.rows("boroughs"):
        owed = query(f"{OWED} is not null and sender_code = '{row['area_code']}'")
        line = pages[row["slug"]].line
        number = f"{wording.number(len(owed), 'return')} owed."
        assert (number if owed else "No returns are owed.") in line
        assert not [each for each in owed if wording.named(each["return_name"]) not in line]
        first = wording.day(min((each["owed_since"] for each in owed), default=None))
        number = number.removesuffix(" owed.")
        begins = f"{row['area_name']} owes {number}, the oldest since {first}."
        assert (begins if owed else f"{row['area_name']} owes no returns.") in line


def test_a_boroughs_page_begins_with_what_stands_out(facts, query, pages):
    for row in facts.rows("boroughs"):
        lines = query(
            f"from marts.indicator_signals where area_code = '{row['area_code']}'"
            " order by standout_order limit 3"
        )
        _, _, begins = pages[row["slug"]].line.partition("Published ")
        begins, _, _ = begins.partition(f"{row['area_name']} owes ")
        assert ("have a signal" in begins or "has a signal" in begins) or not lines
        assert [each["indicator_name"] for each in lines if each["indicator_name"] in begins] == [
            each["indicator_name"] for each in lines
        ]


def test_the_delivery_plan_has_every_activity_and_a_remark_if_it_has_no_indicator(query, pages):
    rows = query("from marts.delivery_plan")
    assert len({row["activity_ref"] for row in rows}) == 21
    for row in rows:
        assert f"{row['activity_ref']} {row['activity']}" in pages["plan"].line
        assert row["indicator_id"] or row["remark"] in pages["plan"].line
