"""A refresh holds when a return lost files, rows or a column, or too many figures would change."""

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
        connection.execute("create schema marts; create schema data_quality")
        connection.execute(
            "create table marts.indicators as select 'closed' as indicator_id, 1 as display_order,"
            " 'crack_house_closures' as return_name, null::varchar as second_return_name,"
            " true as may_be_nil, false as is_followed_up"
        )
        connection.execute(
            "create table marts.indicator_values (indicator_id varchar, area_code varchar,"
            " period_type varchar, period_start date, value double, is_complete boolean,"
            " area_level varchar, is_provisional boolean, return_status varchar, period_end date)"
        )
        connection.execute("create table marts.publication as select date '2011-06-30' as as_at")
        connection.execute(
            "create table data_quality.file_reconciliation"
            " (return_name varchar, file_name varchar, sha256 varchar, status varchar)"
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
                "insert into data_quality.file_reconciliation values (?, ?, ?, 'accepted')",
                [return_name, file_name, f"sha of {file}"],
            )


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Settings]:
    """A home with a publication and a new build."""

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


def test_revisions_and_withdrawals_are_counted_among_complete_published_figures(
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


def test_the_first_publication_is_not_compared(tmp_path: Path) -> None:
    assert compare(Settings(home=tmp_path, returns=tmp_path), None) is None
    holds.require_agreement(None, Request(), 0)


def moved(indicator: str, changed: int, far: int = 0, final: int = 100) -> IndicatorChange:
    return IndicatorChange(indicator, (CLOSURES,), 0, changed, 0, changed, final, far, None, ())


def test_a_refresh_holds_above_the_limit_but_not_at_it() -> None:
    holds.require_agreement(Comparison(100, (moved("a", 10),)), Request(), 10)
    above = Comparison(100, (moved("a", 6), moved("b", 5)))
    with pytest.raises(Held, match=r"11 of 100 complete .* 11\.0 %.*--accept-revisions$"):
        holds.require_agreement(above, Request(), 10)
    holds.require_agreement(above, Request(accept_revisions=(ALL,)), 10)
    holds.require_agreement(above, Request(accept_revisions=("b",)), 10)
    holds.require_agreement(above, Request(as_at=date(2011, 1, 1)), 10)


def test_an_indicator_much_of_whose_final_figures_would_change_holds_alone() -> None:
    one = Comparison(10_000, (moved("a", 60, far=21), moved("b", 60, far=20)))
    with pytest.raises(Held, match=r"a: 21 of 100 final .*--accept-revisions a$") as held:
        holds.require_agreement(one, Request(), 10)
    assert "b:" not in str(held.value)
    holds.require_agreement(one, Request(accept_revisions=("a",)), 10)
    holds.require_agreement(Comparison(10_000, (moved("a", 9, far=9, final=20),)), Request(), 10)


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
def test_a_return_or_a_column_of_it_that_collapsed_holds(
    facts: tuple[int, int], given: tuple[int, int], is_held: bool
) -> None:
    """Fewer than 80 % of its facts, or half of what gave a column; never for fewer than 20."""
    found = Comparison(
        10_000,
        (moved("a", 60, far=60),),
        (ColumnChange(CLOSURES, "order_type", *facts, *given),),
    )
    [reason] = holds.reasons(found, Request(), 10)
    assert (reason.option == f"--accept-missing {CLOSURES}") is is_held
    # who agrees that the return shrank agrees to its figures
    assert holds.reasons(found, Request(accept_missing=(CLOSURES,)), 10) == []


def test_only_final_figures_count_for_an_indicator(changed: Callable[..., Settings]) -> None:
    before: Rows = [("a", 100, True), ("b", 0, True), ("c", 100, False), ("d", 100, True)]
    now: Rows = [("a", 111, True), ("b", 1, True), ("c", 1, True), ("d", 110, True)]
    found = compare(changed(before, now), "before")
    assert found is not None
    [closed] = found.indicators
    assert (closed.final_before, closed.final_far) == (3, 1)
    assert closed.return_names == (CLOSURES,)


@pytest.mark.parametrize(("days_later", "is_final"), [(-1, False), (0, True)])
def test_what_is_followed_up_is_final_after_a_year(
    changed: Callable[..., Settings], days_later: int, is_final: bool
) -> None:
    """A quarter to 30 June 2010, published as at 30 June 2011 or a day earlier."""
    settings = changed([("a", 100, True)], [("a", 200, True)])
    with duckdb.connect(str(settings.database)) as private:
        private.execute("update marts.indicators set is_followed_up = true")
    with duckdb.connect(str(generations.path_of(settings.published, "before"))) as before:
        before.execute("update marts.publication set as_at = as_at + ?", [days_later])
    found = compare(settings, "before")
    assert found is not None
    [closed] = found.indicators
    assert (closed.final_before, closed.final_far) == ((1, 1) if is_final else (0, 0))


def test_a_renamed_replaced_or_left_out_file_is_not_lost(
    changed: Callable[..., Settings],
) -> None:
    was = [f"crack_house_closures/{name}.csv" for name in "abcd"]
    settings = changed([], [], (was, []))
    here = [
        listed("crack_house_closures", "renamed.csv", f"sha of {was[0]}"),
        listed("crack_house_closures", "b.csv", "another content"),
    ]
    [lost] = holds.lost_files(settings, here, [was[2]])
    assert (lost.before, lost.gone, lost.is_most) == (4, ("d.csv",), False)
    holds.require_files([lost], [])


def test_a_file_that_is_listed_and_cannot_be_opened_is_lost(
    changed: Callable[..., Settings],
) -> None:
    settings = changed([], [], (["dip_rollout/a.csv", "dip_rollout/b.csv"], []))
    here = [listed("dip_rollout", "a.csv", ""), listed("dip_rollout", "b.csv", "sha")]
    [lost] = holds.lost_files(settings, here)
    assert lost.gone == ("a.csv",)


def test_losing_over_half_of_a_returns_files_holds_unless_accepted(
    changed: Callable[..., Settings],
) -> None:
    was = [f"crack_house_closures/{name}.csv" for name in "abc"]
    here = [listed("crack_house_closures", "a.csv", "x")]
    lost = holds.lost_files(changed([], [], (was, [])), here)
    with pytest.raises(
        Held,
        match=r"2 of 3 files .* opened: b.csv, c.csv.*--accept-missing crack_house_closures",
    ):
        holds.require_files(lost, ["ppo_roster"])
    holds.require_files(lost, ["crack_house_closures"])
