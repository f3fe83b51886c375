"""If publishing is killed at any step, the published file is still valid."""

import os
import signal
from contextlib import nullcontext
from unittest.mock import patch

import pytest

from drug_strategy.publication import generations, publish
from drug_strategy.publication.verify import faults
from tests.commands import forked
from tests.unit.publication.conftest import verified_here  # noqa: F401 - a fixture
from tests.unit.publication.warehouse import AS_AT, LISTED, fill, prepared, rows

# This fixture does not affect the killed process.
pytestmark = pytest.mark.usefixtures("verified_here")


@pytest.mark.parametrize(
    ("moment", "was_published"),
    [
        pytest.param("_copy", False, marks=pytest.mark.soak),
        pytest.param("engine.write_out", False, marks=pytest.mark.soak),
        pytest.param("_verify", False, marks=pytest.mark.soak),
        pytest.param("generations.finish", False, marks=pytest.mark.soak),
        ("generations.point_to", False),
        pytest.param("generations.prune", True, marks=pytest.mark.soak),
    ],
)
def test_a_file_stays_valid_if_publishing_is_killed_and_the_next_publication_succeeds(
    tmp_path, moment, was_published
):
    settings = prepared(tmp_path)
    before = publish(settings, LISTED, AS_AT)
    fill(settings, value=4.0)
    assert killed_at(moment, settings) == -signal.SIGKILL
    link = before.path
    assert list(faults(link.resolve())) == []
    assert (generations.current(settings.published) != before.generation) == was_published

    after = publish(settings, LISTED, AS_AT)
    assert list(faults(link.resolve())) == []
    assert after.figures_changed == (0 if was_published else 1)
    query = "select value from marts.indicator_revisions order by publication_id"
    assert rows(link, query) == [(3.0,), (4.0,)]
    assert not list(settings.published.glob(".*"))


@pytest.mark.soak
def test_revisions_are_kept_if_the_refresh_is_killed_before_they_are_confirmed(tmp_path):
    settings = prepared(tmp_path)
    publish(settings, LISTED, AS_AT)
    fill(settings, value=4.0)
    skipped = "history.confirm_revisions"
    assert killed_at("generations.prune", settings, skipped) == -signal.SIGKILL
    assert publish(settings, LISTED, AS_AT).figures_changed == 0


def killed_at(moment, settings, skipped=None):
    """Kill a publication at this step, and return the process's exit status."""
    return forked(_publish, settings, moment, skipped).returncode


def _publish(settings, moment, skipped):
    def killed(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    module = "drug_strategy.publication.publish"
    without = patch(f"{module}.{skipped}") if skipped else nullcontext()
    with without, patch(f"{module}.{moment}", side_effect=killed):
        publish(settings, LISTED, AS_AT)
    return 0
