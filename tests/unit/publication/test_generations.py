"""Old published files are deleted, but never the file that the link points to."""

import os

import pytest

from drug_strategy.publication import generations

DAY = 86_400
PAST = "20200101T000000.000000Z"
AHEAD = "29990101T000000.000000Z"


def made(folder, *names):
    for age, name in enumerate(reversed(names)):
        path = generations.path_of(folder, name)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
        os.utime(path, (path.stat().st_mtime - age * DAY,) * 2)
    generations.point_to(folder, names[-1])


@pytest.mark.parametrize(
    ("current", "keep", "days", "kept"),
    [
        ("5", 2, 90, "45"),
        ("5", 10, 3, "345"),  # each is a day older than the next
        ("5", 1, 0, "45"),  # never fewer than two
        ("1", 1, 0, "1"),  # a rollback made it current
    ],
)
def test_the_newest_published_files_are_kept_and_always_the_one_that_the_link_points_to(
    tmp_path, current, keep, days, kept
):
    made(tmp_path, *"12345")
    generations.point_to(tmp_path, current)
    deleted = generations.prune(tmp_path, keep=keep, days=days)
    assert generations.finished(tmp_path) == [*kept]
    assert {*deleted} == {*"12345"} - {*kept}
    assert generations.current(tmp_path) == current


@pytest.mark.parametrize(
    ("newest", "first"),
    [
        (PAST, ""),
        (AHEAD, f"{AHEAD}-"),
        (f"{AHEAD}-{PAST}", f"{AHEAD}-"),  # the clock was right again
    ],
)
@pytest.mark.parametrize("is_lost", [False, True])
def test_an_id_ends_in_its_publications_time_and_sorts_last_even_if_the_clock_was_ahead(
    tmp_path, newest, first, is_lost
):
    """Of a publication that was lost, only the revisions are left."""
    revisions = tmp_path / "revisions"
    revisions.mkdir()
    (revisions / f"{newest}.parquet").touch()
    made(tmp_path, PAST, *() if is_lost else {newest} - {PAST})
    name, published_at = generations.new_generation(tmp_path, revisions)
    assert name == f"{first}{published_at:%Y%m%dT%H%M%S.%fZ}"
    assert name > newest
    assert published_at.year < 2998
