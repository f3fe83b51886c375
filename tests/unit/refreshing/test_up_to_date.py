"""Tests of how a refresh decides whether it has anything to do."""

from dataclasses import replace
from datetime import date

import pytest

from drug_strategy.landing import File, FileManifest
from drug_strategy.landing.discovery import folder_digest
from drug_strategy.refreshing import up_to_date
from drug_strategy.settings import Operations, Request

DAY = date(2010, 7, 1)
NO_OPTIONS = Request()


def test_a_refresh_is_due_until_all_its_outputs_are_made_and_if_the_warehouse_is_lost(settings):
    settings.database.touch()
    assert not up_to_date.is_up_to_date(settings)
    for output in (
        up_to_date.PUBLISHED,
        up_to_date.REPORT,
        up_to_date.NOTES,
        up_to_date.DATA_DOCS,
    ):
        up_to_date.remember(settings, output)
    assert up_to_date.is_up_to_date(settings)
    settings.database.unlink()
    assert not up_to_date.is_up_to_date(settings)


@pytest.fixture
def sent(settings):
    """Send a file, and return its path."""
    path = settings.returns / "pas_waves" / "a.csv"
    path.parent.mkdir(parents=True)
    path.write_text("a", "utf-8")
    return path


def landed(settings, request=NO_OPTIONS, sha256="1"):
    """Record that an unchanging folder has landed. Return whether the next landing can be skipped.

    `sha256` is the checksum of the only file, or is empty if the file could not be read.
    """
    file = File("pas_waves", "a.csv", settings.returns / "pas_waves" / "a.csv", sha256=sha256)
    folder, _ = folder_digest(settings.returns)
    up_to_date.remember_landed(settings, request, (folder, True), FileManifest((file,), DAY))
    return up_to_date.is_landed(settings, request)


def test_files_are_landed_again_only_if_the_returns_folder_has_changed(settings, sent):
    assert not up_to_date.is_landed(settings, NO_OPTIONS)
    assert landed(settings)
    sent.write_text("b", "utf-8")
    assert not up_to_date.is_landed(settings, NO_OPTIONS)
    assert landed(settings)
    sent.chmod(0o400)
    assert not up_to_date.is_landed(settings, NO_OPTIONS)
    assert landed(settings)
    sent.unlink()
    assert not up_to_date.is_landed(settings, NO_OPTIONS)


@pytest.mark.usefixtures("sent")
def test_files_are_landed_again_if_the_next_refresh_could_find_something_else(
    settings, monkeypatch
):
    assert landed(settings, Request(without=("pas_waves",)))
    assert not up_to_date.is_landed(settings, NO_OPTIONS)
    assert not landed(settings, Request(accept_missing=("pas_waves",)))
    assert not landed(settings, sha256="")
    digest, is_at_rest = folder_digest(settings.returns)
    assert not is_at_rest  # the file has just been written
    up_to_date.remember_landed(settings, NO_OPTIONS, (digest, is_at_rest), FileManifest((), DAY))
    assert not up_to_date.is_landed(settings, NO_OPTIONS)
    assert landed(settings)
    # Both settings decide what landing finds: rows of removed files, and large files.
    for others in (Operations(keep_gone_days=1), Operations(max_file_gb=2)):
        assert not up_to_date.is_landed(replace(settings, operations=others), NO_OPTIONS)
    monkeypatch.setattr(up_to_date, "today", lambda: DAY)
    assert not up_to_date.is_landed(
        settings, NO_OPTIONS
    )  # rows of removed files may be due for deletion
