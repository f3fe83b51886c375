"""A publication's changes and revisions agree with a calculation in plain Python."""

from datetime import date

import duckdb
import pytest

from drug_strategy.answers.status import rows_of
from drug_strategy.io import versions
from drug_strategy.publication import publish
from drug_strategy.publication.history import because_of_definitions
from tests.unit.publication.warehouse import (
    AS_AT,
    CAMDEN,
    CLOSURES,
    HACKNEY,
    LISTED,
    LONDON,
    NOWHERE,
    Q1,
    Q2,
    World,
    rows,
)

LATER = date(2011, 1, 2)
OLD, NEW = "0.2.0+00000000", "0.3.0+1a2b3c4d"

pytestmark = pytest.mark.usefixtures("verified_here")


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "home")
    world.settings.prepare()
    return world


def published(world, as_at=AS_AT):
    """Publish what was before, and then the new build. Return the last publication's ID."""
    world.build(is_now=False)
    publish(world.settings, LISTED, AS_AT)
    assert changed(world.settings) == []
    world.build()
    return world.settings, publish(world.settings, LISTED, as_at).generation


def changed(settings, columns="*"):
    sql = f"select {columns} from marts.publication_changes order by indicator_id, area_code"
    return rows(settings.published_file, sql)


def test_a_changed_figure_is_listed_as_new_or_revised_or_withdrawn(world):
    """An older version published rolling years for wards. They are no longer made."""
    for area, before, now in (("a", None, 3), ("b", 3, 4), ("c", 3, None), ("d", 3, 3)):
        world.figure(before, now, area=area)
    world.figure(3, 3, area="e", area_level="ward")
    world.figure(3, 3, area="e", area_level="ward", period_type="rolling_year")
    world.sql_now = "delete from marts.indicator_values where period_type = 'rolling_year'"
    settings, _ = published(world)
    columns = "area_code, change, value_before, value_now, publication > previous_publication"
    assert changed(settings, f"{columns}, caused_by") == [
        ("a", "new", None, 3, True, None),
        ("b", "revised", 3, 4, True, None),
        ("c", "withdrawn", 3, None, True, None),
    ]


HERE, THERE = {"borough_codes": HACKNEY}, {"borough_codes": CAMDEN}
WARD, OTHER_WARD = "E05000231", "E05000239"
WARDS = [HERE | {"ward_code": WARD}, HERE, THERE]
DAYS = [HERE | {"quarter_start": day} for day in (Q2, date(2013, 1, 1), date(2013, 4, 1))]


def test_a_changed_figure_is_listed_with_the_files_that_were_removed(world):
    """Of the removed files, only those of the indicator's return and the register are listed."""
    world.figure(3, 4, area=HACKNEY)
    for name in (CLOSURES, "return_register", "pas_waves"):
        world.files("b.csv", "", of=name)
    settings, _ = published(world)
    caused_by = f"{CLOSURES}/b.csv (gone); return_register/b.csv (gone)"
    assert changed(settings, "caused_by") == [(caused_by,)]


def test_a_changed_figure_is_listed_with_the_files_that_have_records_for_its_place_and_period(
    world,
):
    """Each case is an indicator of a return with its own files, one for each record.

    A register file is listed only if it has an entry for the figure's return. Up to three files are
    listed by name.
    """
    cases = {
        "none": ({}, [], None),
        "all": ({"area": LONDON}, [HERE, THERE], "all/0.csv; all/1.csv"),
        "nowhere": ({"area": NOWHERE}, [HERE, {"is_unattributed": True}], "nowhere/1.csv"),
        "two": (
            {},
            [HERE, {"borough_codes": f"{CAMDEN};{HACKNEY}"}, THERE],
            "two/0.csv; two/1.csv; two/old.csv (gone)",
        ),
        "later": ({}, [DAYS[0], HERE], "later/1.csv"),
        "many": ({"area": LONDON}, [HERE] * 5, "5 files of many"),
        "ward": ({"area": WARD, "area_level": "ward"}, WARDS, "ward/0.csv"),
        # no file has rows in the ward, so those of its borough are listed
        "rest": ({"area": OTHER_WARD, "area_level": "ward"}, WARDS, "rest/0.csv; rest/1.csv"),
        "years": (
            {"period_type": "strategy", "period_end": date(2013, 3, 31)},
            DAYS,
            "years/0.csv; years/1.csv",
        ),
        "entered": ({}, [HERE], "entered/0.csv; return_register/entered.csv"),
        "another": ({}, [HERE], "another/0.csv"),  # the entry is Camden's
        "unentered": ({}, [HERE], "unentered/0.csv"),  # the entry is about another return
    }
    for name, (about, records, _) in cases.items():
        world.figure(3, 4, name, **{"area": HACKNEY, "of": name, **about})
        for number, record in enumerate(records):
            world.files("", f"{number}.csv", of=name)
            world.record(f"{name}/{number}.csv", **record)
    world.files("old.csv", "", of="two")
    for name, entered, place in (
        ("entered", "entered", HERE),
        ("another", "another", THERE),
        ("unentered", "other", HERE),
    ):
        world.files("", f"{name}.csv", of="return_register")
        world.record(f"return_register/{name}.csv", entered_return=entered, **place)
    settings, _ = published(world, date(2013, 7, 1))
    assert changed(settings, "indicator_id, caused_by") == sorted(
        (name, files) for name, (*_, files) in cases.items()
    )


@pytest.mark.parametrize(
    ("earlier", "as_at", "is_new_file", "caused_by"),
    [
        (NEW, AS_AT, False, None),
        (OLD, AS_AT, False, f"version {NEW} of the warehouse (before: {OLD})"),
        (None, AS_AT, False, f"version {NEW} of the warehouse (before: an earlier version)"),
        (OLD, LATER, False, f"version {NEW} of the warehouse (before: {OLD}), or the as-at date"),
        (OLD, AS_AT, True, f"{CLOSURES}/b.csv"),
    ],
)
def test_a_change_that_no_file_explains_is_attributed_to_the_new_version_of_the_software(
    world, monkeypatch, *, earlier, as_at, is_new_file, caused_by
):
    """Publications made by early versions do not record the version."""
    world.figure(3, 4)
    world.files("a.csv", f"a.csv {'b.csv' if is_new_file else ''}")
    world.build(is_now=False)
    monkeypatch.setattr(versions, "of_figures", lambda: earlier or OLD)
    path = publish(world.settings, LISTED, AS_AT).path.resolve()
    if earlier is None:
        path.chmod(0o644)
        with duckdb.connect(str(path)) as connection:
            connection.execute("alter table marts.publication drop column version")
    monkeypatch.setattr(versions, "of_figures", lambda: NEW)
    world.build()
    publish(world.settings, LISTED, as_at)
    assert changed(world.settings, "caused_by") == [(caused_by,)]
    assert rows(world.settings.published_file, "select version from marts.publication") == [(NEW,)]


def test_a_sentence_says_how_many_figures_changed_because_the_definitions_did():
    cause = f"version {NEW} of the warehouse (before: {OLD})"
    assert because_of_definitions(0, None) is None
    assert because_of_definitions(1, cause) == (
        "1 figure changed because the warehouse's definitions did."
    )
    assert because_of_definitions(1_140, f"{cause}, or the as-at date") == (
        "1,140 figures changed because the warehouse's definitions or the as-at date did."
    )


def revised(settings, publications):
    """Publish London's figures as at these days. Return the revision triangle and its summary."""
    for as_at, figures in publications.items():
        world = World(settings.home)
        for start, value in figures.items():
            world.figure(None, value, area=LONDON, period_start=start)
            world.figure(None, 9, area=HACKNEY, period_start=start)
        world.build()
        publish(settings, LISTED, as_at)
    sizes = "n, mean_revision, mean_absolute_revision, mean_absolute_percentage_revision"
    return (
        rows(
            settings.published_file,
            "select period_start, maturity_quarters, value, revision from marts.revision_triangle",
        ),
        rows(
            settings.published_file,
            f"select maturity_quarters, {sizes}, share_positive from marts.revision_summary",
        ),
    )


def test_revisions_are_summarised_by_the_number_of_quarters_since_the_first_figure(world):
    """The first quarter rises by 4 of 100, and the second falls by 5 of 50.

    A quarter first published more than a quarter after its end is left out.
    """
    first, second, late = date(2009, 4, 1), date(2009, 7, 1), date(2008, 1, 1)
    publications = {
        date(2009, 7, 1): {first: 100},
        date(2009, 10, 1): {first: 104, second: 50, late: 10},
        date(2010, 1, 1): {first: 104, second: 45, late: 900},
    }
    _, found = revised(world.settings, publications)
    assert found == [
        (1, 2, -0.5, 4.5, pytest.approx(7.0), 0.5),
        (2, 1, 4.0, 4.0, pytest.approx(4.0), 1.0),
    ]


def test_the_revision_triangle_has_a_figure_from_each_publication_after_the_quarter_ended(world):
    first = date(2009, 4, 1)
    publications = {
        date(2009, 5, 1): {first: 1},
        date(2009, 7, 9): {first: 5},
        date(2009, 7, 1): {first: 1},  # as at an earlier day, so left out
        date(2010, 1, 2): {first: None},
    }
    triangle, found = revised(world.settings, publications)
    assert triangle == [(first, 0, 5.0, 0.0), (first, 2, None, None)]
    assert found == [(1, 1, 0.0, 0.0, 0.0, 0.0)]


def test_the_revision_triangle_tells_a_late_return_from_records_added_and_from_a_correction(world):
    """The last return arrives, the figure becomes final, and then it is corrected.

    A figure whose status alone has changed has a row in the revisions, but has not changed.
    """
    publications = [
        ((8, True, 31), 2),
        ((9, True, 32), 1),
        ((9, False, 32), 0),
        ((7, False, 32), 1),
    ]
    for (value, is_provisional, returned), changed_figures in publications:
        world = World(world.settings.home)
        status = {"is_provisional": is_provisional, "boroughs_returned": returned}
        world.figure(None, value, area=LONDON, **status)
        world.figure(None, 9, area=HACKNEY, **status)
        world.build()
        assert publish(world.settings, LISTED, AS_AT).figures_changed == changed_figures
    columns = "value, is_provisional, boroughs_returned"
    file = world.settings.published_file
    triangle = rows(file, f"select {columns} from marts.revision_triangle")
    assert triangle == [row for row, _ in publications]
    assert len(rows(file, "from marts.indicator_revisions")) == 2 + 1 + 1 + 1


def rewrite(world, file, sender, quarter, *numbers):
    """Add what a file withdrew, moved and sent of Hackney's rows for a quarter."""
    of, _, name = file.partition("/")
    row = dict(zip(("withdrawn", "moved", "sent"), numbers, strict=True))
    row |= {"return_name": of, "file_name": name, "named_borough": sender, "quarter_start": quarter}
    row |= {"changed_return": CLOSURES, "area_code": HACKNEY}
    world.add("intermediate.int_rewritten_rows", row, row)


def test_a_file_that_changes_what_another_sender_reports_is_listed_with_figures(world):
    """The new file has 19 rows for Hackney, from which it withdrew 9. The old file is not new."""
    world.figure(60, 70, area=HACKNEY)
    world.count(60, 70)
    world.files("old.csv", "old.csv e09000007/new.csv")
    for name in ("old.csv", "e09000007/new.csv"):
        rewrite(world, f"{CLOSURES}/{name}", CAMDEN, Q1, 9, 0, 19)
    settings, generation = published(world)
    sql = "select sentence from data_quality.changes_by_others"
    [(sentence,)] = rows(settings.published_file, sql)
    start = f"Hackney, {CLOSURES}, 2010-11 Q1:"
    end = (
        ", which is in the folder of Camden, withdrew 9 rows, has 19 rows for this borough (60"
        " rows used before, 70 now; closed: 60 before, 70 now)."
    )
    assert sentence == f"{start} {CLOSURES}/e09000007/new.csv{end}"
    [told] = rows_of(settings, generation, "rewritten")
    assert told == {
        "sentence": f"{start} a file{end}",
        "files": [f"{CLOSURES}/e09000007/new.csv"],
    }


def test_changes_of_what_a_sender_had_sent_are_added_up_for_each_return_and_folder(world):
    """Seven files in Camden's folder change two quarters of Hackney's return.

    Hackney's rows in a quarter are counted once, even if several files change the quarter.
    """
    world.figure(3, 4)
    for number in range(6):
        rewrite(world, f"{CLOSURES}/camden/{number}.csv", CAMDEN, Q1, 0, 1, 0)
    rewrite(world, f"{CLOSURES}/camden/most.csv", CAMDEN, Q2, 1200, 1, 1)
    rewrite(world, f"{CLOSURES}/withdrawals.csv", None, Q2, 1, 0, 0)
    for quarter, number in ((Q1, 60), (Q2, 1000)):
        rewrite(world, "return_register/camden/r.csv", CAMDEN, quarter, 0, 0, 1)
        world.count(0, number, quarter=quarter)
    names = [*(f"camden/{number}.csv" for number in range(6)), "camden/most.csv", "withdrawals.csv"]
    world.files("", " ".join(names))
    world.files("", "camden/r.csv", of="return_register")
    found = rows_of(*published(world), "rewritten")
    assert [each["sentence"] for each in found] == [
        f"Hackney, {CLOSURES}, 2 quarters: 7 files, in the folder of Camden, withdrew 1,200 rows,"
        " moved 7 rows to another area and have 1 row for this borough (0 rows used before, 1,060"
        " now).",
        f"Hackney, {CLOSURES}, 2 quarters: a file, in the folder of Camden, has 2 register entries"
        " for this borough (0 rows used before, 1,060 now).",
        f"Hackney, {CLOSURES}, 2010-11 Q2: a file withdrew 1 row (0 rows used before, 1000 now).",
    ]
    folder = f"{CLOSURES}/camden"
    assert [each["files"] for each in found] == [
        [f"{folder}/most.csv", *(f"{folder}/{number}.csv" for number in range(6))],
        ["return_register/camden/r.csv"],
        [f"{CLOSURES}/withdrawals.csv"],
    ]
