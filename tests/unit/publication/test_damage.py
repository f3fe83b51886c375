"""A published file that is not what was published is noticed, set aside and published again."""

import os
import shutil

import duckdb
import pytest

from drug_strategy.publication import changes, damage, generations, publish
from drug_strategy.publication.changes import last_of_all_returns
from drug_strategy.publication.verify import faults_of_home
from drug_strategy.refreshing import holds
from drug_strategy.settings import Request
from tests.unit.publication.warehouse import AS_AT, LISTED, rows

VALUE = "select max(value) from marts.indicator_values"


pytestmark = pytest.mark.usefixtures("verified_here")


@pytest.fixture
def published(settings, fill):
    """Return a home with two publications, with the values 3 and 4, and the path of the later."""
    assert damage.fault(settings) is None
    publish(settings, LISTED, AS_AT)
    fill(value=4.0)
    generation = publish(settings, LISTED, AS_AT).generation
    return settings, generations.path_of(settings.published, generation)


def forged_changes(file, folder):
    """Return a .wal file that would change the value in every reader's copy of `file` to 9999."""
    copy = folder / "copy.duckdb"
    shutil.copyfile(file, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown; set wal_autocheckpoint = '1TB'")
        connection.execute("update marts.indicator_values set value = 9999 where value = 4")
    return copy.with_name("copy.duckdb.wal")


def _destroy(file, _):
    file.chmod(0o644)
    file.write_bytes(b"1\n2\n")


def _delete(file, _):
    file.unlink()


def _replace(file, folder):
    copy = forged_changes(file, folder).with_name("copy.duckdb")
    duckdb.connect(str(copy)).close()  # writes the changes from the .wal file into the copy
    os.replace(copy, file)


def _forge(file, folder):
    os.replace(forged_changes(file, folder), f"{file}.wal")


def _link_it_elsewhere(file, folder):
    file.rename(folder / "elsewhere.duckdb")
    file.symlink_to(folder / "elsewhere.duckdb")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_destroy, "has changed since it was published."),
        (_delete, "is missing."),
        (_replace, "has changed since it was published."),
        (_forge, ".wal lies beside the published file, but no refresh put it there."),
        (_link_it_elsewhere, "is not a file."),
    ],
)
def test_a_damaged_publication_is_set_aside_and_the_one_before_is_current_until_the_next(
    published, tmp_path, harm, sentence
):
    settings, file = published
    link = settings.published_file
    assert damage.fault(settings) is None
    assert damage.set_aside(settings) is None
    harm(file, tmp_path)
    found = damage.fault(settings)
    assert found.endswith(sentence)
    assert next(faults_of_home(settings)).startswith(found)

    told = damage.set_aside(settings)
    assert found in told
    assert damage.fault(settings) is None
    assert generations.finished(settings.published) == [generations.current(settings.published)]
    assert rows(link, VALUE) == [(3.0,)]
    [kept] = settings.damaged.iterdir()
    assert str(kept) in told
    # The figures are compared with those of the damaged publication, not with the one before it.
    comparison = holds.compare(settings, last_of_all_returns(settings), Request())
    assert (comparison.is_with_revisions, comparison.indicators) == (True, ())
    made = publish(settings, LISTED, AS_AT)
    assert made.figures_changed == 0
    assert rows(link, VALUE) == [(4.0,)]
    assert made.generation > kept.name  # the next comparison is with this publication again


def _lose_the_link(link, *_):
    link.unlink()


def _replace_the_link(link, file, _):
    link.unlink()
    shutil.copyfile(file, link)


def _forge_beside_the_link(link, file, folder):
    os.replace(forged_changes(file, folder), f"{link}.wal")


@pytest.mark.parametrize(
    ("harm", "sentence", "set_aside"),
    [
        (_lose_the_link, " is missing.", 0),
        (_replace_the_link, " is no longer the link to the published file.", 2),
        # old clients look for the .wal file beside the link, not beside the file
        (
            _forge_beside_the_link,
            ".wal lies beside the published file, but no refresh put it there.",
            2,
        ),
    ],
)
def test_if_the_link_was_replaced_the_publication_stays_current(
    published, tmp_path, harm, sentence, set_aside
):
    settings, file = published
    link = settings.published_file
    for _ in range(2):
        harm(link, file, tmp_path)
        assert damage.fault(settings) == f"{link}{sentence}"
        told = damage.set_aside(settings)
        assert f"Publication {file.parent.name} itself is unchanged." in told
        assert damage.fault(settings) is None
    assert len([*settings.damaged.glob("*")]) == set_aside
    assert rows(link, VALUE) == [(4.0,)]
    # The figures are still compared with this publication.
    assert changes.is_lost(settings) is False


def test_if_every_publication_is_damaged_readers_get_none_of_them(published):
    settings, _ = published
    for generation in generations.finished(settings.published):
        _destroy(generations.path_of(settings.published, generation), settings.home)
    told = damage.set_aside(settings)
    assert "until then, no figures are published" in told
    assert not os.path.lexists(settings.published_file)
