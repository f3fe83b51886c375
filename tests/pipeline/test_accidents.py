"""Accidents happen in a home that has already published figures, using a user's settings.

In every test run, most accidents happen at once, before the second refresh of `second_home`. With
`--soak`, they also happen one by one.
"""

import subprocess
import sys
import threading
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from drug_strategy.publication import generations
from drug_strategy.publication.verify import faults
from tests.homes import golden_copy, rows_of
from tests.pipeline.accidents import ACCIDENTS, AT_ONCE

WAREHOUSE = Path(sys.executable).with_name("warehouse")
FIGURES = """
    select indicator_id, area_name, period_label, value
    from marts.indicator_values
    where area_level <> 'ward' and period_type = 'quarter'
    and not regexp_matches(indicator_id, '^(ppo|drr|pas)_')
"""
FILES = """
    select return_name || '/' || file_name, status, refusal_reason
    from data_quality.file_reconciliation
"""
WITHOUT_A_DISPOSITION = """
    select file_name from data_quality.file_reconciliation where records <>
    accepted + superseded + withdrawn + duplicate + quarantined
"""


def test_many_accidents_at_once_lose_nothing_and_stop_nothing(golden_home, second_home):
    """The second refresh also met files with absurd values, which change no figures either."""
    golden = replace(second_home, home=golden_home)
    output = (second_home.home.parent / "output").read_text("utf-8")
    require(second_home, figures(golden), output, AT_ONCE)


@pytest.fixture(scope="module")
def home(golden_home, tmp_path_factory):
    """Return a copy of the published golden home for accidents that happen one by one."""
    return golden_copy(golden_home, tmp_path_factory.mktemp("accidents"))


@pytest.mark.soak
@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.what)
def test_an_accident_alone_loses_nothing_and_stops_nothing(accident, home):
    before = figures(home)
    generation = generations.current(home.published)
    accident.happens(home.returns)
    with growing(home.returns / accident.changing) if accident.changing else nullcontext():
        ran = subprocess.run(
            [WAREHOUSE, "refresh", "--home", home.home, "--returns", home.returns],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    assert ran.returncode == accident.exit_status, ran.stdout
    require(home, before, ran.stdout, [accident])
    if accident.exit_status:
        assert generations.current(home.published) == generation


def figures(home):
    """Return the published quarterly figures for all areas except wards.

    Figures about offenders and survey figures are left out, because files about people change them.
    """
    return {*rows_of(home.published_file, FIGURES)}


@contextmanager
def growing(path):
    """Add an empty line to a file every millisecond until the block ends."""
    done = threading.Event()

    def grow():
        with path.open("ab", buffering=0) as stream:
            while not done.wait(0.001):
                stream.write(b"\n")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


def require(home, before, output, accidents):
    """Check how a refresh handled these accidents, given the earlier figures and its output."""
    assert "Traceback" not in output
    assert list(faults((home.published_file).resolve())) == []
    files = {str(name): rest for name, *rest in rows_of(home.published_file, FILES)}
    said = " ".join(output.split())
    for accident in accidents:
        known = {name: files.get(name, ["", ""]) for name in accident.files}
        assert {name: status for name, (status, _) in known.items()} == accident.files
        assert accident.says in said or any(accident.says in str(why) for _, why in known.values())
    expected = {figure for accident in accidents for figure in accident.figures}
    now = figures(home)
    assert now - before == expected
    assert {row[:3] for row in before - now} == {figure[:3] for figure in expected}
    assert rows_of(home.published_file, WITHOUT_A_DISPOSITION) == []
