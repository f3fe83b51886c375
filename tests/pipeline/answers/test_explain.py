"""`explain` describes a figure, the rows behind it and left out, and where a record is."""

import re
import shutil

import duckdb
import pytest

from drug_strategy.answers.explain import explain, find_records
from drug_strategy.answers.query import connect
from drug_strategy.cli.main import main
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from drug_strategy.io.text import printable
from drug_strategy.report import wording
from drug_strategy.settings import Settings
from tests.homes import rows_of
from tests.pipeline.accidents import closures
from tests.returns.figures import number, read_table

FIGURE, BASED, LEFT = "Figure", "What it is based on", "What was left out"
Q1, Q2 = "2010-11 Q1", "2010-11 Q2"
CLOSURES, OF_Q1 = "crack_house_closures", "2010-11_q1__received_2010-07-12.csv"
FIRST = f"{CLOSURES}/{OF_Q1}"
REVIVED = f"{CLOSURES}/revived__received_2011-01-10.csv"
NO_KEY = f"{CLOSURES}/no_key__received_2011-01-10.csv"
WITHDRAWN = f"{CLOSURES}/withdrawals__received_2010-10-11.csv"
NETWORKS = "network_disruptions/2010-11__received_2010-10-11.csv"
CONCERNS = "community_concerns/2010-11_q2__received_2010-09-24.csv"
DETECTIONS, ORDERS = f"sanction_detections/{OF_Q1}", f"asset_confiscations/{OF_Q1}"
OFFENCES, SITES = f"acquisitive_offences/{OF_Q1}", f"cannabis_factory_closures/{OF_Q1}"
RECORDS = f"intermediate.int_{CLOSURES}__records"
CLOSED = f"crack_houses_closed, {Q1}"
NONE = "No ward given"
# The golden home's explanation of a figure: section, label and beginning of the text.
SAID = {
    ("crack_houses_closed", "Hackney", Q1): [
        (FIGURE, "value", "3"),
        (FIGURE, "95% limits", "1 to 9"),
        (FIGURE, "to cite", "Metropolitan Police Service, Drug Strategy 2010-13: Crack houses"),
        (FIGURE, "return status", "submitted"),
        (FIGURE, "as at", "2011-05-09"),
        ("What it is", "strategy", "Diagnostic indicators: crack houses"),
        ("What it is", "activity 4.1", "Find and close crack houses"),
        ("What it is", "caveat", ""),
    ],
    # A nil return is traced to its entry in the return register.
    ("crack_houses_closed", "Barnet", Q1): [
        (FIGURE, "return status", "nil"),
        (*(BASED, "register", "Barnet, 2010-11 Q1: nil (return_register/register__received_"),),
    ],
    ("community_led_closure_rate", "London", Q1): [
        (FIGURE, "value", "40.0%"),
        (FIGURE, "numerator", "2"),
        (FIGURE, "denominator", "5"),
        (FIGURE, "returned", "2 of 32 boroughs"),
    ],
    ("crack_houses_closed", "Camden", Q1): [
        (BASED, "", "2 rows in 2 files for this area and period; the figure counts 1."),
        (BASED, "1 row", f"{FIRST}, received 2010-07-12"),
        (BASED, "1 row", f"{REVIVED}, received 2011-01-10"),
        *((LEFT, "1 row", f"{FIRST}{why}") for why in (".*date_order", ".*invalid_value")),
        (LEFT, "1 row", f"{FIRST}.*superseded by a later"),
        (LEFT, "1 row", f"{FIRST}.*withdrawn by a later"),
        (LEFT, "refused", f"{NO_KEY}, received 2011-01-10, may belong here: the header has no"),
        (FIGURE, "caution", "2 rows of its returns were left out."),
    ],
    # A quarantined correction is listed with the figure that it would have corrected.
    ("confiscation_value_gbp", "Barnet", Q1): [(LEFT, "1 row", ".*correction.*unparseable_value")],
    # A row with too few cells has no known borough or date.
    **{
        ("class_a_trafficking_detections", area, period): [
            (LEFT, "1 row", ".*ragged_row.*may belong to another area or period$")
        ]
        for area, period in (("Camden", Q1), ("Bexley", "2009-10"))
    },
    # The City of London is not an MPS borough.
    ("confiscation_orders", "Not attributed", "2010-11"): [(BASED, "", "1 row in 1 file")],
    ("cannabis_factories_closed", "London", "2010-11"): [
        (LEFT, "outstanding", f"{Q1}: cannabis_factory_closures from 30 boroughs, since 2010-08-04")
    ],
    ("cannabis_factories_closed", "Camden", Q1): [(FIGURE, "value", "none: outstanding")],
    ("networks_disrupted", "Camden", "2010-11 Q4"): [
        (LEFT, "outstanding", "2010-11 Q4: network_disruptions from Headquarters, since 2011-05-05")
    ],
    # The last list of DIP boroughs arrived in October 2010 and is carried forward.
    ("dip_boroughs", "Hackney", "2010-11 Q4"): [(FIGURE, "provisional", ".*was sent too early")],
    ("confiscation_orders", "Barnet", "2010-11"): [
        (FIGURE, "year before", "not compared. The borough did not report all its zeros.")
    ],
    # A network that covers three boroughs is counted from a single row.
    **{
        ("networks_disrupted", area, Q1): [(BASED, "", f"{rows} for this area and period.")]
        for area, rows in {
            "London": "2 rows in 1 file",
            "Camden": "1 row in 1 file",
            "Bexley": "No rows were accepted",
        }.items()
    },
    # Only rows of the offence category count: three months, the first of them corrected.
    ("recorded_drug_trafficking", "Barnet", Q1): [(BASED, "", "3 rows in 2 files")],
}
# A reference, and the golden home's records with it: file, row, and what became of it and why, or
# which figures count it.
ACCEPTED, QUARANTINED, WITHDRAWS = "accepted", "quarantined", "withdraws the records with its key"
COUNTED = {
    "c7": [
        (FIRST, 10, f"superseded by a later file: {REVIVED}, row 2"),
        (WITHDRAWN, 2, WITHDRAWS),
        # The rate leaves Camden out, whose return of cannabis factories is outstanding.
        (REVIVED, 2, ACCEPTED, f"{CLOSED}: St. Pancras and Somers Town; Camden; London"),
    ],
    "C8": [
        (FIRST, 11, f"withdrawn by a later file: {WITHDRAWN}, row 3"),
        (WITHDRAWN, 3, WITHDRAWS),
    ],
    # An accepted record need not count: a proceeding must have closed the premises.
    "C4": [(FIRST, 7, ACCEPTED, "no indicator")],
    "\uff23\u200b10": [(FIRST, 13, QUARANTINED, "invalid_value", "missing_value")],
    "D7": [(DETECTIONS, row, QUARANTINED, "conflicting_key") for row in (9, 10)],
    "D8": [(DETECTIONS, 11, QUARANTINED, "ragged_row")],
    "F2": [(SITES, 3, ACCEPTED, "no indicator")],
    "R5": [
        (OFFENCES, 6, ACCEPTED, f"acquisitive_offences, {Q1}: Camden; {NONE} (Camden); London"),
        (OFFENCES, 7, "repeated in the same file", "duplicate_row"),
    ],
    "A4": [
        (
            *(ORDERS, 5, ACCEPTED),
            *(
                f"cash_forfeiture{what}, {Q1}: Barnet; {NONE} (Barnet); London"
                for what in ("_value_gbp", "s")
            ),
            f"payback_index, {Q1}: Barnet; London",
        )
    ],
    # Nobody acted on the concern within 90 days, so it does not count in the mean of the days.
    "K8": [
        (
            *(CONCERNS, 2, ACCEPTED),
            f"community_concerns_actioned_rate, {Q2}: Hackney; London",
            f"community_concerns_raised, {Q2}: Hackney; {NONE} (Hackney); London",
        )
    ],
    # Two returns have this reference of a network.
    "N1": [
        (
            *(FIRST, 4, ACCEPTED),
            f"community_led_closure_rate, {Q1}: Hackney; London",
            f"{CLOSED}: Haggerston; Hackney; London",
        ),
        (NETWORKS, 2, ACCEPTED, f"networks_disrupted, {Q1}: Barnet; Camden; Hackney; London"),
        (NETWORKS, 3, ACCEPTED, f"networks_disrupted, {Q2}: Hackney; London"),
    ],
}


def _explained(home, *asked):
    return explain(Settings.from_environment(str(home)), *asked)


def _section(page, heading):
    return dict(page[1])[heading]


@pytest.fixture(scope="module", autouse=True)
def _open(golden_home):
    """Keep the golden home's databases open, so that tests can open them faster."""
    settings = Settings.from_environment(str(golden_home))
    database = str(settings.database)
    with connect(settings.published_file), engine.connect(database, read_only=True):
        yield


@pytest.mark.parametrize("asked", SAID, ids=" ".join)
def test_explain_says_what_a_figure_is_based_on_and_what_was_left_out(golden_home, asked):
    page = _explained(golden_home, *asked)
    assert page[0].endswith(f": {asked[1]}, {asked[2]}")
    for heading, label, beginning in SAID[asked]:
        texts = [text for name, text in _section(page, heading) if name == label]
        pattern = beginning if "*" in beginning else re.escape(beginning)
        assert any(re.match(pattern, text) for text in texts), (label, beginning, texts)


def test_explain_does_not_mention_what_does_not_concern_the_figure(golden_home):
    page = _explained(golden_home, "class_a_trafficking_detections", "Bexley", "2011-12 Q1")
    assert "ragged_row" not in str(page), "the file was received before"
    page = _explained(golden_home, "dip_boroughs", "Hackney", "2010-11 Q2")
    assert "provisional" not in dict(_section(page, FIGURE))
    page = _explained(golden_home, "networks_disrupted", "Camden", "2010-11 Q4")
    assert len(_section(page, LEFT)) == 1


def test_explain_names_files_refused_since_the_last_accepted_one_for_the_figure(second_home):
    page = _explained(second_home.home, "crack_houses_closed", "Hackney", Q1)
    refused = {text.partition(",")[0] for name, text in _section(page, LEFT) if name == "refused"}
    assert closures("wrong") in refused
    assert NO_KEY not in refused, "a file was accepted after it"


def test_explain_lists_the_rows_behind_every_figure_above_zero(golden_home):
    figures = {row["indicator"]: row for row in read_table("The figures") if number(row["value"])}
    for row in figures.values():
        page = _explained(golden_home, row["indicator"], row["area"], row["period"])
        assert "received" in _section(page, BASED)[1][1], row


def test_explain_compares_a_figure_with_the_rest_of_london(example_home):
    """The 99.8% limits are on the side of no difference that the comparison says."""
    query = (
        "select indicator_id, comparison from marts.indicator_values"
        " where area_name = 'Hackney' and period_label = '2012-13' and comparison is not null"
        " and rest_value > 0"
    )
    rows = rows_of(example_home.published_file, query)
    assert {comparison for _, comparison in rows} >= {"lower", "no clear difference"}
    for indicator, comparison in rows:
        figure = dict(_section(explain(example_home, indicator, "Hackney", "2012-13"), FIGURE))
        limits = r"(-?[\d.,]+) (times|points) \(99\.8% limits (-?[\d.]+) to (-?[\d.]+)\)$"
        line = figure["rest of London"].replace(wording.MINUS, "-")
        found = re.search(rf"; {comparison}: \+?{limits}", line)
        assert found, figure["rest of London"]
        same = 1 if found[2] == "times" else 0
        side = {"lower": -1, "higher": 1}.get(comparison, 0)
        assert (float(found[3]) > same) - (float(found[4]) < same) == side
    page = explain(example_home, "confiscation_paid_gbp", "Hackney", "2012-13 Q2")
    assert "rest of London" not in dict(_section(page, FIGURE))


def test_explain_shows_files_and_rows_only_to_the_owner_of_the_home(readers_home):
    page = _explained(readers_home, "crack_houses_closed", "Camden", "2010-11 Q1")
    assert dict(_section(page, "Figure"))["value"] == "1"
    assert "Only the owner" in _section(page, "What it is based on")[0][1]
    assert ".csv" not in str(page)


@pytest.mark.parametrize(
    "column", ["publication drop contains_synthetic", "indicator_values drop statement"]
)
def test_explain_refuses_a_file_published_by_an_earlier_version(golden_home, tmp_path, column):
    (tmp_path / "published").mkdir()
    file = shutil.copy(golden_home / "published" / LINK, tmp_path / "published")
    with duckdb.connect(file) as earlier:
        earlier.execute(f"alter table marts.{column}")
    with pytest.raises(
        UserError, match="An earlier version made the published file; run: warehouse refresh"
    ):
        _explained(tmp_path, "crack_houses_closed", "London", "2010-11 Q1")


def test_explain_says_if_the_warehouse_has_changed_since_publication(golden_home, readers_home):
    moved_on = readers_home / "warehouse.duckdb"
    shutil.copy(golden_home / "warehouse.duckdb", moved_on)
    with duckdb.connect(str(moved_on)) as private:
        private.execute("update marts.indicator_values set value = value + 1")
    page = _explained(readers_home, "crack_houses_closed", "Camden", "2010-11 Q1")
    assert "has changed since" in _section(page, "What it is based on")[0][1]
    assert dict(_section(page, "Figure"))["value"] == "1"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (("Crack houses closed", "hackney", "2010-11 q1"), "Hackney, 2010-11 Q1"),
        (("crack-houses-closed", "E09000012", "2010/11 Q1"), "Hackney, 2010-11 Q1"),
        (("Closure order", "London Borough of Hackney", " 2010-11  Q1"), "Hackney, 2010-11 Q1"),
        (("crack_houses_closed", "Haggerston", "2010-11"), "Haggerston, Hackney, 2010-11"),
        (
            ("crack_houses_closed", "St Pancras & Somers Town, Camden", "2010-11"),
            "St. Pancras and Somers Town, Camden, 2010-11",
        ),
    ],
)
def test_names_and_periods_are_recognised_in_several_spellings(golden_home, asked, title):
    assert _explained(golden_home, *asked)[0] == f"Crack houses closed: {title}"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (("crack_house_closed", "London", "2010-11"), 'no indicator .* "crack_houses_closed"'),
        (("zzz", "London", "2010-11"), "marts.indicators lists all"),
        (("crack_houses_closed", "Hackny", "2010-11"), 'no area "Hackny"; the nearest: "Hackney"'),
        (("crack_houses_closed", "Abbey", "2010-11"), 'are 2 .*; choose .* or "Abbey, Merton"'),
        (("gang", "London", "2010-11"), 'choose "networks_disrupted" or "cannabis_networks'),
        (("crack_houses_closed", "City of London", "2010-11"), 'no area "City of London"'),
        (("crack_houses_closed", "London", "2010-11 Q5"), 'no period .* "2010-11 Q'),
        (("networks_disrupted", "Haggerston", "2010-11"), "has no figure for Haggerston, Hackney"),
        (("crack_houses_closed", "Hackney", "Q2 2010"), '"2010-11 Q2" or "2010-11 Q1"'),
        (("drr_arrest_days", "Abbey, Merton", "2010-11"), "a figure for London and for Merton"),
    ],
)
def test_explain_suggests_similar_names_for_an_unknown_name(golden_home, asked, error):
    with pytest.raises(UserError, match=error) as refused:
        _explained(golden_home, *asked)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("reference", COUNTED)
def test_explain_says_where_the_records_with_a_reference_are_and_what_counts_them(
    golden_home, reference
):
    title, sections = find_records(Settings.from_environment(str(golden_home)), reference)
    assert title.startswith(f"{printable(reference)}: {len(sections)} record")
    found = [
        (
            heading,
            *(
                text.partition(": ")[0] if name == "reason" else text
                for name, text in lines
                if name in ("outcome", "reason", "counted in")
            ),
        )
        for heading, lines in sections
    ]
    assert found == [(f"{file}, row {row}", *rest) for file, row, *rest in COUNTED[reference]]


def test_explain_shows_values_and_warnings_and_the_first_records_of_many(second_home):
    _, [(heading, lines)] = find_records(second_home, "\u0441H-1")
    assert heading == f"{CLOSURES}/look-alike__received_2010-07-12.csv, row 2"
    assert {("reference", "none that can be read"), ("values", "closure_ref: \u0421H-1")} < {*lines}
    _, [(_, lines)] = find_records(second_home, "C3")
    assert dict(lines)["warning"].startswith("ward_unmatched: the ward is not known")
    title, sections = find_records(second_home, "ONE")
    assert title == "ONE: 1,000 records"
    assert len(sections) == 13
    assert sections[-1] == ("More", [("", "988 more records have this reference.")])


def test_only_the_owner_of_the_home_can_ask_where_a_record_is(golden_home, readers_home, capsys):
    home = ["--home", str(readers_home)]
    assert main(["explain", "C1", *home]) == 1
    assert "Only the owner of the private warehouse" in capsys.readouterr().err
    (readers_home / "landed").symlink_to(golden_home / "landed")
    earlier = shutil.copy(golden_home / "warehouse.duckdb", readers_home)
    with duckdb.connect(str(earlier)) as private:
        bad = "closure_ref = 'C7' and disposition = 'accepted'"
        private.execute(f"update {RECORDS} set disposition = 'quarantined' where {bad}")
    # A quarantined record supersedes nothing.
    settings = Settings.from_environment(str(readers_home))
    assert dict(find_records(settings, "C7")[1][0][1])["outcome"].endswith(f"{WITHDRAWN}, row 2")
    with duckdb.connect(str(earlier)) as private:
        private.execute(f"alter table {RECORDS} drop sheet_row")
    assert main(["explain", "C1", *home]) == 1
    assert "An earlier version made the private warehouse" in capsys.readouterr().err
    for asked in (["crack_houses_closed"], ["C1", "Hackney"]):
        assert main(["explain", *asked, *home]) == 2
        assert "a period" in capsys.readouterr().err
