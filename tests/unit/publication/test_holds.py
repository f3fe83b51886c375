"""A refresh is held if a return or sender lost many rows, or too many figures would change."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from drug_strategy.landing.manifest import ManifestFile
from drug_strategy.publication import generations, holds
from drug_strategy.publication.changes import (
    ColumnChange,
    Comparison,
    IndicatorChange,
    LondonFall,
    MissingRows,
    compare,
)
from drug_strategy.request import ALL, Request
from drug_strategy.settings import Held, Settings

CLOSURES = "crack_house_closures"
Rows = list[tuple[str, float | None, bool]]


def _database(path: Path, figures: Rows, files: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema marts; create schema data_quality; create schema intermediate;"
            " create table intermediate.int_record_trail (return_name varchar, file_name varchar,"
            " borough_codes varchar, ward_code varchar, is_unattributed boolean,"
            " quarter_start date, offence_category varchar, entered_return varchar)"
        )
        connection.execute(
            "create table marts.indicators as select 'closed' as indicator_id, 1 as display_order,"
            " 'crack_house_closures' as return_name, null::varchar as second_return_name,"
            " true as may_be_nil, false as is_followed_up, 'count' as unit"
        )
        connection.execute(
            "create table marts.areas as select * from (values ('E12000007', 'London', 'london'),"
            " ('E09000012', 'Hackney', 'borough'), ('E09000007', 'Camden', 'borough'),"
            " ('E99999999', 'Not attributed', 'unattributed'))"
            " as areas (area_code, area_name, area_level)"
        )
        connection.execute(
            "create table marts.quarters as"
            " select date '2010-04-01' as quarter_start_date, '2010-11 Q1' as fiscal_quarter"
        )
        connection.execute(
            "create table marts.indicator_values (indicator_id varchar, area_code varchar,"
            " period_type varchar, period_start date, value double, is_complete boolean,"
            " area_level varchar, is_provisional boolean, return_status varchar, period_end date)"
        )
        connection.execute("create table marts.publication as select date '2011-06-30' as as_at")
        connection.execute(
            "create table data_quality.file_reconciliation"
            " (return_name varchar, file_name varchar, sha256 varchar, status varchar,"
            " accepted bigint)"
        )
        for area, value, is_complete in figures:
            connection.execute(
                "insert into marts.indicator_values values"
                " ('closed', ?, 'quarter', '2010-04-01', ?, ?, 'borough', not ?, 'submitted',"
                " '2010-06-30')",
                [area, value, is_complete, is_complete],
            )
        for file in files:
            return_name, _, file_name = file.partition("/")
            connection.execute(
                "insert into data_quality.file_reconciliation values (?, ?, ?, 'accepted', 30)",
                [return_name, file_name, f"sha of {file}"],
            )


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that makes a home with a publication and a new build."""

    def make(before: Rows, now: Rows, files: tuple[list[str], list[str]] = ([], [])) -> Settings:
        settings = Settings(home=tmp_path, returns=tmp_path / "returns")
        _database(generations.path_of(settings.published, "before"), before, files[0])
        generations.point_to(settings.published, "before")
        _database(settings.database, now, files[1])
        return settings

    return make


def listed(return_name: str, file_name: str, sha256: str) -> ManifestFile:
    day = date(2010, 7, 1)
    return ManifestFile(return_name, file_name, sha256, day, "accepted", None, 1, (), False)


def test_revisions_and_withdrawals_of_complete_published_figures_are_counted(
    changed: Callable[..., Settings],
) -> None:
    before: Rows = [("a", 1, True), ("b", 2, True), ("c", None, True), ("d", 4, False)]
    now: Rows = [("a", 1, True), ("b", None, True), ("c", 3, True), ("d", 5, False)]
    files = (["crack_house_closures/old.csv"], ["crack_house_closures/new.csv"])
    found = compare(changed(before, now, files), "before")
    assert found is not None
    assert (found.complete_before, found.complete_changed) == (2, 1)
    assert found.percent == 50
    [closed] = found.indicators
    assert (closed.new, closed.revised, closed.withdrawn, closed.largest) == (1, 1, 1, 1)
    assert closed.files == ("crack_house_closures/new.csv", "crack_house_closures/old.csv (gone)")


def test_the_first_publication_is_not_compared_with_anything(tmp_path: Path) -> None:
    assert compare(Settings(home=tmp_path, returns=tmp_path), None) is None
    holds.require_agreement(None, Request(), 0)


def indicator_change(
    indicator: str, changed: int, far: int = 0, final: int = 100
) -> IndicatorChange:
    return IndicatorChange(indicator, (CLOSURES,), 0, changed, 0, changed, final, far, None, ())


def test_a_refresh_is_held_if_its_changes_exceed_the_limit_but_not_if_they_equal_it() -> None:
    holds.require_agreement(Comparison(100, (indicator_change("a", 10),)), Request(), 10)
    above = Comparison(100, (indicator_change("a", 6), indicator_change("b", 5)))
    with pytest.raises(Held, match=r"11 of 100 complete .*11\.0 %.*--accept-revisions$"):
        holds.require_agreement(above, Request(), 10)
    holds.require_agreement(above, Request(accept_revisions=(ALL,)), 10)
    holds.require_agreement(above, Request(accept_revisions=("b",)), 10)
    holds.require_agreement(above, Request(as_at=date(2011, 1, 1)), 10)


def test_a_refresh_is_held_if_many_final_figures_for_one_indicator_would_change() -> None:
    one = Comparison(10_000, (indicator_change("a", 60, far=21), indicator_change("b", 60, far=20)))
    with pytest.raises(Held, match=r"a: 21 of 100 final .*--accept-revisions a$") as held:
        holds.require_agreement(one, Request(), 10)
    assert "b:" not in str(held.value)
    holds.require_agreement(one, Request(accept_revisions=("a",)), 10)
    holds.require_agreement(
        Comparison(10_000, (indicator_change("a", 9, far=9, final=20),)), Request(), 10
    )


@pytest.mark.parametrize(
    ("facts", "given", "is_held"),
    [
        ((100, 79), (100, 79), True),
        ((100, 80), (100, 80), False),
        ((24, 5), (24, 5), False),
        ((1_000, 990), (501, 250), True),
        ((1_000, 990), (501, 251), False),
        ((1_000, 990), (500, 0), False),
        ((30, 30), (30, 11), False),
    ],
)
def test_a_refresh_is_held_if_a_return_lost_many_rows_or_a_column_lost_most_of_its_values(
    facts: tuple[int, int], given: tuple[int, int], is_held: bool
) -> None:
    """A refresh is held if at least 20 rows are gone and less than 80 % are left.

    A refresh is also held if a mostly filled column lost over half of its values, and at least
    20 values.
    """
    found = Comparison(
        10_000,
        (indicator_change("a", 60, far=60),),
        (ColumnChange(CLOSURES, "order_type", *facts, *given),),
    )
    [reason] = holds.reasons(found, Request(), 10)
    assert (reason.option == f"--accept-missing {CLOSURES}") is is_held
    # accepting the missing rows also accepts the change in the return's figures
    assert holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10) == []


def test_only_final_figures_are_counted_when_an_indicator_is_checked_for_changes(
    changed: Callable[..., Settings],
) -> None:
    before: Rows = [("a", 100, True), ("b", 0, True), ("c", 100, False), ("d", 100, True)]
    now: Rows = [("a", 111, True), ("b", 1, True), ("c", 1, True), ("d", 110, True)]
    found = compare(changed(before, now), "before")
    assert found is not None
    [closed] = found.indicators
    assert (closed.final_before, closed.final_far) == (3, 1)
    assert closed.return_names == (CLOSURES,)


@pytest.mark.parametrize(("days_later", "is_final"), [(-1, False), (0, True)])
def test_a_figure_that_needs_a_year_of_follow_up_is_final_a_year_after_its_quarter_ends(
    changed: Callable[..., Settings], days_later: int, is_final: bool
) -> None:
    """The quarter ended on 30 June 2010. The publication is as at 30 June 2011 or a day earlier."""
    settings = changed([("a", 100, True)], [("a", 200, True)])
    with duckdb.connect(str(settings.database)) as private:
        private.execute("update marts.indicators set is_followed_up = true")
    with duckdb.connect(str(generations.path_of(settings.published, "before"))) as before:
        before.execute("update marts.publication set as_at = as_at + ?", [days_later])
    found = compare(settings, "before")
    assert found is not None
    [closed] = found.indicators
    assert (closed.final_before, closed.final_far) == ((1, 1) if is_final else (0, 0))


def test_a_file_that_was_renamed_or_replaced_or_left_out_does_not_count_as_lost(
    changed: Callable[..., Settings],
) -> None:
    earlier = [f"crack_house_closures/{name}.csv" for name in "abcd"]
    settings = changed([], [], (earlier, []))
    current = [
        listed("crack_house_closures", "renamed.csv", f"sha of {earlier[0]}"),
        listed("crack_house_closures", "b.csv", "another content"),
    ]
    [lost] = holds.lost_files(settings, current, [earlier[2]])
    assert (lost.before, lost.gone, lost.is_most) == (4, ("d.csv",), False)
    holds.require_files([lost], [])


def test_a_listed_file_that_cannot_be_opened_counts_as_lost(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [], (["dip_rollout/a.csv", "dip_rollout/b.csv"], []))
    current = [listed("dip_rollout", "a.csv", ""), listed("dip_rollout", "b.csv", "sha")]
    [lost] = holds.lost_files(settings, current)
    assert lost.gone == ("a.csv",)


def test_losing_over_half_of_the_files_of_a_return_holds_a_refresh_unless_the_loss_is_accepted(
    changed: Callable[..., Settings],
) -> None:
    earlier = [f"crack_house_closures/{name}.csv" for name in "abc"]
    current = [listed("crack_house_closures", "a.csv", "x")]
    lost = holds.lost_files(changed([], [], (earlier, [])), current)
    with pytest.raises(
        Held,
        match=r"2 of 3 files .* opened: b.csv, c.csv.*--accept-missing crack_house_closures",
    ):
        holds.require_files(lost, ["ppo_roster"])
    holds.require_files(lost, ["crack_house_closures"])


def some_missing_rows(
    before: int, missing: int, sender: str = "Hackney", is_total: bool = False
) -> MissingRows:
    files = tuple(f"{CLOSURES}/{name}.csv" for name in "abcdef")
    now = before - missing
    return MissingRows(CLOSURES, sender, is_total, "2010-11 Q1", before, now, missing, files)


@pytest.mark.parametrize(
    ("before", "missing", "is_held"),
    [(19, 10, True), (20, 10, False), (9, 9, False), (10, 10, True), (45, 23, True)],
)
def test_a_refresh_is_held_if_a_sender_lost_most_rows_for_a_quarter(
    before: int, missing: int, is_held: bool
) -> None:
    """A refresh is held if at least ten rows, and more than half of all rows, are missing.

    The missing rows are the only reason given, even if many of the indicator's figures change.
    """
    change = indicator_change("a", 60, far=60 if is_held else 0)
    found = Comparison(10_000, (change,), missing=(some_missing_rows(before, missing),))
    held = holds.reasons(found, Request(), 10)
    assert [reason.option for reason in held] == [f"--accept-missing {CLOSURES}"] * is_held
    assert holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10) == []
    assert holds.reasons(found, Request(as_at=date(2011, 1, 1)), 10) == []


def test_the_reason_for_a_hold_names_the_sender_and_the_quarter_and_the_files() -> None:
    found = Comparison(
        10_000, (), missing=(some_missing_rows(46, 44), some_missing_rows(30, 16, "Camden"))
    )
    with pytest.raises(Held) as held:
        holds.require_agreement(found, Request(), 10)
    assert str(held.value) == (
        "Nothing was published. crack_house_closures: most rows of the last publication are missing"
        " from Hackney in 2010-11 Q1 (46 before, 2 now), Camden in 2010-11 Q1 (30 before, 14 now),"
        " and no correction moved or withdrew them (files gone or replaced since:"
        " crack_house_closures/a.csv, crack_house_closures/b.csv, crack_house_closures/c.csv,"
        " crack_house_closures/d.csv, crack_house_closures/e.csv and 1 more). Check with: warehouse"
        " refresh --dry-run; publish with: warehouse refresh --accept-missing crack_house_closures"
    )


def test_a_quarter_lost_in_every_london_borough_is_reported_once() -> None:
    """A sentence about London replaces the sentences about its boroughs."""
    rows = (
        some_missing_rows(90, 60, "London", is_total=True),
        some_missing_rows(20, 20),
        some_missing_rows(20, 15, "Camden"),
    )
    [reason] = holds.reasons(Comparison(10_000, (), missing=rows), Request(), 10)
    assert "London in 2010-11 Q1 (90 before, 30 now), and no" in reason.sentence


@pytest.mark.parametrize(
    ("before", "now", "dispersion", "is_held"),
    [
        (100, 69, 1, True),  # 3.09 times 10 is 30.9
        (100, 70, 1, False),
        (1_000, 799, 1, True),  # the fall must also be more than a fifth
        (1_000, 800, 1, False),
        (100, 38, 4, True),  # 3.09 times 20 is 61.8
        (100, 39, 4, False),
        (9, 0, 1, False),
        (10, 0, 1, True),
    ],
)
def test_a_refresh_is_held_if_a_final_london_quarter_falls_by_more_than_chance_explains(
    before: int, now: int, dispersion: float, is_held: bool
) -> None:
    falls = (LondonFall("a", (CLOSURES,), "2010-11 Q1", before, now, dispersion),)
    found = Comparison(10_000, (indicator_change("a", 1),), falls=falls)
    held = holds.reasons(found, Request(), 10)
    assert [reason.option for reason in held] == ["--accept-revisions a"] * is_held
    if is_held:
        assert held[0].sentence.endswith(f" fall in 2010-11 Q1 from {before:,} to {now}")
    assert holds.reasons(found, Request(accept_revisions=("a",)), 10) == []
    assert holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10) == []


def test_an_indicator_is_held_for_changed_figures_or_for_a_fall_in_london_but_never_for_both() -> (
    None
):
    falls = (LondonFall("a", (CLOSURES,), "2010-11 Q1", 100, 0, 1),)
    found = Comparison(10_000, (indicator_change("a", 60, far=60),), falls=falls)
    [reason] = holds.reasons(found, Request(), 10)
    assert "60 of 100 final figures" in reason.sentence


Counted = tuple[str, str, int, int, bool]


def count_rows(path: Path, counted: list[Counted]) -> None:
    """Add the numbers of rows and corrected rows by area and quarter."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table data_quality.return_columns (return_name varchar, column_name varchar,"
            " facts bigint, given bigint);"
            " create table data_quality.counted_rows (return_name varchar, sender_code varchar,"
            " area_code varchar, quarter_start_date date, rows bigint, corrected bigint,"
            " is_early boolean);"
            " create table marts.indicator_changes (indicator_id varchar, area_code varchar,"
            " period_type varchar, dispersion double)"
        )
        for area, quarter, rows, corrected, is_early in counted:
            connection.execute(
                "insert into data_quality.counted_rows values (?, ?, ?, ?, ?, ?, ?)",
                [CLOSURES, area, area, quarter, rows, corrected, is_early],
            )


HACKNEY, CAMDEN, NOWHERE = "E09000012", "E09000007", "E99999999"
Q1, Q2 = "2010-04-01", "2010-07-01"


def missing_rows(settings: Settings) -> list[tuple[object, ...]]:
    found = compare(settings, "before")
    assert found is not None
    return [
        (each.sender, each.quarter, each.rows_before, each.rows_now, each.missing)
        for each in found.missing
    ]


def test_rows_that_a_correction_moved_or_withdrew_do_not_count_as_missing(
    changed: Callable[..., Settings],
) -> None:
    """Hackney lost 30 of its 40 rows, and corrections explain 24 of the 30.

    Camden lost all rows of a later quarter.
    """
    settings = changed([], [])
    before = [
        (HACKNEY, Q1, 40, 3, False),
        (CAMDEN, Q1, 20, 0, False),
        (NOWHERE, Q1, 7, 0, False),
        (HACKNEY, Q2, 50, 0, True),
        (CAMDEN, Q2, 12, 0, False),
    ]
    now = [
        (HACKNEY, Q1, 10, 27, False),
        (CAMDEN, Q1, 44, 0, False),
        (NOWHERE, Q1, 6, 0, False),
        (HACKNEY, Q2, 1, 0, False),
    ]
    count_rows(generations.path_of(settings.published, "before"), before)
    count_rows(settings.database, now)
    assert missing_rows(settings) == [
        ("London", "July 2010", 12, 0, 12),
        ("Camden", "July 2010", 12, 0, 12),
        ("Hackney", "2010-11 Q1", 40, 10, 6),
        ("no borough", "2010-11 Q1", 7, 6, 1),
    ]


def test_removing_a_file_with_corrections_does_not_make_other_rows_count_as_missing(
    changed: Callable[..., Settings],
) -> None:
    """Corrections move fewer rows than before, but no rows are missing."""
    settings = changed([], [])
    before = generations.path_of(settings.published, "before")
    count_rows(before, [(HACKNEY, Q1, 40, 30, False)])
    count_rows(settings.database, [(HACKNEY, Q1, 40, 0, False)])
    assert missing_rows(settings) == []


def test_missing_rows_that_headquarters_had_sent_are_reported_under_headquarters(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [])
    before = generations.path_of(settings.published, "before")
    count_rows(before, [(HACKNEY, Q1, 6, 0, False), (CAMDEN, Q1, 6, 0, False)])
    with duckdb.connect(str(before)) as connection:
        connection.execute("update data_quality.counted_rows set sender_code = 'headquarters'")
    count_rows(settings.database, [])
    assert missing_rows(settings)[0] == ("headquarters", "2010-11 Q1", 12, 0, 12)


def test_missing_rows_are_reported_with_the_files_that_were_removed_or_replaced(
    changed: Callable[..., Settings],
) -> None:
    """Files that lost the most rows come first.

    Renamed files and files from other returns are not named.
    """
    earlier = [f"{CLOSURES}/{name}.csv" for name in ("kept", "moved", "cut", "gone")]
    settings = changed([], [], ([*earlier, "dip_rollout/gone.csv"], earlier[:1]))
    count_rows(generations.path_of(settings.published, "before"), [(HACKNEY, Q1, 40, 0, False)])
    count_rows(settings.database, [])
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "insert into data_quality.file_reconciliation values"
            f" ('{CLOSURES}', 'renamed.csv', 'sha of {earlier[1]}', 'accepted', 30),"
            f" ('{CLOSURES}', 'cut.csv', 'another', 'accepted', 10)"
        )
    found = compare(settings, "before")
    assert found is not None
    assert {each.files for each in found.missing} == {(earlier[3], earlier[2])}


def test_rows_are_not_compared_with_a_publication_made_by_an_earlier_version(
    changed: Callable[..., Settings],
) -> None:
    """Earlier versions did not publish counts of rows by sender."""
    settings = changed([("E12000007", 100, True)], [("E12000007", 10, True)])
    before = generations.path_of(settings.published, "before")
    count_rows(before, [(HACKNEY, Q1, 40, 0, False)])
    count_rows(settings.database, [])
    found = compare(settings, "before")
    assert found is not None
    assert (len(found.missing), len(found.falls)) == (2, 1)
    with duckdb.connect(str(before)) as connection:
        connection.execute("drop table data_quality.counted_rows")
    found = compare(settings, "before")
    assert found is not None
    assert (len(found.indicators), found.missing, found.falls) == (1, (), ())


def falls(settings: Settings, generation: str | None = "before") -> list[tuple[float, ...]]:
    found = compare(settings, generation)
    assert found is not None
    return [(each.before, each.now, each.dispersion) for each in found.falls]


@pytest.mark.parametrize(
    ("now", "also", "expected"),
    [
        (60, "", [(100, 60, 2)]),
        (None, "", [(100, 0, 2)]),
        (100, "", []),
        (60, "update marts.indicator_changes set dispersion = 0.4", [(100, 60, 1)]),
        (60, "delete from marts.indicator_changes", [(100, 60, 1)]),
        (60, "update marts.indicator_values set is_provisional = true", []),
        (60, "update marts.indicator_values set return_status = 'not_stated'", []),
        (60, "update marts.indicator_values set period_type = 'fiscal_year'", []),
        (60, "update marts.indicator_values set area_code = 'E09000012'", []),
    ],
)
def test_a_fall_in_london_is_judged_by_the_dispersion_in_the_last_publication(
    changed: Callable[..., Settings],
    now: float | None,
    also: str,
    expected: list[tuple[float, ...]],
) -> None:
    """The new build's dispersion cannot be used, because the fall itself increases it."""
    settings = changed([("E12000007", 100, True)], [("E12000007", now, True)])
    before = generations.path_of(settings.published, "before")
    for path, dispersion in [(before, 2), (settings.database, 50)]:
        count_rows(path, [])
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "insert into marts.indicator_changes values"
                " ('closed', 'E12000007', 'quarter', ?), ('closed', 'E09000012', 'quarter', 9),"
                " ('closed', 'E12000007', 'rolling_year', 9)",
                [dispersion],
            )
    with duckdb.connect(str(before)) as connection:
        connection.execute(also)
    if "period_type" in also or "area_code" in also:
        with duckdb.connect(str(settings.database)) as connection:
            connection.execute(also)
    assert falls(settings) == expected


@pytest.mark.parametrize("unit", ["gbp", "percent"])
def test_only_counts_are_checked_for_unusual_falls(
    changed: Callable[..., Settings], unit: str
) -> None:
    settings = changed([("E12000007", 100, True)], [("E12000007", 10, True)])
    count_rows(generations.path_of(settings.published, "before"), [])
    count_rows(settings.database, [])
    assert len(falls(settings)) == 1
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("update marts.indicators set unit = ?", [unit])
    assert falls(settings) == []


Revised = tuple[str, date, str, str, float | None]
LAST = ("2011", date(2011, 6, 30))


@pytest.fixture
def restored(tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that makes a home with a new build and revisions, but no publication."""

    def make(now: Rows, revised: list[Revised]) -> Settings:
        settings = Settings(home=tmp_path, returns=tmp_path / "returns")
        _database(settings.database, now, [])
        count_rows(settings.database, [])
        settings.revisions.mkdir()
        with duckdb.connect() as connection:
            connection.execute(
                "create table revisions (publication_id varchar, published_at timestamp,"
                " as_at date, indicator_id varchar, area_code varchar, period_type varchar,"
                " period_start date, value double)"
            )
            for publication, as_at, area, quarter, value in revised:
                connection.execute(
                    "insert into revisions values (?, now(), ?, 'closed', ?, 'quarter', ?, ?)",
                    [publication, as_at, area, quarter, value],
                )
            connection.execute(f"copy revisions to '{settings.revisions}/2011.parquet'")
        return settings

    return make


def test_a_build_in_a_restored_home_is_compared_with_the_revisions_from_the_backup(
    restored: Callable[..., Settings],
) -> None:
    """Each figure's latest value is used, unless the figure was withdrawn."""
    first = ("2010", date(2010, 12, 31))
    revised = [
        (*first, "E12000007", Q1, 400.0),
        (*LAST, "E12000007", Q1, 100.0),
        (*LAST, HACKNEY, Q1, 70.0),
        (*first, CAMDEN, Q1, 30.0),
        (*LAST, CAMDEN, Q1, None),
        ("2012", date(2011, 1, 1), HACKNEY, Q1, None),  # published as at an earlier day
    ]
    settings = restored([("E12000007", 50, True), (HACKNEY, 71, True)], revised)
    found = compare(settings, None)
    assert found is not None
    [closed] = found.indicators
    assert (found.is_with_revisions, found.complete_before) == (True, 2)
    assert (closed.final_before, closed.final_far, closed.revised) == (2, 1, 2)
    assert falls(settings, None) == [(100, 50, 1)]
    # a link to a published file that is missing does not count as a publication
    settings.published.mkdir()
    (settings.published / generations.LINK).symlink_to("generations/gone/drug_strategy.duckdb")
    assert compare(settings, "gone") == found
    with pytest.raises(
        Held,
        match=r"This home no longer has a publication, .* from 100 to 50\. .*--accept-revisions c",
    ):
        holds.require_agreement(found, Request(), 10)
    holds.require_agreement(found, Request(accept_revisions=("closed",)), 10)
    holds.require_agreement(found, Request(as_at=date(2011, 1, 1)), 10)


@pytest.mark.parametrize(("day", "over"), [(29, 1), (30, 2)])
def test_a_revision_counts_as_final_only_if_its_figure_was_final_when_it_was_published(
    restored: Callable[..., Settings], day: int, over: int
) -> None:
    """The second quarter ended on 30 September 2010, and its follow-up lasts a year."""
    published = ("2010", date(2010, 9, day))
    revised = [(*published, "E12000007", Q1, 100.0), (*published, "E12000007", Q2, 100.0)]
    settings = restored([], revised)
    found = compare(settings, None)
    assert found is not None
    assert (found.complete_before, found.indicators[0].final_before) == (over, over)
    with duckdb.connect(str(settings.database)) as private:
        private.execute("update marts.indicators set is_followed_up = true")
    found = compare(settings, None)
    assert found is not None
    assert (found.complete_before, found.indicators[0].final_before) == (over, 0)


def test_many_changed_figures_are_no_reason_to_hold_a_refresh_of_a_restored_home() -> None:
    """The revisions do not record whether each figure was final."""
    found = Comparison(100, (indicator_change("a", 50),), is_with_revisions=True)
    assert holds.reasons(found, Request(), 10) == []


def test_a_build_is_not_compared_with_revisions_if_the_home_has_an_as_at_publication(
    restored: Callable[..., Settings],
) -> None:
    settings = restored([], [(*LAST, HACKNEY, Q1, 70.0)])
    _database(generations.path_of(settings.published, "asked"), [], [])
    generations.point_to(settings.published, "asked")
    assert compare(settings, None) is None
