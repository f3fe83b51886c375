"""A refresh is held if a return or sender lost many rows or too many figures would change.

Most tests are tables of cases. Each case is a return or an indicator in the same small warehouse.
"""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drug_strategy.io.errors import Held, UserError
from drug_strategy.landing.discovery import File, today
from drug_strategy.landing.manifest import FileManifest
from drug_strategy.refreshing import attempts, holds
from drug_strategy.settings import ALL, Request, Settings
from tests.unit.publication.warehouse import (
    CAMDEN,
    CLOSURES,
    HACKNEY,
    LONDON,
    NOWHERE,
    Q1,
    Q2,
    Q3,
    World,
)

NEW = f"{CLOSURES}/new.csv"
NO_FILE = " (no file was added or removed)"
LOST = "most rows of the last publication are missing from"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


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
    world, request_, sentence
):
    with pytest.raises(UserError) as refused:
        holds.check_names(world.settings, request_)
    assert str(refused.value) == sentence
    known = ("crack_houses_closed", ALL)
    request = Request(today(), accept_missing=(CLOSURES,), accept_revisions=known)
    holds.check_names(world.settings, request)


def test_the_option_that_a_hold_gives_is_accepted_for_an_indicator_that_left_the_register(world):
    """Its published figures, which would all be withdrawn, are in the revisions."""
    world.add("marts.indicators", {"indicator_id": "closed", "display_order": 1}, None)
    row = {"indicator_id": "closed", "area_code": CAMDEN, "area_level": "borough"}
    row |= {"period_type": "quarter", "period_label": "a quarter"}
    for year in range(2000, 2010):
        before = {"value": 30, "period_start": date(year, 4, 1)}
        world.add("marts.indicator_values", before, None, **row)
    world.figure(5, 5, "another")
    restore(world, ("before", LAST, CAMDEN, "quarter", Q1, 30.0))
    world.publish("before")
    assert [*world.held()] == ["--accept-revisions closed"]
    request = Request(accept_revisions=("closed",))
    holds.check_names(world.settings, request)
    assert world.compared(request).holds == ()


def check_files(settings, names, **options):
    """Check files that have landed, named in words as in `World.files`.

    The content of a file that cannot be opened is `none`. Another return has a copy of `d.csv`.
    """
    files = [File("dip_rollout", "x.csv", Path("x.csv"), sha256="sha of d.csv")] if names else []
    for word in names.split():
        name, _, content = word.partition("=")
        sha256 = "" if content == "none" else f"sha of {content or name}"
        files.append(File(CLOSURES, name, Path(name), sha256=sha256))
    settings.landed.mkdir(parents=True, exist_ok=True)
    columns = ("return_name", "file_name", "sha256")
    listed = [{name: getattr(file, name) for name in columns} for file in files]
    pq.write_table(pa.Table.from_pylist(listed), settings.landed / "files.parquet")
    holds.check_files(settings, FileManifest(tuple(files), date(2010, 7, 1)), Request(**options))


@pytest.mark.parametrize(
    ("sent", "hint"),
    [
        ("a.csv", f"; the second file has the nearest name (files: {{}}, {CLOSURES}/a.csv)."),
        ("", " (files: {})."),
    ],
)
def test_a_request_that_accepts_duplicates_in_a_file_must_name_a_file(tmp_path, sent, hint):
    settings, file = Settings(tmp_path, tmp_path / "returns"), f"{CLOSURES}/b.csv"
    check_files(settings, "b.csv", accept_duplicates=(file,))
    with pytest.raises(UserError) as refused:
        check_files(settings, sent, accept_duplicates=(file,))
    assert str(refused.value) == f"There is no such file to accept{hint.format(file)}"
    assert "b.csv" not in refused.value.sentence


@pytest.mark.parametrize(
    ("sent", "without", "gone", "is_held"),
    [
        ("renamed.csv=a.csv b.csv=other c.csv", (), "d.csv", False),
        ("a.csv b.csv=other", (f"{CLOSURES}/c.csv",), "d.csv", False),
        ("a.csv b.csv", (), "c.csv d.csv", False),  # half is not most
        ("a.csv", (), "b.csv c.csv d.csv", True),
        ("a.csv b.csv=none c.csv=none d.csv=none", (), "b.csv c.csv d.csv", True),
        ("a.csv", (CLOSURES,), "", False),
    ],
)
def test_losing_over_half_of_the_files_of_a_return_holds_a_refresh_unless_the_loss_is_accepted(
    world, sent, without, gone, is_held
):
    world.files("a.csv b.csv c.csv d.csv", "")
    world.publish("before")
    attempts.begin(world.settings, "a test")
    check_files(world.settings, sent, without=without, accept_missing=(CLOSURES,))
    own, names = attempts.own(world.settings), [f"{CLOSURES}/{name}" for name in gone.split()]
    assert [*own.files_gone] == names
    if not is_held:
        check_files(world.settings, sent, without=without)
        return
    with pytest.raises(Held) as reason:
        check_files(world.settings, sent, without=without, accept_missing=("ppo_roster",))
    sentence = f"{CLOSURES}: 3 of 4 files from the last publication are gone or cannot be opened"
    way = "Put the files back, or publish without them: warehouse refresh --accept-missing"
    assert reason.value.sentence == f"Nothing was published. {sentence}. {way} {CLOSURES}"
    with_files = f"{sentence} (files: {', '.join(names)})"
    assert str(reason.value) == reason.value.sentence.replace(sentence, with_files)


def test_revisions_and_withdrawals_of_complete_published_figures_are_counted(world):
    """Of the final figures, two change by more than a tenth. A change from zero is never far.

    A figure so far is final a year after its period ends. The publication is as at 30 June 2011.
    """
    for before, now in ((1, 1), (2, None), (None, 3), (100, 110), (100, 111), (0, 1)):
        world.figure(before, now, area=f"{before}-{now}")
    world.figure(4, 9, area="open", is_complete=False)
    world.figure(4, 9, area="early", is_provisional=True)
    for day in (date(2010, 6, 30), date(2010, 7, 1)):
        world.figure(100, 200, "so far", str(day), period_end=day)
    world.sql_now = "update marts.indicators set has_label = indicator_id <> 'so far'"
    world.files("old.csv", "new.csv")
    found = world.compared()
    assert (found.complete_before, found.complete_changed) == (8, 7)
    closed, so_far = found.indicators
    assert (so_far["final_before"], so_far["final_far"]) == (1, 1)
    numbers = ("new", "revised", "withdrawn", "largest", "final_before", "final_far")
    assert [closed[name] for name in numbers] == [1, 5, 1, 11, 5, 2]
    assert closed["files"] == [NEW, f"{CLOSURES}/old.csv (gone)"]


def test_a_refresh_is_held_if_its_changes_exceed_the_limit_but_not_if_they_equal_it(tmp_path):
    """London's figure changes more than the boroughs', but is no example of their changes."""
    sentence = (
        "11 of 100 complete published figures (11.0%) would be revised or withdrawn, which is more"
        " than 10%: a (6 revised, 0 withdrawn, such as Area 00 in 2010-11 Q1 from 40 to 44),"
        f" b (4 revised, 1 withdrawn, such as Barnet in 2010-11 Q1 from 15 to no figure){NO_FILE}"
    )
    for limit, reasons in ((11, {}), (10, {"--accept-revisions": sentence})):
        world = World(tmp_path / f"limit {limit}", limit)
        world.many("a", 6, 50, 40, 44)
        world.many("b", 3, 48, 15, 16)
        world.figure(15, None, "b", "Barnet")
        world.figure(40, 20, "b", LONDON)
        assert world.held() == reasons
    assert world.held(accept_revisions=(ALL,)) == {}
    assert world.held(accept_revisions=("b",)) == {}
    assert world.held(accept_missing=(CLOSURES,)) == {}
    assert world.held(as_at=date(2011, 1, 1)) == {}


def test_a_refresh_is_held_if_many_final_figures_for_one_indicator_would_change(world):
    """More than a fifth, and at least ten. A figure that changes by half is named first."""
    world.files("", "new.csv")
    one = "Area 00 in 2010-11 Q1 from 40 to 45"
    five = ", ".join(f"Area 0{at} in 2010-11 Q1 from 40 to 0" for at in range(5))
    cases = {
        "fifth": (20, 100, 45, None),
        "more": (21, 100, 45, one),
        "nine": (9, 20, 45, None),
        "ten": (10, 20, 45, one),
        "tenth": (20, 20, 44, None),
        "large": (10, 20, 0, f"{five} and 5 more"),
    }
    for name, (changed, number, now, _) in cases.items():
        world.many(name, changed, number, 40, now)
    more, large = "--accept-revisions more", "--accept-revisions large"
    assert world.held() == {
        f"--accept-revisions {name}": (
            f"{name}: {changed} of {number} final figures for London and the boroughs would be"
            f" withdrawn or revised by more than a tenth, such as {examples} (files: {NEW})"
        )
        for name, (changed, number, _, examples) in cases.items()
        if examples
    }
    assert [*world.held(accept_revisions=("ten",))] == [more, large]
    assert [*world.held(accept_missing=(CLOSURES,))] == [large]


def test_a_refresh_is_held_if_a_return_lost_many_rows_or_a_column_lost_most_of_its_values(world):
    """A refresh is held if at least 20 rows have disappeared and fewer than 80% remain.

    It is also held if a mostly filled column lost at least 20 values and over half of them. If the
    missing rows are accepted, so are the changes in the return's figures.
    """
    cases = {
        "rows": (
            (99, 79),
            (99, 79),
            "79 of its rows are used now, but 99 were in the last publication"
            " (files: rows/a.csv, rows/old.csv (gone))",
        ),
        "fifth": ((100, 80), (100, 80), None),
        "few": ((24, 5), (24, 5), None),
        "values": (
            (1_000, 990),
            (501, 250),
            "outcome has a value in 250 of 990 rows now, but had a value in 501 of 1,000 in the"
            f" last publication{NO_FILE}",
        ),
        "half": ((1_000, 990), (501, 251), None),
        "sparse": ((1_000, 990), (500, 0), None),
        "nineteen": ((30, 30), (30, 11), None),
    }
    for name, (facts, given, _) in cases.items():
        world.column(facts, given, name)
    world.many("a", 20, 20, 40, 45, of="rows")
    world.many("b", 20, 20, 40, 45, of="half")
    world.files("old.csv", "a.csv", of="rows")
    # A column that its contract no longer has has lost no values.
    world.sql_before = "insert into data_quality.return_columns values ('few', 'old', 90, 90)"
    reasons = world.held()
    assert "20 of 20 final figures" in reasons.pop("--accept-revisions b")
    assert reasons == {
        f"--accept-missing {name}": f"{name}: {sentence}"
        for name, (*_, sentence) in cases.items()
        if sentence
    }
    assert [*world.held(accept_missing=("rows", "half"))] == ["--accept-missing values"]


def test_a_refresh_is_held_if_a_sender_lost_most_rows_for_a_quarter(world):
    """A refresh is held if at least ten rows, and more than half of all rows, are lost.

    The ten rows may be from several quarters: a borough has few cannabis factories in a quarter,
    but a file may move four years' worth. Rows do not count if another sender lost them, or if
    their quarter kept most of its rows or had been reported early. Where London as a whole has lost
    most of a quarter's rows, its senders are not listed. The lost rows are the only reason given,
    even if many figures change.
    """
    cases = {
        "a": ([(19, 9)], "Hackney in 2010-11 Q1 (19 before, 9 now)"),
        "b": ([(20, 10)], None),
        "c": ([(9, 0)], None),
        "d": ([(10, 0)], "Hackney in 2010-11 Q1 (10 before, 0 now)"),
        "e": (
            [(6, 1), (7, 1, HACKNEY, Q2)],
            "Hackney in 2010-11 Q2 (7 before, 1 now), Hackney in 2010-11 Q1 (6 before, 1 now)",
        ),
        "f": ([(6, 1), (90, 45, HACKNEY, Q2)], None),
        "g": ([(6, 1), (6, 1, NOWHERE, Q2)], None),
        "h": (
            [(20, 0), (520, 5, CAMDEN), (50, 25, NOWHERE)],
            "London in 2010-11 Q1 (590 before, 30 now)",
        ),
        "i": ([(30, 0, HACKNEY, Q3)], "London in October 2010 (30 before, 0 now)"),
    }
    for name, (losses, _) in cases.items():
        for before, now, *where in losses:
            world.count(before, now, name, *where)
        for quarter in (Q1, Q2) if name not in "hi" else ():  # so that London loses few
            world.count(500, 500, name, CAMDEN, quarter)
    world.count(50, 0, "b", is_early=True, quarter=Q2)
    world.many("d", 20, 20, 40, 45, of="d")
    assert world.held() == {
        f"--accept-missing {name}": f"{name}: {LOST} {what}{NO_FILE}"
        for name, (_, what) in cases.items()
        if what
    }
    assert world.held(accept_missing=tuple(cases)) == {}
    assert world.held(as_at=date(2011, 1, 1)) == {}


def test_rows_that_new_files_withdrew_or_moved_to_another_borough_are_lost(world):
    """A new file took 20 of Hackney's 40 rows and moved 4 to another quarter; 6 have disappeared.

    The file also took 8 of Camden's rows, which Camden replaced with new ones. Files in the last
    publication had taken other rows, and so had one that was removed. The return has collapsed.
    """
    for before, now, area in ((40, 10, HACKNEY), (20, 20, CAMDEN), (7, 6, NOWHERE)):
        world.count(before, now, area=area)
    # If all lost rows were taken, removed files are not listed, nor is one that took none.
    world.count(24, 20, "taken")
    world.corrected(NEW, HACKNEY, 24, taken=20)
    world.corrected(NEW, CAMDEN, 8, taken=8)
    world.corrected(f"{CLOSURES}/old.csv", CAMDEN, 9, taken=9)
    world.corrected(f"{CLOSURES}/gone.csv", HACKNEY, 9, taken=9)
    world.corrected("taken/new.csv", HACKNEY, 20, taken=20)
    world.corrected("taken/moved.csv", HACKNEY, 4, taken=0)
    world.files("gone.csv", "new.csv moved.csv", of="taken")
    world.files("old.csv gone.csv", "old.csv new.csv")
    world.column((100, 62), (100, 62))
    taken_from = (
        "Hackney in 2010-11 Q1 (40 before, 10 now, 20 withdrawn or moved to another borough)"
    )
    reasons = world.held()
    assert reasons.pop("--accept-missing taken").endswith("(files: taken/new.csv)")
    assert reasons == {
        f"--accept-missing {CLOSURES}": (
            f"{CLOSURES}: 62 of its rows are used now, but 100 were in the last publication, most"
            f" of the loss in {taken_from}, Camden in 2010-11 Q1 (20 before, 20 now, 8 withdrawn or"
            f" moved to another borough), no borough in 2010-11 Q1 (7 before, 6 now); {CLOSURES}:"
            f" {LOST} {taken_from} (files: {NEW}, {CLOSURES}/gone.csv (gone))"
        )
    }


def test_missing_rows_are_reported_with_their_sender_and_the_files_that_were_removed_or_replaced(
    world,
):
    """Files that lost the most rows come first.

    Removed files come last. Renamed files and files from other returns are not listed. If
    headquarters sent all rows, they are reported under headquarters.
    """
    world.files("kept.csv moved.csv gone.csv cut.csv bit.csv", "kept.csv renamed.csv=moved.csv")
    world.files("", "bit.csv=other", accepted=20)
    world.files("", "cut.csv=another", accepted=10)
    world.files("x.csv", "", of="dip_rollout")
    world.count(14, 1, sender_code="headquarters")
    world.count(40, 39, area=CAMDEN, sender_code="headquarters")
    [hold] = world.compared().holds
    assert hold.sentence.endswith("from headquarters (Hackney) in 2010-11 Q1 (14 before, 1 now)")
    names = ("cut.csv", "bit.csv", "gone.csv (gone)")
    assert hold.files == tuple(f"{CLOSURES}/{name}" for name in names)


NIGHTS = ["20110625", "20110626", "20110627", "20110628", "20110629"]


@pytest.mark.parametrize("accepted_last", ["other", "all"])
def test_what_falls_a_little_every_night_is_held(tmp_path, accepted_last):
    """The last publication and the three before it are compared with the new build.

    What somebody has accepted since then is not counted again. A sender's rows are lost little by
    little, too.
    """
    cases = {
        "slow": ([100, 60, 52, 44, 36, 32], None),  # 60 was published four publications ago
        "held": ([60, 60, 48, 44, 36, 25], NIGHTS[1]),
        "accepted": ([60, 60, 48, 44, 36, 25], None),  # in the publication before the last
        "again": ([60, 60, 60, 52, 40, 25], NIGHTS[3]),  # accepted in the third, but falls again
    }
    accepted = {NIGHTS[2]: "again", NIGHTS[3]: f"x; accepted; {CLOSURES}", NIGHTS[4]: accepted_last}
    for at, night in enumerate(NIGHTS):
        world = World(tmp_path)
        for name, (values, _) in cases.items():
            world.figure(values[at], values[-1], name, of="other")
        for name in (CLOSURES, "lost"):
            world.count(cases["held"][0][at], 25, name)
        world.publish(
            night,
            f"update marts.publication set accepted = '{accepted.get(night, '')}',"
            f" published_at = strptime('{night}', '%Y%m%d')",
        )
    since = {
        hold.option.partition(" ")[2]: hold.sentence.partition(", since the publication of ")[2]
        for hold in world.compared(generation=NIGHTS[-1]).holds
    }
    wanted = {name: night for name, (_, night) in cases.items() if night}
    if accepted_last == "all":
        wanted = {}
    assert since == {
        name: f"{night[-2:]} June 2011, 00:00 UTC"
        for name, night in {"lost": NIGHTS[1], **wanted}.items()
    }
    request = Request(accept_missing=("lost",), accept_revisions=(ALL,))
    assert world.compared(request, NIGHTS[-1]).holds == ()


GBP = {"unit": "gbp"}


def test_a_refresh_is_held_if_a_final_figure_would_rise_or_fall_by_more_than_half(world):
    """Only final counts and amounts for a quarter or a fiscal year are checked.

    The option must list each indicator. The files listed are those with rows for the figure's area
    and quarter, and those that removed other files' rows there: a withdrawal does not say where its
    record was, so that comes from the removed record.
    """
    cases = [
        (1, 78, True, {}),
        (0, 20, True, {}),
        (0, 19, False, {}),
        (40, 60, False, {}),  # exactly half
        (40, 61, True, {}),
        (30, 11, False, {}),  # by 19
        (30, 10, True, {}),
        (100, None, True, {}),
        (16_000_000, 10_016_000_000, True, GBP | {"area": LONDON}),
        (1_000_000, 0, True, GBP | {"area": LONDON}),
        (999_999, 0, False, GBP | {"area": LONDON}),
        (2_000_000, 1_000_000, False, GBP | {"area": LONDON}),
        (100_000, 0, True, GBP),
        (99_999, 0, False, GBP),
        (20, 90, False, {"unit": "percent"}),
        (1, 78, True, {"period_type": "fiscal_year"}),
        (1, 78, False, {"period_type": "rolling_year"}),
        (1, 78, False, {"is_provisional": True}),
        (1, 78, False, {"return_status": "not_stated"}),
        (1, 78, False, {"area_level": "ward"}),
        (None, 78, False, {}),
    ]
    for at, (before, now, _, about) in enumerate(cases):
        world.figure(before, now, f"case {at}", **about)
    world.files("", "added.csv elsewhere.csv withdrawals.csv x.csv")
    for name, area in (("added.csv", CAMDEN), ("elsewhere.csv", HACKNEY)):
        world.record(f"{CLOSURES}/{name}", borough_codes=area)
    world.corrected(f"{CLOSURES}/withdrawals.csv", CAMDEN, 40, taken=40)
    reasons = world.held()
    large = [f"case {at}" for at, (*_, is_large, _) in enumerate(cases) if is_large]
    assert [*reasons] == [f"--accept-revisions {name}" for name in large]
    by = f"(files: {CLOSURES}/added.csv, {CLOSURES}/withdrawals.csv)"
    for name, change in (
        ("case 0", f"Camden in 2010-11 Q1 from 1 to 78 {by}"),
        ("case 7", f"Camden in 2010-11 Q1 from 100 to no figure {by}"),
        ("case 8", "London in 2010-11 Q1 from £16,000,000 to £10,016,000,000 (files: "),
    ):
        sentence = f"{name}: final figures would rise or fall by more than half: {change}"
        assert reasons[f"--accept-revisions {name}"].startswith(sentence)
    assert "--accept-revisions case 0" not in world.held(accept_revisions=("case 0",))
    assert world.held(accept_revisions=(ALL,)) == {}


@pytest.mark.parametrize("accepted", [(), tuple("abcdefghij")])
def test_accepting_missing_rows_accepts_no_other_change(world, accepted):
    """Only a fall in the same area and quarter is accepted along with a sender's missing rows.

    With a collapsed return, all falls are accepted, but no rise. Each case is a return, with the
    figure before and now.
    """
    most, few = (40, 10), (40, 20)
    cases = {
        "a": ((40, 10), [(*most, "a", CAMDEN)], True),
        "b": ((40, 10), [(*most, "b", NOWHERE)], True),  # London lost most rows, too
        "c": ((40, None), [(*most, "c", CAMDEN)], True),
        "d": ((40, 90), [(*most, "d", CAMDEN)], False),
        "e": ((40, 10), [(*few, "e", CAMDEN)], False),
        "f": ((40, 10), [(*most, "f", HACKNEY), (90, 90, "f", CAMDEN)], False),
        "g": ((40, 10), [(*most, "g", CAMDEN, Q2)], False),
        "h": ((40, 10), [], True),  # has collapsed
        "i": ((40, 90), [], False),  # has collapsed
    }
    for name, (values, losses, _) in cases.items():
        world.figure(*values, name, of=name)
        for loss in losses:
            world.count(*loss)
        if not losses:
            world.column((100, 5), (0, 0), name)
    world.figure(90, 10, "j", LONDON, of="b")
    assert sorted(world.held(accept_missing=accepted)) == [
        *(f"--accept-missing {name}" for name in cases if name != "e" and name not in accepted),
        *(f"--accept-revisions {name}" for name, case in cases.items() if not case[-1]),
    ]


def test_what_an_older_version_did_not_publish_is_not_compared(world):
    world.figure(100, 10)
    world.count(40, 0)
    world.column((90, 10), (90, 10))
    tables = ("counted_rows", "return_columns")
    world.sql_before = ";".join(f"drop table data_quality.{name}" for name in tables)
    assert [*world.held()] == ["--accept-revisions closed"]


QUARTERS = {Q1: "2010-11 Q1", Q2: "2010-11 Q2", Q3: "2010-11 Q3"}
OF_LONDON = {"indicator": "closed", "area": LONDON, "base": 10_000}


@pytest.mark.parametrize(
    ("published", "accepted", "unusual"),
    [
        ({}, [], [Q1, Q2, Q3]),
        # No answers, or an incomplete wave.
        ({Q2: {"base": 0}, Q1: {"is_provisional": True}}, [], [Q1, Q2, Q3]),
        ({Q1: {}, Q3: {}}, [], [Q2]),
        ({}, [Q3], [Q1, Q2]),
    ],
)
def test_new_waves_are_compared_with_the_year_before_and_may_have_been_accepted(
    world, published, accepted, unusual
):
    """The indicator's many changed figures are no reason of their own, even in accepted waves."""
    world.many("closed", 20, 20, 40, 45)
    for quarter, about in published.items():
        world.figure(None, None, **OF_LONDON | {"period_start": quarter} | about)
    world.wave(Q1, QUARTERS[Q1], 71.04, 33.6)
    world.wave(Q2, QUARTERS[Q2], 2, 12, "no_answer")
    for quarter in (Q2, Q3):
        world.wave(quarter, QUARTERS[quarter], 29, 40)
    for quarter in accepted:
        world.accept_wave(QUARTERS[quarter], datetime(2011, 1, 2))
    differs = "the answers to 'closed' are 29.0%, against 40.0% before"
    sentences = {
        Q1: "the answers to 'closed' are 71.0%, against 33.6% before",
        Q2: f"{differs}; the share of people who gave no answer to 'closed' is 2.0%, against 12.0%"
        " before",
        Q3: differs,
    }
    assert world.held() == {
        f"--accept-answers {QUARTERS[quarter]}": (
            f"The survey's wave of {QUARTERS[quarter]} differs greatly from the year before:"
            f" {sentences[quarter]}"
        )
        for quarter in unusual
    }
    assert world.held(as_at=date(2013, 1, 1)) == {}


@pytest.mark.parametrize(
    ("now", "accepted_at", "unusual"),
    [
        ((45.1, 10, 10_000), None, "the answers to 'closed' are 45.1%, against 40.0% as published"),
        ((45.1, 10, 10_000), datetime(2011, 6, 29), "the answers to"),
        ((45.1, 10, 10_000), datetime(2011, 7, 1), None),  # after the publication
        ((44.9, 12.9, 10_000), None, None),  # by less than 5 and 3 points
        ((40, 13.1, 10_000), None, "the share of people who gave no answer to 'closed' is 13.1%,"),
        ((48.3, 10, 615), None, "the answers to"),  # 4 standard errors are 8.295 points
        ((48.3, 10, 614), None, None),  # 8.301 points
        ((90, 90, 29), None, None),  # too few people
    ],
)
def test_a_published_wave_is_compared_with_itself_as_published(world, now, accepted_at, unusual):
    """A standard error is the square root of p * (100 - p) / n. Before, 10,000 people answered.

    Up to version 0.3.0, public_attitudes had only boroughs. One case has such a publication.
    """
    world.figure(None, None, **OF_LONDON)
    before, built = (
        {"value": value, "not_answered_percent": missing, "base": base, "effective_base": base}
        for value, missing, base in ((40, 10, 10_000), now)
    )
    about = {"area_code": LONDON, "period_type": "quarter", "period_start": Q1}
    about |= {"measure": "closed", "period_label": "2010-11 Q1"}
    world.add("marts.public_attitudes", before, built, **about)
    if accepted_at:
        world.accept_wave("2010-11 Q1", accepted_at)
    else:
        world.sql_before = (
            "alter table marts.public_attitudes rename to public_attitude_estimates;"
            "create table marts.public_attitudes (measure varchar, borough_code varchar)"
        )
    reasons = world.held()
    assert [*reasons] == (["--accept-answers 2010-11 Q1"] if unusual else [])
    for sentence in reasons.values():
        start = "The survey's wave of 2010-11 Q1 differs greatly from itself as published: "
        assert sentence.startswith(f"{start}{unusual}")


def test_all_reasons_are_told_at_once_and_a_mail_names_no_file(world):
    """Tests in pipeline/test_likely_duplicates.py say which duplicates are a reason."""
    again, other = "john's again.csv", f"{CLOSURES}/q1.csv"
    for name, place in (("q1.csv", CAMDEN), (again, HACKNEY)):
        row = {"return_name": CLOSURES, "file_name": name, "place": place, "records": 30}
        row |= {"event_content": 1, "is_within": False, "is_elsewhere": True}
        row |= {"chance_within": 0, "chance_elsewhere": 0.001}
        world.add("intermediate.int_equal_events", None, row)
    world.files("q1.csv", "q1.csv")
    file = {"return_name": CLOSURES, "file_name": again, "sha256": "sha"}
    world.add("data_quality.file_reconciliation", None, file)
    world.figure(30, 0)
    with pytest.raises(Held) as reason:
        holds.require_agreement(world.compared())
    duplicates = (
        f"A new file of {CLOSURES} probably contains records that were sent before: of its 30"
        " records, 30 match records of other boroughs (chance alone would give less than 0.1) in"
        " every column but the reference, borough and ward. Ask the sender"
    )
    large = (
        "closed: final figures would rise or fall by more than half: Camden in 2010-11 Q1 from 30"
    )
    way = "Check with: warehouse refresh --dry-run; publish with: warehouse refresh"
    options = "--accept-revisions closed"
    name = f"{CLOSURES}/{again}"
    assert str(reason.value) == (
        f"Nothing was published. {duplicates} (files: {name}, {other}). {large} to 0"
        f" (files: {name}). {way} --accept-duplicates '{CLOSURES}/john'\"'\"'s again.csv' {options}"
    )
    assert reason.value.sentence == (
        f"Nothing was published. {duplicates}. {large} to 0. {way} --accept-duplicates"
        f" RETURN/FILE {options}"
    )
    assert "--accept-duplicates" not in "".join(world.held(accept_duplicates=(name,)))


LAST = date(2011, 6, 30)  # the last day of a quarter


def restore(world, *revised):
    """Make the home's build, and the revisions of a backup."""
    world.build()
    world.settings.revisions.mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            "create table revisions (publication_id text, as_at date, area_code text,"
            " period_type text, period_start date, value double)"
        )
        connection.executemany("insert into revisions values (?, ?, ?, ?, ?, ?)", revised)
        connection.execute(
            "copy (select *, 'closed' as indicator_id, now() as published_at from revisions)"
            f" to '{world.settings.revisions}/2011.parquet'"
        )


def test_a_build_in_a_restored_home_is_compared_with_the_revisions_from_the_backup(tmp_path):
    """Each figure's latest value is used, unless the figure was withdrawn.

    The revisions do not record whether each figure was final, so many changed figures are no reason
    to hold the refresh.
    """
    world = World(tmp_path, limit=10)
    world.figure(None, 40, area=LONDON)
    world.figure(None, 71, area=HACKNEY)
    world.count(1, 1)
    restore(
        world,
        ("2010", date(2010, 12, 31), LONDON, "quarter", Q1, 400.0),
        ("2010", date(2010, 12, 31), LONDON, "quarter", Q2, 9.0),
        ("2010", date(2010, 12, 31), CAMDEN, "quarter", Q1, 30.0),
        ("2011", LAST, LONDON, "quarter", Q1, 100.0),
        ("2011", LAST, HACKNEY, "quarter", Q1, 70.0),
        ("2011", LAST, CAMDEN, "quarter", Q1, None),
        ("2011", LAST, HACKNEY, "quarter", date(2011, 4, 1), 9.0),
        ("2011", LAST, HACKNEY, "strategy", Q1, 9.0),  # the period had not ended
        ("2012", date(2011, 1, 1), HACKNEY, "quarter", Q1, None),  # as at an earlier day
    )
    found = world.compared(generation=None)
    [closed] = found.indicators
    assert (found.is_with_revisions, found.complete_before) == (True, 4)
    assert [closed[name] for name in ("final_before", "final_far", "revised")] == [4, 3, 2]
    # a link to a missing published file is not a publication
    world.settings.published.mkdir()
    world.settings.published_file.symlink_to("generations/gone/drug_strategy.duckdb")
    assert world.compared(generation="gone") == found
    for request in (Request(accept_revisions=("closed",)), Request(as_at=date(2011, 1, 1))):
        holds.require_agreement(world.compared(request, None))
    with pytest.raises(Held) as reason:
        holds.require_agreement(found)
    assert str(reason.value).startswith(
        "Nothing was published. This home no longer has its last publication, so the figures were"
        " compared with the last figures in its revisions folder. closed: final figures would rise"
        f" or fall by more than half: London in 2010-11 Q1 from 100 to 40{NO_FILE}. Check with:"
    )
    # Figures so far are final a year later.
    with duckdb.connect(str(world.settings.database)) as private:
        private.execute("update marts.indicators set has_label = false")
    [closed] = world.compared(generation=None).indicators
    assert closed["final_before"] == 2


def test_the_first_publication_and_the_first_after_one_as_at_a_requested_date_are_not_compared(
    world,
):
    assert holds.compare(world.settings, None, Request()) is None
    holds.require_agreement(None)
    restore(world, ("2011", LAST, HACKNEY, "quarter", Q1, 70.0))
    world.publish("asked")
    assert holds.compare(world.settings, None, Request()) is None
