"""A refresh is held if a return or sender lost many rows or too many figures would change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from drug_strategy.io.errors import Held, UserError
from drug_strategy.io.text import shown, without_names
from drug_strategy.landing.discovery import File, today
from drug_strategy.landing.manifest import FileManifest
from drug_strategy.publication import generations
from drug_strategy.publication.changes import (
    ColumnChange,
    Comparison,
    Duplicates,
    Earlier,
    Figure,
    IndicatorChange,
    LargeChange,
    MissingRows,
    UnusualWave,
    compare,
)
from drug_strategy.refreshing import holds
from drug_strategy.settings import ALL, Request, Settings
from tests.unit.publication.warehouse import TABLES

CLOSURES = "crack_house_closures"
LONDON, HACKNEY, CAMDEN, NOWHERE = "E12000007", "E09000012", "E09000007", "E99999999"
Q1, Q2 = "2010-04-01", "2010-07-01"
Rows = list[tuple[str, float | None, bool]]


def _database(path: Path, figures: Rows, files: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.execute(
            """
            update marts.indicators set indicator_id = 'closed';
            create table intermediate.int_survey__waves (
                measure varchar, base_kind varchar, quarter_start date, fiscal_quarter varchar,
                value double, other_value double
            );
            create schema staging;
            create table staging.stg_accepted_answers (wave varchar, accepted_at timestamp);
            create table marts.public_attitudes (
                measure varchar, area_code varchar, period_type varchar, period_start date,
                period_label varchar, value double, base bigint, effective_base double,
                not_answered_percent double
            );
            create table intermediate.int_equal_events (
                return_name varchar, file_name varchar, place varchar, event_content bigint,
                records bigint, is_within boolean, is_elsewhere boolean, chance_within double,
                chance_elsewhere double
            );
            create table marts.publication as
                select 'before' as publication_id, timestamp '2011-06-30 02:00:00' as published_at,
                    date '2011-06-30' as as_at, null::varchar as accepted, false as is_as_asked;
            """
        )
        for area, value, is_complete in figures:
            connection.execute(
                "insert into marts.indicator_values values"
                " ('closed', ?, 'quarter', '2010-04-01', '2010-11 Q1', ?, ?, 'borough', not ?,"
                " 'submitted', '2010-06-30', null)",
                [area, value, is_complete, is_complete],
            )
        for file in files:
            return_name, _, file_name = file.partition("/")
            connection.execute(
                "insert into data_quality.file_reconciliation values"
                " (?, ?, ?, 'accepted', null, 30)",
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


def listed(return_name: str, file_name: str, sha256: str) -> File:
    return File(return_name, file_name, Path(file_name), sha256=sha256)


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (
            Request(accept_missing=("crack_house_closure",)),
            "There is no return crack_house_closure to accept; did you mean crack_house_closures?",
        ),
        (
            Request(accept_revisions=(ALL, "crack_house_closed")),
            "There is no indicator crack_house_closed to accept; did you mean crack_houses_closed?",
        ),
        (
            Request(as_at=date(2999, 1, 1)),
            f"--as-at must be {today()} or earlier, not 2999-01-01.",
        ),
    ],
)
def test_a_request_with_an_unknown_name_or_a_day_in_the_future_is_refused(
    request_: Request, sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        holds.check_names(request_)
    assert str(refused.value) == sentence


def test_a_request_with_known_names_and_the_current_day_is_accepted() -> None:
    known = ("crack_houses_closed", ALL)
    holds.check_names(Request(today(), accept_missing=(CLOSURES,), accept_revisions=known))


def test_a_request_that_accepts_duplicates_in_a_file_must_name_a_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")

    def check(*files: File) -> None:
        request = Request(accept_duplicates=(f"{CLOSURES}/b.csv",))
        holds.check_files(settings, FileManifest(files, date(2010, 7, 1)), request)

    check(listed(CLOSURES, "b.csv", "of b"))
    for files, hint in (
        ([listed(CLOSURES, "a.csv", "of a")], f"did you mean {CLOSURES}/a.csv?"),
        ([], "there are no files."),
    ):
        with pytest.raises(UserError) as refused:
            check(*files)
        expected = f"There is no file {CLOSURES}/b.csv to accept; {hint}"
        assert shown(str(refused.value)) == expected


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


FIGURE = Figure("count", "Camden", "2010-11 Q1", 40, 19)
FILE = f"{CLOSURES}/new.csv"


def indicator_change(
    indicator: str, changed: int, far: int = 0, final: int = 100
) -> IndicatorChange:
    return IndicatorChange(
        indicator, (CLOSURES,), 0, changed, 0, changed, final, far, None, FIGURE, (FILE,)
    )


def test_a_refresh_is_held_if_its_changes_exceed_the_limit_but_not_if_they_equal_it() -> None:
    holds.require_agreement(Comparison(100, (indicator_change("a", 10),)), Request(), 10)
    above = Comparison(100, (indicator_change("a", 6), indicator_change("b", 5)))
    with pytest.raises(Held) as held:
        holds.require_agreement(above, Request(), 10)
    assert str(held.value) == (
        "Nothing was published. 11 of 100 complete published figures (11.0%) would be revised or"
        " withdrawn, which is more than 10%: a (6 revised, 0 withdrawn, such as Camden in"
        " 2010-11 Q1 from 40 to 19), b (5 revised, 0 withdrawn, such as Camden in 2010-11 Q1 from"
        " 40 to 19) (files: crack_house_closures/new.csv). Check with: warehouse refresh"
        " --dry-run; publish with: warehouse refresh --accept-revisions"
    )
    holds.require_agreement(above, Request(accept_revisions=(ALL,)), 10)
    holds.require_agreement(above, Request(accept_revisions=("b",)), 10)
    holds.require_agreement(above, Request(as_at=date(2011, 1, 1)), 10)


def test_a_refresh_is_held_if_many_final_figures_for_one_indicator_would_change() -> None:
    one = Comparison(10_000, (indicator_change("a", 60, far=21), indicator_change("b", 60, far=20)))
    with pytest.raises(Held) as held:
        holds.require_agreement(one, Request(), 10)
    assert str(held.value) == (
        "Nothing was published. a: 21 of 100 final figures for London and the boroughs would be"
        " withdrawn or revised by more than a tenth, such as Camden in 2010-11 Q1 from 40 to 19"
        " (files: crack_house_closures/new.csv). Check with: warehouse refresh --dry-run; publish"
        " with: warehouse refresh --accept-revisions a"
    )
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
    """A refresh is held if at least 20 rows have disappeared and fewer than 80% remain.

    It is also held if a mostly filled column lost at least 20 values and over half of them.
    """
    found = Comparison(
        10_000,
        (indicator_change("a", 60, far=60),),
        (ColumnChange(CLOSURES, "order_type", *facts, *given),),
    )
    [reason] = holds.reasons(found, Request(), 10)
    assert (reason.option == f"--accept-missing {CLOSURES}") is is_held
    # if the missing rows are accepted, so is the change in the return's figures
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
def test_a_figure_so_far_is_final_a_year_after_its_quarter_ends(
    changed: Callable[..., Settings], days_later: int, is_final: bool
) -> None:
    """The quarter ended on 30 June 2010. The publication is as at 30 June 2011 or a day earlier."""
    settings = changed([("a", 100, True)], [("a", 200, True)])
    with duckdb.connect(str(settings.database)) as private:
        private.execute("update marts.indicators set has_label = false")
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
    holds.require_files([lost], [])  # half of the files are not most


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
    before: int,
    lost: int,
    sender: str = "Hackney",
    quarter: str = "2010-11 Q1",
    taken: int = 0,
) -> MissingRows:
    area = {"Hackney": HACKNEY, "Camden": CAMDEN}.get(sender)
    day = date(2010, 4 if quarter.endswith("Q1") else 7, 1)
    files = tuple(f"{CLOSURES}/{name}.csv" for name in "abcdef")
    now = before - lost
    return MissingRows(CLOSURES, sender, area, quarter, day, before, now, taken, lost, files)


@pytest.mark.parametrize(
    ("before", "lost", "is_held"),
    [(19, 10, True), (20, 10, False), (9, 9, False), (10, 10, True), (45, 23, True)],
)
def test_a_refresh_is_held_if_a_sender_lost_most_rows_for_a_quarter(
    before: int, lost: int, is_held: bool
) -> None:
    """A refresh is held if at least ten rows, and more than half of all rows, are lost.

    The lost rows are the only reason given, even if many figures change.
    """
    change = indicator_change("a", 60, far=60 if is_held else 0)
    found = Comparison(10_000, (change,), missing=(some_missing_rows(before, lost),))
    held = holds.reasons(found, Request(), 10)
    assert [reason.option for reason in held] == [f"--accept-missing {CLOSURES}"] * is_held
    assert holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10) == []
    assert holds.reasons(found, Request(as_at=date(2011, 1, 1)), 10) == []


def test_the_ten_rows_that_a_sender_must_have_lost_may_be_from_several_quarters() -> None:
    """A borough has few cannabis factories in a quarter, but a file may move four years' worth.

    Rows do not count if another sender lost them, or if their quarter kept most of its rows.
    """
    rows = [
        some_missing_rows(6, 5),
        some_missing_rows(6, 5, quarter="2010-11 Q2"),
        some_missing_rows(6, 5, "Camden"),
        some_missing_rows(90, 45, "Camden", quarter="2010-11 Q2"),
    ]
    [reason] = holds.reasons(Comparison(10_000, (), missing=tuple(rows)), Request(), 10)
    assert "Hackney in 2010-11 Q1 (6 before, 1 now), Hackney in 2010-11 Q2" in reason.sentence
    assert "Camden" not in reason.sentence
    assert holds.reasons(Comparison(10_000, (), missing=tuple(rows[1:])), Request(), 10) == []


NIGHTS = ["20110626", "20110627", "20110628", "20110629", "20110630"]


@pytest.mark.parametrize(
    ("values", "accepted", "is_held"),
    [
        ([60, 52, 44, 36, 32], {}, False),  # 32 is more than half of 52, four publications ago
        ([60, 52, 44, 36, 25], {}, True),
        ([52, 44, 36, 30, 25], {"20110628": "other; closed"}, False),
        ([52, 44, 36, 30, 25], {"20110628": "all"}, False),
        ([52, 52, 44, 36, 25], {"20110627": "closed"}, True),
        ([52, 52, 44, 36, 25], {"20110629": "other"}, True),
    ],
)
def test_a_figure_that_falls_a_little_every_night_is_held(
    changed: Callable[..., Settings], values: list[float], accepted: dict[str, str], is_held: bool
) -> None:
    """The last publication and the three before it are compared with the new build.

    What somebody has accepted since then is not counted again.
    """
    settings = changed([], [(CAMDEN, values[-1], True)])
    for night, value in zip(NIGHTS[:-1], values, strict=False):
        file = generations.path_of(settings.published, night)
        _database(file, [(CAMDEN, value, True)], [])
        with duckdb.connect(str(file)) as connection:
            connection.execute(
                "update marts.publication set publication_id = ?, accepted = ?",
                [night, accepted.get(night)],
            )
    generations.path_of(settings.published, "before").unlink()
    generations.point_to(settings.published, NIGHTS[-2])
    count_rows(settings.database, [])
    for night in NIGHTS[:-1]:
        count_rows(generations.path_of(settings.published, night), [])
    found = compare(settings, NIGHTS[-2])
    assert found is not None
    assert found.large == ()
    held = holds.reasons(found, Request(), 100)
    assert [reason.option for reason in held] == ["--accept-revisions closed"] * is_held
    if is_held:
        assert held[0].sentence.endswith(", since the publication of 30 June 2011, 02:00 UTC")
    assert holds.reasons(found, Request(accept_revisions=(ALL,)), 100) == []


def test_rows_taken_from_a_sender_a_few_at_a_time_are_held() -> None:
    """In the last publication, the sender still had most of its rows."""
    earlier = Earlier(
        datetime(2011, 6, 27, 2), frozenset(), (some_missing_rows(40, 30, taken=30),), ()
    )
    found = Comparison(100, (), missing=(some_missing_rows(18, 8),), earlier=(earlier,))
    [reason] = holds.reasons(found, Request(), 10)
    assert reason.option == f"--accept-missing {CLOSURES}"
    assert "since the publication of 27 June 2011, 02:00 UTC" in reason.sentence
    assert holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10) == []
    agreed = replace(earlier, agreed=frozenset({CLOSURES}))
    assert holds.reasons(replace(found, earlier=(agreed,)), Request(), 10) == []


def test_the_reason_for_a_hold_names_the_sender_and_the_quarter_and_the_files() -> None:
    rows = (some_missing_rows(46, 44, taken=40), some_missing_rows(30, 16, "Camden"))
    with pytest.raises(Held) as held:
        holds.require_agreement(Comparison(10_000, (), missing=rows), Request(), 10)
    assert str(held.value) == (
        "Nothing was published. crack_house_closures: most rows of the last publication are missing"
        " from Hackney in 2010-11 Q1 (46 before, 2 now, 40 withdrawn or moved to another borough),"
        " Camden in 2010-11 Q1 (30 before, 14 now) (files: crack_house_closures/a.csv,"
        " crack_house_closures/b.csv, crack_house_closures/c.csv, crack_house_closures/d.csv,"
        " crack_house_closures/e.csv and 1 more). Check with: warehouse refresh --dry-run; publish"
        " with: warehouse refresh --accept-missing crack_house_closures"
    )


def test_a_quarter_lost_in_every_london_borough_is_reported_once() -> None:
    """A sentence about London replaces the sentences about its boroughs."""
    rows = (
        some_missing_rows(90, 60, "London"),
        some_missing_rows(20, 20),
        some_missing_rows(20, 15, "Camden"),
    )
    [reason] = holds.reasons(Comparison(10_000, (), missing=rows), Request(), 10)
    assert "from London in 2010-11 Q1 (90 before, 30 now) (files:" in reason.sentence


def test_the_reason_for_a_hold_of_a_collapsed_return_names_its_senders_and_files() -> None:
    column = ColumnChange(CLOSURES, "order_type", 100, 62, 100, 62, (FILE,))
    rows = (some_missing_rows(90, 38, "London"), some_missing_rows(40, 20))
    [reason] = holds.reasons(Comparison(10_000, (), (column,), rows), Request(), 10)
    assert shown(reason.sentence) == (
        "crack_house_closures: 62 of its rows are used now, but 100 were in the last publication,"
        " most of the loss in Hackney in 2010-11 Q1 (40 before, 20 now)"
        " (files: crack_house_closures/new.csv)"
    )


def large_change(
    before: float, now: float | None, indicator: str = "a", area: str = "Camden"
) -> LargeChange:
    code = {"Hackney": HACKNEY, "Camden": CAMDEN}.get(area, LONDON)
    figure = Figure("count", area, "2010-11 Q1", before, now)
    days = date(2010, 4, 1), date(2010, 7, 1)
    return LargeChange(indicator, (CLOSURES,), code, *days, figure, (FILE,))


def test_a_refresh_is_held_if_a_final_figure_would_rise_or_fall_by_more_than_half() -> None:
    """The message lists the figures and files, and the option must list each indicator."""
    money = large_change(16_000_000, 10_016_000_000, "b", "London")
    money = replace(money, figure=replace(money.figure, unit="gbp"), files=())
    large = (large_change(1, 78), large_change(20, None, area="Hackney"), money)
    found = Comparison(10_000, (), large=large)
    with pytest.raises(Held) as held:
        holds.require_agreement(found, Request(), 10)
    assert str(held.value) == (
        "Nothing was published. a: final figures would rise or fall by more than half: Camden in"
        " 2010-11 Q1 from 1 to 78, Hackney in 2010-11 Q1 from 20 to no figure"
        " (files: crack_house_closures/new.csv). b: final figures would rise or fall by more than"
        " half: London in 2010-11 Q1 from £16,000,000 to £10,016,000,000 (no file was added or"
        " removed). Check with: warehouse refresh --dry-run; publish with: warehouse refresh"
        " --accept-revisions a --accept-revisions b"
    )
    [reason] = holds.reasons(found, Request(accept_revisions=("a",)), 10)
    assert reason.option == "--accept-revisions b"
    assert holds.reasons(found, Request(accept_revisions=(ALL,)), 10) == []
    assert holds.reasons(found, Request(as_at=date(2011, 1, 1)), 10) == []


def test_removed_files_are_named_last() -> None:
    """A removed file may have changed any of its return's figures, so it is a less likely cause."""
    one, two = large_change(1, 78), large_change(2, 99)
    files = ("a.csv (gone)", "b.csv"), ("a.csv (gone)", "c.csv")
    large = replace(one, files=files[0]), replace(two, files=files[1])
    [reason] = holds.reasons(Comparison(10_000, (), large=large), Request(), 10)
    assert shown(reason.sentence).endswith(" (files: b.csv, c.csv, a.csv (gone))")


def test_large_changes_are_named_in_the_sentence_about_many_changed_figures() -> None:
    large = (large_change(100, 0), large_change(1, 78))
    found = Comparison(10_000, (indicator_change("a", 60, far=60),), large=large)
    [reason] = holds.reasons(found, Request(), 10)
    assert shown(reason.sentence) == (
        "a: 60 of 100 final figures for London and the boroughs would be withdrawn or revised by"
        " more than a tenth, such as Camden in 2010-11 Q1 from 100 to 0, Camden in 2010-11 Q1 from"
        " 1 to 78 (files: crack_house_closures/new.csv)"
    )


@pytest.mark.parametrize(
    ("now", "area", "lost", "is_explained"),
    [
        (10, "Camden", some_missing_rows(40, 30, "Camden"), True),
        (10, "Camden", some_missing_rows(40, 30, "London"), True),
        (10, "London", some_missing_rows(40, 30, "London"), True),
        (None, "Camden", some_missing_rows(40, 30, "Camden"), True),
        (90, "Camden", some_missing_rows(40, 30, "Camden"), False),
        (10, "Camden", some_missing_rows(40, 20, "Camden"), False),
        (10, "Camden", some_missing_rows(40, 30), False),
        (10, "Camden", some_missing_rows(40, 30, "Camden", "2010-11 Q2"), False),
    ],
)
@pytest.mark.parametrize("accepted", [(), (CLOSURES,)])
def test_accepting_a_senders_missing_rows_accepts_no_other_change(
    now: float | None,
    area: str,
    lost: MissingRows,
    is_explained: bool,
    accepted: tuple[str, ...],
) -> None:
    """Only a fall in the same area and quarter is accepted along with the missing rows."""
    found = Comparison(10_000, (), missing=(lost,), large=(large_change(40, now, area=area),))
    held = holds.reasons(found, Request(accept_missing=accepted), 10)
    options = [f"--accept-missing {CLOSURES}"] * (lost.is_most and not accepted)
    assert [reason.option for reason in held] == [
        *options,
        *(["--accept-revisions a"] if not is_explained else []),
    ]


def test_accepting_a_collapsed_return_accepts_falls_but_no_rise() -> None:
    column = ColumnChange(CLOSURES, "order_type", 100, 5, 100, 5)
    large = (large_change(100, 0), large_change(1, 78))
    found = Comparison(10_000, (), (column,), large=large)
    [reason] = holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10)
    assert "half: Camden in 2010-11 Q1 from 1 to 78 (files" in reason.sentence


Counted = tuple[str, str, int, bool]


def count_rows(path: Path, counted: list[Counted]) -> None:
    """Store row counts by area and quarter."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table data_quality.return_columns (return_name varchar, column_name varchar,"
            " facts bigint, given bigint);"
            " create or replace table data_quality.counted_rows (return_name varchar,"
            " sender_code varchar, area_code varchar, quarter_start_date date, rows bigint,"
            " is_early boolean)"
        )
        for area, quarter, rows, is_early in counted:
            connection.execute(
                "insert into data_quality.counted_rows values (?, ?, ?, ?, ?, ?)",
                [CLOSURES, area, area, quarter, rows, is_early],
            )


def correct_rows(settings: Settings, *corrected: tuple[str, str, str, int, int]) -> None:
    """Store, by area and quarter, the numbers of rows that files corrected and took away."""
    with duckdb.connect(str(settings.database)) as private:
        for row in corrected:
            private.execute(
                "insert into intermediate.int_corrected_rows values (?, ?, ?, ?, ?, ?)",
                [CLOSURES, *row],
            )


def missing_rows(settings: Settings) -> list[tuple[object, ...]]:
    found = compare(settings, "before")
    assert found is not None
    return [
        (each.sender, each.quarter, each.rows_before, each.rows_now, each.taken, each.lost)
        for each in found.missing
    ]


def test_a_column_that_its_contract_no_longer_has_has_lost_no_values(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [])
    columns = {"before": [("kept", 100), ("dropped", 100)], "now": [("kept", 30)]}
    files = {
        "before": generations.path_of(settings.published, "before"),
        "now": settings.database,
    }
    for when, path in files.items():
        count_rows(path, [])
        with duckdb.connect(str(path)) as connection:
            for name, given in columns[when]:
                connection.execute(
                    "insert into data_quality.return_columns values (?, ?, 100, ?)",
                    [CLOSURES, name, given],
                )
    found = compare(settings, "before")
    assert found is not None
    assert [(each.column_name, each.given_now) for each in found.columns] == [("kept", 30)]


def test_rows_that_new_files_withdrew_or_moved_to_another_borough_are_lost(
    changed: Callable[..., Settings],
) -> None:
    """A new file took 20 of Hackney's 40 rows and moved 4 to another quarter; 6 have disappeared.

    The file also took 8 of Camden's rows, which Camden replaced with new ones. The boroughs' next
    quarter has lost rows as well. Files in the last publication had taken other rows.
    """
    earlier = f"{CLOSURES}/old.csv"
    settings = changed([], [], ([earlier], [earlier, f"{CLOSURES}/new.csv"]))
    before = [
        (HACKNEY, Q1, 40, False),
        (CAMDEN, Q1, 20, False),
        (NOWHERE, Q1, 7, False),
        (HACKNEY, Q2, 50, True),
        (CAMDEN, Q2, 12, False),
    ]
    now = [
        (HACKNEY, Q1, 10, False),
        (CAMDEN, Q1, 20, False),
        (NOWHERE, Q1, 6, False),
        (HACKNEY, Q2, 1, False),
    ]
    count_rows(generations.path_of(settings.published, "before"), before)
    count_rows(settings.database, now)
    correct_rows(
        settings,
        ("new.csv", HACKNEY, Q1, 24, 20),
        ("new.csv", CAMDEN, Q1, 8, 8),
        ("old.csv", CAMDEN, Q1, 9, 9),
        ("old.csv", CAMDEN, Q2, 9, 9),
    )
    assert missing_rows(settings) == [
        ("London", "2010-11 Q1", 67, 36, 28, 28),
        ("Hackney", "2010-11 Q1", 40, 10, 20, 26),
        ("London", "July 2010", 12, 0, 0, 12),
        ("Camden", "July 2010", 12, 0, 0, 12),
        ("Camden", "2010-11 Q1", 20, 20, 8, 8),
        ("no borough", "2010-11 Q1", 7, 6, 0, 1),
    ]
    found = compare(settings, "before")
    assert found is not None
    assert {each.files for each in found.missing if each.taken} == {(f"{CLOSURES}/new.csv",)}


def test_removing_a_file_with_corrections_does_not_make_other_rows_count_as_missing(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [], ([f"{CLOSURES}/corrections.csv"], []))
    count_rows(generations.path_of(settings.published, "before"), [(HACKNEY, Q1, 40, False)])
    count_rows(settings.database, [(HACKNEY, Q1, 40, False)])
    assert missing_rows(settings) == []


def test_missing_rows_that_headquarters_had_sent_are_reported_under_headquarters(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [])
    before = generations.path_of(settings.published, "before")
    count_rows(before, [(HACKNEY, Q1, 6, False), (CAMDEN, Q1, 6, False)])
    with duckdb.connect(str(before)) as connection:
        connection.execute("update data_quality.counted_rows set sender_code = 'headquarters'")
    count_rows(settings.database, [])
    assert [row[0] for row in missing_rows(settings)] == [
        "headquarters",
        "headquarters (Camden)",
        "headquarters (Hackney)",
    ]


def test_missing_rows_are_reported_with_the_files_that_were_removed_or_replaced(
    changed: Callable[..., Settings],
) -> None:
    """Files that lost the most rows come first.

    Renamed files and files from other returns are not listed.
    """
    earlier = [f"{CLOSURES}/{name}.csv" for name in ("kept", "moved", "cut", "gone")]
    settings = changed([], [], ([*earlier, "dip_rollout/gone.csv"], earlier[:1]))
    count_rows(generations.path_of(settings.published, "before"), [(HACKNEY, Q1, 40, False)])
    count_rows(settings.database, [])
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "insert into data_quality.file_reconciliation values"
            f" ('{CLOSURES}', 'renamed.csv', 'sha of {earlier[1]}', 'accepted', null, 30),"
            f" ('{CLOSURES}', 'cut.csv', 'another', 'accepted', null, 10)"
        )
    found = compare(settings, "before")
    assert found is not None
    assert {each.files for each in found.missing} == {(earlier[3], earlier[2])}


def test_rows_are_not_compared_with_a_publication_made_by_an_earlier_version(
    changed: Callable[..., Settings],
) -> None:
    """Earlier versions did not publish counts of rows by sender."""
    settings = changed([(LONDON, 100, True)], [(LONDON, 10, True)])
    before = generations.path_of(settings.published, "before")
    count_rows(before, [(HACKNEY, Q1, 40, False)])
    count_rows(settings.database, [])
    found = compare(settings, "before")
    assert found is not None
    assert (len(found.missing), len(found.large)) == (2, 1)
    with duckdb.connect(str(before)) as connection:
        connection.execute("drop table data_quality.counted_rows")
    found = compare(settings, "before")
    assert found is not None
    assert (len(found.indicators), found.missing, len(found.large)) == (1, (), 1)


ROWS = [
    ("answers", Q1, "2010-11 Q1", 71.0, 33.6),
    ("no_answer", Q2, "2010-11 Q2", 2.04, 12),
    ("answers", Q2, "2010-11 Q2", 29, 40),
    ("answers", "2010-10-01", "2010-11 Q3", 29, 40),
]
# The published row of London's figure for a wave: its first day, base, and whether it may change.
PUBLISHED_WAVE = f"""
    select 'closed' as indicator_id, '{LONDON}' as area_code, 'quarter' as period_type,
        ?::date as period_start, '' as period_label, ? as base, ? as is_provisional
"""


def test_new_waves_are_compared_with_the_year_before_and_may_have_been_accepted_earlier(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [])
    with duckdb.connect(str(settings.database)) as connection:
        connection.executemany(
            "insert into intermediate.int_survey__waves values ('closed', ?, ?, ?, ?, ?)", ROWS
        )
        connection.execute(
            "insert into staging.stg_accepted_answers values ('2010-11 Q3', '2011-01-02')"
        )

    def waves() -> list[tuple[str, bool, bool]]:
        found = compare(settings, "before")
        assert found is not None
        return [(each.wave, each.is_of_missing_answers, each.is_accepted) for each in found.waves]

    rest = [
        ("2010-11 Q2", False, False),
        ("2010-11 Q2", True, False),
        ("2010-11 Q3", False, True),
    ]
    assert waves() == [("2010-11 Q1", False, False), *rest]
    before = str(generations.path_of(settings.published, "before"))
    for rows, found in (
        # No answers, or an incomplete wave.
        ([(Q2, 0, False), (Q1, 10, True)], [("2010-11 Q1", False, False), *rest]),
        ([(Q1, 10, False)], rest),
    ):
        with duckdb.connect(before) as connection:
            connection.executemany(
                f"insert into marts.indicator_values by name {PUBLISHED_WAVE}", rows
            )
        assert waves() == found


@pytest.mark.parametrize("is_of_earlier_version", [False, True])
@pytest.mark.parametrize(
    ("now", "is_unusual"),
    [
        ((45.1, 10, 10_000), (True, False)),
        ((44.9, 12.9, 10_000), (False, False)),  # by less than 5 and 3 points
        ((40, 13.1, 10_000), (False, True)),
        ((48.3, 10, 615), (True, False)),  # 4 standard errors of the difference are 8.295 points
        ((48.3, 10, 614), (False, False)),  # 8.301 points
        ((90, 90, 29), (False, False)),  # too few people
    ],
)
def test_a_published_wave_is_compared_with_itself_as_published(
    changed: Callable[..., Settings],
    now: tuple[float, float, int],
    is_unusual: tuple[bool, bool],
    is_of_earlier_version: bool,
) -> None:
    """A standard error is the square root of p * (100 - p) / n. Before, 10,000 people answered.

    Up to version 0.3.0, public_attitudes had only boroughs.
    """
    settings = changed([], [])
    before = str(generations.path_of(settings.published, "before"))
    for path, (value, not_answered, base) in ((before, (40, 10, 10_000)), (settings.database, now)):
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "insert into marts.public_attitudes values ('closed', ?, 'quarter', ?,"
                " '2010-11 Q1', ?, ?, ?, ?)",
                [LONDON, Q1, value, base, base, not_answered],
            )
            connection.execute(
                f"insert into marts.indicator_values by name {PUBLISHED_WAVE}", [Q1, base, False]
            )
    if is_of_earlier_version:
        with duckdb.connect(before) as connection:
            connection.execute(
                "alter table marts.public_attitudes rename to public_attitude_estimates;"
                "create table marts.public_attitudes (measure varchar, borough_code varchar)"
            )
    found = compare(settings, "before")
    assert found is not None
    kinds = [each.is_of_missing_answers for each in found.waves]
    assert (False in kinds, True in kinds) == is_unusual
    assert all(each.is_sent_again for each in found.waves)


@pytest.mark.parametrize(
    ("accepted_on", "is_accepted"), [("2011-06-29", False), ("2011-07-01", True)]
)
def test_a_wave_sent_again_must_be_accepted_after_the_last_publication(
    changed: Callable[..., Settings], accepted_on: str, is_accepted: bool
) -> None:
    settings = changed([], [])
    before = str(generations.path_of(settings.published, "before"))
    for path, value in ((before, 40), (settings.database, 90)):
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "insert into marts.public_attitudes values ('closed', ?, 'quarter', ?,"
                " '2010-11 Q1', ?, 10000, 10000, 10)",
                [LONDON, Q1, value],
            )
            connection.execute(
                f"insert into marts.indicator_values by name {PUBLISHED_WAVE}", [Q1, 10_000, False]
            )
            connection.execute(
                "insert into staging.stg_accepted_answers values ('2010-11 Q1', ?)", [accepted_on]
            )
    found = compare(settings, "before")
    assert found is not None
    assert [each.is_accepted for each in found.waves] == [is_accepted]


def test_a_hold_of_a_wave_gives_the_numbers_and_the_option_that_publishes_it() -> None:
    waves = (
        UnusualWave("2012-13 Q3", "a", "See drugs as a problem", False, False, 71.04, 33.6),
        UnusualWave("2012-13 Q3", "a", "See drugs as a problem", True, False, 2, 12),
        UnusualWave("2012-13 Q4", "b", "Say so", False, False, 50, 40),
        UnusualWave("2012-13 Q2", "b", "Say so", False, False, 50, 40, is_accepted=True),
    )
    comparison = Comparison(100, (), waves=waves)
    with pytest.raises(Held) as held:
        holds.require_agreement(comparison, Request(), 10)
    assert str(held.value) == (
        "Nothing was published. The survey's wave of 2012-13 Q3 differs greatly from the year"
        " before: the answers to 'See drugs as a problem' are 71.0%, against 33.6% before; the"
        " share of people who gave no answer to 'See drugs as a problem' is 2.0%, against 12.0%"
        " before. The survey's wave of 2012-13 Q4 differs greatly from the year before: the answers"
        " to 'Say so' are 50.0%, against 40.0% before. Check with: warehouse refresh --dry-run;"
        " publish with: warehouse refresh --accept-answers '2012-13 Q3' --accept-answers '2012-13"
        " Q4'"
    )
    assert holds.reasons(comparison, Request(as_at=date(2013, 1, 1)), 10) == []
    assert holds.reasons(None, Request(), 10) == []


def test_a_hold_of_duplicates_gives_the_numbers_and_the_other_files() -> None:
    file = "sanction_detections/it's again.csv"
    others = ("sanction_detections/q1.csv", "sanction_detections/q2.csv")
    comparison = Comparison(
        100,
        (),
        duplicates=(
            Duplicates(file, True, 16, 16, 0.13, others[:1]),
            Duplicates(file, False, 16, 11, 0.04, others),
        ),
    )
    [held] = holds.reasons(comparison, Request(), 10)
    assert shown(held.sentence) == (
        f"{file} probably contains records that were sent before: of its 16 records, 16 match"
        " records of the same borough (chance alone would give 0.1) and 11 match records of other"
        " boroughs (chance alone would give less than 0.1) in every column but the reference,"
        f" borough and ward. Ask the sender (files: {', '.join(others)})"
    )
    assert shown(held.option) == "--accept-duplicates 'sanction_detections/it'\"'\"'s again.csv'"
    assert "again" not in without_names(held.sentence + held.option, lambda _: "a file")
    assert holds.reasons(comparison, Request(accept_duplicates=(file,)), 10) == []
    assert holds.reasons(comparison, Request(as_at=date(2013, 1, 1)), 10) == []


def large_changes(settings: Settings, generation: str | None = "before") -> list[str]:
    found = compare(settings, generation)
    assert found is not None
    return [str(each.figure) for each in found.large]


@pytest.mark.parametrize(
    ("unit", "area", "figures", "is_large"),
    [
        ("count", LONDON, (744, 1_450), True),
        ("count", CAMDEN, (190, 0), True),
        ("count", CAMDEN, (1, 78), True),
        ("count", CAMDEN, (0, 20), True),
        ("count", CAMDEN, (0, 19), False),
        ("count", CAMDEN, (40, 60), False),  # exactly half
        ("count", CAMDEN, (40, 61), True),
        ("count", CAMDEN, (30, 11), False),  # by 19
        ("count", CAMDEN, (30, 10), True),
        ("count", CAMDEN, (100, None), True),
        ("gbp", LONDON, (16_000_000, 10_016_000_000), True),
        ("gbp", LONDON, (1_000_000, 0), True),
        ("gbp", LONDON, (999_999, 0), False),
        ("gbp", LONDON, (2_000_000, 1_000_000), False),
        ("gbp", CAMDEN, (107_990, 5), True),
        ("gbp", CAMDEN, (99_999, 0), False),
        ("percent", CAMDEN, (20, 90), False),
    ],
)
def test_final_counts_and_pounds_are_checked_for_large_rises_and_falls(
    changed: Callable[..., Settings],
    unit: str,
    area: str,
    figures: tuple[float, float | None],
    is_large: bool,
) -> None:
    before, now = figures
    settings = changed([(area, before, True)], [(area, now, True)])
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("update marts.indicators set unit = ?", [unit])
    assert len(large_changes(settings)) == is_large


@pytest.mark.parametrize(
    ("also", "is_large"),
    [
        ("area_code = 'E12000007', area_level = 'london'", True),
        ("period_type = 'fiscal_year'", True),
        ("period_type = 'rolling_year'", False),
        ("is_provisional = true", False),
        ("return_status = 'not_stated'", False),
        ("area_level = 'ward'", False),
        ("value = null", False),
    ],
)
def test_only_final_figures_for_a_quarter_or_a_fiscal_year_are_checked_for_large_changes(
    changed: Callable[..., Settings], also: str, is_large: bool
) -> None:
    settings = changed([(CAMDEN, 1, True)], [(CAMDEN, 78, True)])
    paths = [generations.path_of(settings.published, "before")]
    if "period_type" in also or "area_code" in also:
        paths.append(settings.database)
    for path in paths:
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"update marts.indicator_values set {also}")
    assert len(large_changes(settings)) == is_large


def test_a_large_change_is_reported_with_the_files_that_have_or_removed_rows_there(
    changed: Callable[..., Settings],
) -> None:
    """A withdrawal does not say where its record was, so that comes from the removed record."""
    new = [f"{CLOSURES}/{name}.csv" for name in ("added", "elsewhere", "withdrawals")]
    settings = changed(
        [(CAMDEN, 100, True), (HACKNEY, 100, True)],
        [(CAMDEN, 0, True), (HACKNEY, 100, True)],
        ([], new),
    )
    with duckdb.connect(str(settings.database)) as private:
        for file, area in (("added.csv", CAMDEN), ("elsewhere.csv", HACKNEY)):
            private.execute(
                "insert into intermediate.int_record_trail values (?, ?, ?, null, false, ?, null,"
                " null)",
                [CLOSURES, file, area, Q1],
            )
    correct_rows(settings, ("withdrawals.csv", CAMDEN, Q1, 40, 40))
    found = compare(settings, "before")
    assert found is not None
    assert [each.files for each in found.large] == [(new[0], new[2])]
    # the list of indicators has the files behind all changed figures
    assert [each.files for each in found.indicators] == [(new[0], new[2])]


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
        (*first, LONDON, Q1, 400.0),
        (*LAST, LONDON, Q1, 100.0),
        (*LAST, HACKNEY, Q1, 70.0),
        (*first, CAMDEN, Q1, 30.0),
        (*LAST, CAMDEN, Q1, None),
        ("2012", date(2011, 1, 1), HACKNEY, Q1, None),  # published as at an earlier day
    ]
    settings = restored([(LONDON, 40, True), (HACKNEY, 71, True)], revised)
    found = compare(settings, None)
    assert found is not None
    [closed] = found.indicators
    assert (found.is_with_revisions, found.complete_before) == (True, 2)
    assert (closed.final_before, closed.final_far, closed.revised) == (2, 1, 2)
    assert large_changes(settings, None) == ["London in 2010-11 Q1 from 100 to 40"]
    # a link to a missing published file is not a publication
    settings.published.mkdir()
    (settings.published_file).symlink_to("generations/gone/drug_strategy.duckdb")
    assert compare(settings, "gone") == found
    with pytest.raises(
        Held,
        match=r"no longer has its last publication, .* from 100 to 40 .*--accept-revisions c",
    ):
        holds.require_agreement(found, Request(), 10)
    holds.require_agreement(found, Request(accept_revisions=("closed",)), 10)
    holds.require_agreement(found, Request(as_at=date(2011, 1, 1)), 10)


@pytest.mark.parametrize(("as_at", "over"), [(date(2011, 6, 30), 0), (date(2013, 3, 31), 1)])
def test_three_years_that_are_not_over_are_not_complete_in_the_revisions(
    restored: Callable[..., Settings], as_at: date, over: int
) -> None:
    settings = restored([], [("2011", as_at, LONDON, Q1, 100.0)])
    [file] = settings.revisions.glob("*.parquet")
    total = duckdb.sql(f"select * replace ('strategy' as period_type) from '{file}'")
    total.write_parquet(f"{file}.new")
    Path(f"{file}.new").replace(file)
    found = compare(settings, None)
    assert found is not None
    assert found.complete_before == over


@pytest.mark.parametrize(("day", "over"), [(29, 1), (30, 2)])
def test_a_revision_counts_as_final_only_if_its_figure_was_final_when_it_was_published(
    restored: Callable[..., Settings], day: int, over: int
) -> None:
    """The second quarter ended on 30 September 2010. Figures so far are final a year later."""
    published = ("2010", date(2010, 9, day))
    revised = [(*published, LONDON, Q1, 100.0), (*published, LONDON, Q2, 100.0)]
    settings = restored([], revised)
    found = compare(settings, None)
    assert found is not None
    assert (found.complete_before, found.indicators[0].final_before) == (over, over)
    with duckdb.connect(str(settings.database)) as private:
        private.execute("update marts.indicators set has_label = false")
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
