"""Landing in a process of its own: its time zone, its memory, and files that it may not open."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from tests.unit.landing.excel import parquet
from tests.unit.landing.returns_folder import SITE_CSV, ReturnsFolder

LAND = r"""
import ctypes, json, os, re, sys
from pathlib import Path
from drug_strategy.landing import land
from drug_strategy.settings import Settings
if os.getuid() == 0:  # still the owner, who may read only what the modes let an owner read
    version_3, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(version_3, none) == 0
files = land(Settings(Path(sys.argv[2]), Path(sys.argv[1])), None).files
most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
print(json.dumps([{f.file_name: [f.status, f.records] for f in files}, int(most[1]) >> 10]))
"""


@pytest.fixture
def folder(tmp_path):
    return ReturnsFolder(tmp_path)


def landed(folder, **environment):
    """Return the status and records of each file, and the most megabytes that landing used."""
    command = [sys.executable, "-c", LAND, str(folder.returns), str(folder.home)]
    environment = {**os.environ, **environment}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(ran.stdout)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_timestamp_becomes_the_day_in_london_whatever_time_zone_the_machine_uses(folder, zone):
    moments = [datetime(2011, 3, 31, 22, 59, tzinfo=UTC), datetime(2011, 3, 31, 23, tzinfo=UTC)]
    table = pa.table(
        {
            "site_ref": ["S1", "S2"],
            "borough": ["Hackney"] * 2,
            "closed_date": pa.array(moments, pa.timestamp("us", "UTC")),
            "premises_type": ["other"] * 2,
        }
    )
    folder.put(parquet(table), "a.parquet")
    landed(folder, TZ=zone)
    assert folder.rows("closed_date, _sent") == [
        (date(2011, 3, 31), '{"closed_date": "2011-03-31 23:59:00+01"}'),
        (date(2011, 4, 1), '{"closed_date": "2011-04-01 00:00:00+01"}'),
    ]


def test_a_file_or_folder_that_cannot_be_opened_is_listed_as_refused(folder):
    folder.put(SITE_CSV)
    folder.put(SITE_CSV.replace("S1", "S2"), "closed.csv").chmod(0)
    folder.put(SITE_CSV.replace("S1", "S3"), "shut/b.csv").parent.chmod(0)
    folder.put(SITE_CSV.replace("S1", "S4"), "blind/c.csv").parent.chmod(0o444)
    folder.put(SITE_CSV, "d.csv", "pas_waves").parent.chmod(0)
    found, _ = landed(folder)
    for path in folder.returns.rglob("*"):
        path.chmod(0o755)
    assert found.pop("a.csv") == ["accepted", 1]
    assert {*found} == {"closed.csv", "shut/", "blind/c.csv", "./"}
    assert {status for status, _ in found.values()} == {"refused"}


@pytest.mark.parametrize(
    ("before", "huge"),
    [
        pytest.param(0, b"x" * (100 << 20), id="first", marks=pytest.mark.soak),
        pytest.param(30, b'"' + (b"x" * 999 + b"\n") * 100_000 + b'"', id="last, of many lines"),
    ],
)
def test_a_record_of_a_hundred_megabytes_lands_as_one_record_within_the_memory_limit(
    folder, before, huge
):
    header, row = SITE_CSV.encode().splitlines(keepends=True)
    folder.put(header + row * before + b"S2," + huge + b",,2010-05-01,3,other,N\n")
    found, megabytes = landed(folder)
    assert found == {"a.csv": ["accepted", before + 1]}
    assert megabytes < 1_000
