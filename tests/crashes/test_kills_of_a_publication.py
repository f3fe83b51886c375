"""A publication killed at any step leaves a good file, and the next repairs the rest."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from drug_strategy.publication import generations, publish
from drug_strategy.publication.verify import faults
from drug_strategy.settings import Settings
from tests.unit.publication.warehouse import AS_AT, LISTED, fill, prepared, rows


@pytest.mark.parametrize(
    ("moment", "was_published"),
    [
        ("_copy", False),
        ("engine.write_out", False),
        ("_verify", False),
        ("generations.finish", False),
        ("generations.point_to", False),
        ("generations.prune", True),
    ],
)
def test_a_kill_at_any_step_leaves_a_good_file_and_the_next_publication_repairs_the_rest(
    tmp_path: Path, moment: str, was_published: bool
) -> None:
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
    said = "select value from marts.indicator_revisions order by publication_id"
    assert rows(link, said) == [(3.0,), (4.0,)]
    assert not list(settings.published.glob(".*"))


def test_a_kill_between_moving_the_link_and_confirming_revisions_loses_neither(
    tmp_path: Path,
) -> None:
    settings = prepared(tmp_path)
    publish(settings, LISTED, AS_AT)
    fill(settings, value=4.0)
    assert (
        killed_at("generations.prune", settings, first="changes.confirm_revisions")
        == -signal.SIGKILL
    )
    assert publish(settings, LISTED, AS_AT).figures_changed == 0


def killed_at(moment: str, settings: Settings, first: str = "") -> int:
    """The exit status of a publication that is killed at a step."""
    script = _KILLED.replace("FIRST", first or moment)
    command = [sys.executable, "-c", script, str(settings.home), moment]
    return subprocess.run(command, check=False).returncode


_KILLED = """
import os, signal, sys
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch
from drug_strategy.publication import publish
from drug_strategy.settings import Settings
from tests.unit.publication.warehouse import AS_AT, LISTED

home, moment = sys.argv[1:]
settings = Settings(home=Path(home), returns=Path(home))
module = "drug_strategy.publication.publish."
with ExitStack() as patches:
    if "FIRST" != moment:
        patches.enter_context(patch(module + "FIRST"))
    patches.enter_context(
        patch(module + moment, side_effect=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    )
    publish(settings, LISTED, AS_AT)
"""
