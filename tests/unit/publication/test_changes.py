"""A publication's changes and revisions agree with a calculation in plain Python."""

from collections.abc import Callable
from datetime import date
from random import Random

import duckdb
import pytest

from drug_strategy.answers.status import BY_OTHERS, few, rewritten
from drug_strategy.io import versions
from drug_strategy.io.text import shown, without_names
from drug_strategy.publication import history, publish
from drug_strategy.publication.history import because_of_definitions
from drug_strategy.settings import Settings
from tests.unit.publication.warehouse import AS_AT, LISTED, rows

INDICATOR = "crack_houses_closed"
HACKNEY, CAMDEN = "E09000012", "E09000007"
LATER = date(2011, 1, 2)
OLD, NEW = "0.2.0+00000000", "0.3.0+1a2b3c4d"
Fill = Callable[..., None]
Values = dict[tuple[date, int], float | None]
"""The published values, by quarter and publication number."""

pytestmark = pytest.mark.usefixtures("verified_here")


def changed(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.published_file), read_only=True) as connection:
        return connection.execute(
            "select area_code, change, value_before, value_now, caused_by,"
            " publication > previous_publication from marts.publication_changes"
        ).fetchall()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, 3.0, [("E12000007", "new", None, 3.0)]),
        (3.0, 4.0, [("E12000007", "revised", 3.0, 4.0)]),
        (3.0, None, [("E12000007", "withdrawn", 3.0, None)]),
        (3.0, 3.0, []),
    ],
)
def test_a_changed_figure_is_listed_as_new_or_revised_or_withdrawn(
    settings: Settings,
    fill: Fill,
    before: float | None,
    now: float | None,
    expected: list[tuple[object, ...]],
) -> None:
    for value in (before, now):
        fill(value=value)
        publish(settings, LISTED, date(2011, 1, 1))
        if value is before and before is not now:
            assert changed(settings) == []
    assert changed(settings) == [(*row, None, True) for row in expected]


@pytest.mark.parametrize("is_received", [True, False])
def test_a_changed_figure_is_listed_with_the_files_that_arrived_or_were_removed(
    settings: Settings, fill: Fill, is_received: bool
) -> None:
    """Only files from the indicator's returns, and register entries about them, are listed."""
    for publication in (0, 1):
        fill(value=3.0 + publication)
        with duckdb.connect(str(settings.database)) as connection:
            for return_name, is_here in (
                ("crack_house_closures", is_received == bool(publication)),
                ("return_register", is_received == bool(publication)),
                ("pas_waves", bool(publication)),
            ):
                connection.execute(
                    "insert into data_quality.file_reconciliation"
                    " select ?, 'b.csv', 'b', 'accepted', null, null where ?",
                    [return_name, is_here],
                )
            connection.execute(
                "insert into intermediate.int_record_trail values ('crack_house_closures',"
                " 'b.csv', null, null, true, '2010-04-01', null, null)"
            )
            enter(connection, "b.csv", "crack_house_closures", HACKNEY)
        publish(settings, LISTED, date(2011, 1, 1))
    gone = "" if is_received else " (gone)"
    caused_by = f"crack_house_closures/b.csv{gone}; return_register/b.csv{gone}"
    assert changed(settings) == [("E12000007", "revised", 3.0, 4.0, caused_by, True)]


@pytest.mark.parametrize(
    ("earlier", "as_at", "file_name", "caused_by"),
    [
        (NEW, AS_AT, "a.csv", None),
        (OLD, AS_AT, "a.csv", f"version {NEW} of the warehouse (before: {OLD})"),
        (None, AS_AT, "a.csv", f"version {NEW} of the warehouse (before: an earlier version)"),
        (
            OLD,
            LATER,
            "a.csv",
            f"version {NEW} of the warehouse (before: {OLD}), or the as-at date",
        ),
        (OLD, AS_AT, "b.csv", "crack_house_closures/a.csv (gone); crack_house_closures/b.csv"),
    ],
)
def test_a_change_that_no_file_explains_is_attributed_to_the_new_version_of_the_software(
    settings: Settings,
    fill: Fill,
    *,
    monkeypatch: pytest.MonkeyPatch,
    earlier: str | None,
    as_at: date,
    file_name: str,
    caused_by: str | None,
) -> None:
    """Publications made by early versions do not record the version."""
    monkeypatch.setattr(versions, "of_figures", lambda: earlier or OLD)
    path = publish(settings, LISTED, AS_AT).path.resolve()
    if earlier is None:
        path.chmod(0o644)
        with duckdb.connect(str(path)) as connection:
            connection.execute("alter table marts.publication drop column version")
    monkeypatch.setattr(versions, "of_figures", lambda: NEW)
    fill(value=4.0, file_name=file_name)
    publish(settings, LISTED, as_at)
    assert changed(settings) == [("E12000007", "revised", 3.0, 4.0, caused_by, True)]
    assert rows(settings.published_file, "select version from marts.publication") == [(NEW,)]


def test_a_sentence_says_how_many_figures_changed_because_the_definitions_did() -> None:
    cause = f"version {NEW} of the warehouse (before: {OLD})"
    assert because_of_definitions(0, None) is None
    assert because_of_definitions(1, cause) == (
        "1 figure changed because the warehouse's definitions did."
    )
    assert because_of_definitions(1_140, f"{cause}, or the as-at date") == (
        "1,140 figures changed because the warehouse's definitions or the as-at date did."
    )


def enter(connection: duckdb.DuckDBPyConnection, file_name: str, about: str, area: str) -> None:
    """Add a register entry for a quarter to the list of records."""
    connection.execute(
        "insert into intermediate.int_record_trail"
        " values ('return_register', ?, ?, null, false, '2010-04-01', null, ?)",
        [file_name, area, about],
    )


@pytest.mark.parametrize(
    ("has_closures", "entered", "is_named"),
    [
        (True, ["crack_house_closures"], True),
        (True, ["cannabis_factory_closures"], False),
        (True, ["cannabis_factory_closures", "crack_house_closures"], False),
        (False, ["cannabis_factory_closures"], False),
    ],
)
def test_a_register_file_is_named_only_where_it_has_an_entry_for_the_figures_return(
    settings: Settings, fill: Fill, has_closures: bool, entered: list[str], is_named: bool
) -> None:
    """In the third case, the entry for crack houses is Camden's, and the figure is Hackney's.

    In the first three cases, the closures that changed the figure are in a different file.
    """
    for publication in (0, 1):
        fill(value=3.0)
        with duckdb.connect(str(settings.database)) as connection:
            connection.execute(
                "update marts.indicator_values set value = ? where area_code = ?",
                [3 + publication, HACKNEY],
            )
            if publication:
                connection.execute(
                    "insert into data_quality.file_reconciliation values"
                    " ('return_register', 'b.csv', 'b', 'accepted', null, null)"
                )
                if has_closures:
                    connection.execute(
                        "insert into data_quality.file_reconciliation values"
                        " ('crack_house_closures', 'a.csv', 'a', 'accepted', null, null)"
                    )
                    connection.execute(
                        "insert into intermediate.int_record_trail values ('crack_house_closures',"
                        " 'a.csv', ?, null, false, '2010-04-01', null, null)",
                        [HACKNEY],
                    )
                for about, area in zip(entered, [HACKNEY, CAMDEN], strict=False):
                    enter(connection, "b.csv", about, area)
        publish(settings, LISTED, date(2011, 1, 1))
    [[*_, caused_by, _]] = changed(settings)
    files = ["crack_house_closures/a.csv"] if has_closures else []
    files += ["return_register/b.csv"] if is_named else []
    assert caused_by == ("; ".join(files) or None)


def test_a_changed_figure_is_listed_with_up_to_three_files_or_with_the_number_of_files(
    settings: Settings, fill: Fill
) -> None:
    """Only files with records for the figure's area and period are listed or counted."""
    places: dict[str, tuple[str | None, str]] = {"here.csv": ("E09000003;E09000012", "2010-04-01")}
    places |= {"elsewhere.csv": ("E09000003", "2010-04-01"), "later.csv": (None, "2011-04-01")}
    places |= {f"of_london_{number}.csv": (None, "2010-04-01") for number in range(3)}
    for publication in (0, 1):
        fill(value=3.0 + publication)
        with duckdb.connect(str(settings.database)) as connection:
            if publication:
                connection.execute(
                    "update marts.indicator_values set value = 1 where area_code = 'E09000012'"
                )
            for file_name, (boroughs, day) in places.items() if publication else ():
                connection.execute(
                    "insert into data_quality.file_reconciliation"
                    " values ('crack_house_closures', $1, $1, 'accepted', null, null)",
                    [file_name],
                )
                connection.execute(
                    "insert into intermediate.int_record_trail"
                    " values ('crack_house_closures', ?, ?, null, false, ?, null, null)",
                    [file_name, boroughs, day],
                )
        publish(settings, LISTED, date(2011, 1, 1))
    assert {row[0]: row[4] for row in changed(settings)} == {
        "E09000012": "crack_house_closures/here.csv",
        "E12000007": "5 files of crack_house_closures",
    }


def test_a_changed_ward_figure_is_listed_with_the_files_of_the_ward_or_else_of_its_borough(
    settings: Settings, fill: Fill
) -> None:
    """Camden's file arrived at the same time. The borough's second file has no rows in a ward."""
    camden, hackney, second = "camden.csv", "hackney.csv", "second.csv"
    trail: dict[str, tuple[str, str | None]] = {camden: (CAMDEN, None), second: (HACKNEY, None)}
    trail |= {hackney: (HACKNEY, "E05000231")}
    wards = ("E05000231", "E05000239")
    for publication in (0, 1):
        fill()
        with duckdb.connect(str(settings.database)) as connection:
            for ward in wards:
                connection.execute(
                    "insert into marts.indicator_values select * replace (? as area_code,"
                    " 'ward' as area_level, ? as value) from marts.indicator_values"
                    " where area_level = 'london'",
                    [ward, publication],
                )
            for file_name, (borough, of_ward) in trail.items() if publication else ():
                connection.execute(
                    "insert into data_quality.file_reconciliation"
                    " values ('crack_house_closures', $1, $1, 'accepted', null, null)",
                    [file_name],
                )
                connection.execute(
                    "insert into intermediate.int_record_trail values ('crack_house_closures',"
                    " ?, ?, ?, false, '2010-04-01', null, null)",
                    [file_name, borough, of_ward],
                )
        publish(settings, LISTED, date(2011, 1, 1))
    assert {row[0]: row[4] for row in changed(settings)} == {
        "E05000231": "crack_house_closures/hackney.csv",
        "E05000239": "crack_house_closures/hackney.csv; crack_house_closures/second.csv",
    }


def test_a_change_in_three_years_is_listed_with_the_files_of_all_three_years(
    settings: Settings, fill: Fill
) -> None:
    """The third file has rows in the year after the three years."""
    days = {"first.csv": "2010-07-01", "last.csv": "2013-01-01", "later.csv": "2013-04-01"}
    for publication in (0, 1):
        fill(value=3.0 + publication)
        with duckdb.connect(str(settings.database)) as connection:
            connection.execute(
                "update marts.indicator_values set period_type = 'strategy', period_label ="
                " '2010-13', period_end = '2013-03-31'"
            )
            for file_name, day in days.items() if publication else ():
                connection.execute(
                    "insert into data_quality.file_reconciliation"
                    " values ('crack_house_closures', $1, $1, 'accepted', null, null)",
                    [file_name],
                )
                connection.execute(
                    "insert into intermediate.int_record_trail"
                    " values ('crack_house_closures', ?, null, null, false, ?, null, null)",
                    [file_name, day],
                )
        publish(settings, LISTED, date(2013, 7, 1))
    [[*_, caused_by, _]] = changed(settings)
    assert caused_by == "crack_house_closures/first.csv; crack_house_closures/last.csv"


def test_figures_of_a_kind_that_is_no_longer_made_are_not_withdrawn(
    settings: Settings, fill: Fill
) -> None:
    """An older version published rolling years for wards."""
    fill()
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "insert into marts.indicator_values select * replace ('E05000001' as area_code,"
            " 'ward' as area_level) from marts.indicator_values"
            " where area_level = 'london'"
        )
        connection.execute(
            "insert into marts.indicator_values select * replace ('rolling_year' as period_type)"
            " from marts.indicator_values where area_level = 'ward'"
        )
    publish(settings, LISTED, date(2011, 1, 1))
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("delete from marts.indicator_values where period_type = 'rolling_year'")
    publish(settings, LISTED, date(2011, 1, 1))
    assert changed(settings) == []


def quarter(number: int) -> date:
    return date(2009 + (number + 1) // 4, 3 * ((number + 1) % 4) + 1, 1)


def summary(published: Values, as_at: dict[int, date]) -> tuple[list[tuple[object, ...]], ...]:
    """Return the revision triangle and the summary after a series of publications."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as public; create schema public.marts")
    connection.execute(
        "create table public.marts.indicator_revisions (publication_id varchar, as_at date,"
        " indicator_id varchar, area_code varchar, period_type varchar, period_start date,"
        " value double)"
    )
    connection.execute("create table public.marts.publication (publication_id varchar, as_at date)")
    for (start, publication), value in published.items():
        for area, factor in (("E12000007", 1), ("E09000012", 0)):
            connection.execute(
                "insert into public.marts.indicator_revisions"
                " values (?, ?, ?, ?, 'quarter', ?, ? * ?)",
                [f"{publication:02}", as_at[publication], INDICATOR, area, start, value, factor],
            )
    latest = max(as_at)
    connection.execute(
        "insert into public.marts.publication values (?, ?)", [f"{latest:02}", as_at[latest]]
    )
    history.add_triangle(connection)
    return (
        connection.execute(
            "select period_start, publication_id, maturity_quarters, value, revision"
            " from public.marts.revision_triangle"
        ).fetchall(),
        connection.execute(
            "select maturity_quarters, n, mean_revision, mean_absolute_revision,"
            " mean_absolute_percentage_revision, share_positive from public.marts.revision_summary"
        ).fetchall(),
    )


def test_revisions_are_summarised_by_maturity() -> None:
    """Each quarter is published a day after it ends, and revised by every later publication.

    A quarter first published a quarter after its end is left out.
    """
    random = Random(14)
    as_at = {number: quarter(number + 1) for number in range(14)}
    history: dict[int, list[float]] = {}
    published: Values = {}
    for publication in as_at:
        for number in range(publication + 1):
            values = history.setdefault(number, [])
            value = (values[-1] + 2 if values else 100.0) + random.gauss(0, 3)
            values.append(value)
            published[quarter(number), publication] = value
    late = quarter(-5)
    published |= {(late, 3): 10.0, (late, 8): 900.0}
    _, found = summary(published, as_at)
    assert [row[0] for row in found] == list(range(1, 13))
    for row in found:
        maturity = int(str(row[0]))
        revisions = [
            values[maturity] - values[0] for values in history.values() if len(values) > maturity
        ]
        n = len(revisions)
        expected = (
            n,
            sum(revisions) / n,
            sum(map(abs, revisions)) / n,
            sum(
                abs(values[maturity] / values[0] - 1)
                for values in history.values()
                if len(values) > maturity
            )
            * 100
            / n,
            sum(each > 0 for each in revisions) / n,
        )
        assert row[1:] == pytest.approx(expected, abs=1e-9)


def test_the_revision_triangle_has_a_figure_from_each_publication_after_the_quarter_ended() -> None:
    first = quarter(0)
    as_at = {1: date(2009, 5, 1), 2: date(2009, 7, 9), 3: date(2009, 7, 1), 4: date(2010, 1, 2)}
    published: Values = {(first, 1): 1.0, (first, 2): 5.0, (first, 3): 1.0, (first, 4): None}
    triangle, found = summary(published, as_at)
    assert triangle == [(first, "02", 0, 5.0, 0.0), (first, "04", 2, None, None)]
    assert found == [(1, 1, 0.0, 0.0, 0.0, 0.0)]


def test_the_list_of_changes_and_the_revision_summary_are_empty_in_the_first_publication(
    settings: Settings,
) -> None:
    path = publish(settings, LISTED, date(2011, 1, 1)).path
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, rows in (("publication_changes", 0), ("revision_summary", 0)):
            [[count]] = connection.execute(f"select count(*) from marts.{table}").fetchall()
            assert count == rows
        assert connection.execute("select value from marts.revision_triangle").fetchall() == [
            (3.0,)
        ]


def test_a_file_that_changes_what_another_sender_reports_is_listed_with_figures(
    settings: Settings, fill: Fill
) -> None:
    """The new file has 19 rows for Hackney, from which it withdrew 9. The old file is not new."""
    for publication in (0, 1):
        fill(value=3.0 + publication)
        with duckdb.connect(str(settings.database)) as connection:
            connection.execute(
                "update marts.indicator_values set value = ? where area_code = 'E09000012'",
                [60 + 10 * publication],
            )
            for name in ("old.csv", "e09000007/new.csv")[: publication + 1]:
                connection.execute(
                    "insert into data_quality.file_reconciliation"
                    " values ('crack_house_closures', $name, $name, 'accepted', null, null)",
                    {"name": name},
                )
                connection.execute(
                    "insert into intermediate.int_rewritten_rows values ('crack_house_closures', ?,"
                    " 'E09000007', 'crack_house_closures', 'E09000012', '2010-04-01', 9, 0, 19)",
                    [name],
                )
            connection.execute(
                "insert into data_quality.counted_rows values ('crack_house_closures',"
                " 'E09000012', 'E09000012', '2010-04-01', ?, false)",
                [60 + 10 * publication],
            )
        made = publish(settings, LISTED, date(2011, 1, 1))
    [(sentence,)] = rows(made.path, "select sentence from data_quality.changes_by_others")
    assert sentence == (
        "Hackney, crack_house_closures, 2010-11 Q1: crack_house_closures/e09000007/new.csv, which"
        " is in the folder of Camden, withdrew 9 rows, has 19 rows for this borough (60 rows used"
        " before, 70 now; Crack houses closed: 60 before, 70 now)."
    )


def test_changes_of_what_a_sender_had_sent_are_added_up_for_each_return_and_folder(
    settings: Settings, fill: Fill
) -> None:
    """Seven files in Camden's folder change two quarters of Hackney's return.

    Hackney's rows in a quarter are counted once, even if several files change the quarter.
    """
    publish(settings, LISTED, date(2011, 1, 1))
    fill(value=4.0)
    closures, register = "crack_house_closures", "return_register"
    spring, summer = "2010-04-01", "2010-07-01"
    rewriting = [
        *((closures, f"camden/{n}.csv", CAMDEN, spring, 0, 1, 0) for n in range(6)),
        (closures, "camden/most.csv", CAMDEN, summer, 1200, 1, 1),
        (register, "camden/r.csv", CAMDEN, spring, 0, 0, 1),
        (register, "camden/r.csv", CAMDEN, summer, 0, 0, 1),
        (closures, "withdrawals.csv", None, summer, 1, 0, 0),
    ]
    with duckdb.connect(str(settings.database)) as connection:
        connection.executemany(
            "insert into intermediate.int_rewritten_rows"
            f" values (?, ?, ?, '{closures}', '{HACKNEY}', ?, ?, ?, ?)",
            rewriting,
        )
        connection.executemany(
            "insert into data_quality.file_reconciliation"
            " values ($1, $2, $2, 'accepted', null, null)",
            sorted({(of, name) for of, name, *_ in rewriting}),
        )
        connection.executemany(
            "insert into data_quality.counted_rows"
            f" values ('{closures}', '{HACKNEY}', '{HACKNEY}', ?, ?, false)",
            [(spring, 60), (summer, 1000)],
        )
    made = publish(settings, LISTED, date(2011, 1, 1))
    found = rewritten(settings, made.generation)
    assert [shown(sentence) for sentence in found] == [
        "Hackney, crack_house_closures, 2 quarters: crack_house_closures/camden/most.csv and 6 more"
        " files, in the folder of Camden, withdrew 1,200 rows, moved 7 rows to another area and"
        " have 1 row for this borough (0 rows used before, 1,060 now).",
        "Hackney, crack_house_closures, 2 quarters: return_register/camden/r.csv, in the folder of"
        " Camden, has 2 register entries for this borough (0 rows used before, 1,060 now).",
        "Hackney, crack_house_closures, July 2010: crack_house_closures/withdrawals.csv withdrew 1"
        " row (0 rows used before, 1000 now).",
    ]
    assert not any(".csv" in without_names(sentence, lambda _: "a file") for sentence in found)
    assert few(found, BY_OTHERS) == [*found, BY_OTHERS]
    assert few(found * 4, BY_OTHERS)[5:] == [f"and 7 more; {BY_OTHERS}"]
