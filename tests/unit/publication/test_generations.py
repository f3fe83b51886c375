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


def test_the_newest_published_files_are_kept(tmp_path):
    made(tmp_path, "1", "2", "3", "4")
    assert generations.prune(tmp_path, keep=2, days=90) == ["2", "1"]
    assert generations.finished(tmp_path) == ["3", "4"]


def test_published_files_older_than_the_limit_are_deleted(tmp_path):
    made(tmp_path, "1", "2", "3", "4", "5")
    generations.prune(tmp_path, keep=10, days=3)
    assert generations.finished(tmp_path) == ["3", "4", "5"]


def test_the_last_two_published_files_are_always_kept(tmp_path):
    made(tmp_path, "1", "2", "3", "4")
    assert generations.prune(tmp_path, keep=1, days=0) == ["2", "1"]
    assert generations.finished(tmp_path) == ["3", "4"]


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


def test_the_published_file_that_the_link_points_to_is_kept_however_old_the_file_is(tmp_path):
    made(tmp_path, "1", "2", "3", "4")
    generations.point_to(tmp_path, "1")
    generations.prune(tmp_path, keep=1, days=0)
    assert generations.finished(tmp_path) == ["1"]
    assert generations.current(tmp_path) == "1"
