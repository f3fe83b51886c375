"""Landing turns a timestamp into the day in London, whatever the machine's time zone."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from tests.unit.landing.excel import parquet
from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_timestamp_becomes_the_day_in_london_whatever_time_zone_the_machine_uses(tmp_path, zone):
    """Each zone needs its own process, because DuckDB reads the time zone only on starting."""
    moments = [datetime(2011, 3, 31, 22, 59, tzinfo=UTC), datetime(2011, 3, 31, 23, tzinfo=UTC)]
    folder = ReturnsFolder(tmp_path)
    table = pa.table(
        {
            "site_ref": ["S1", "S2"],
            "borough": ["Hackney"] * 2,
            "closed_date": pa.array(moments, pa.timestamp("us", "UTC")),
            "premises_type": ["other"] * 2,
        }
    )
    folder.put(parquet(table), "a.parquet")
    call = (
        "import sys; from pathlib import Path; from drug_strategy.landing import land;"
        " from drug_strategy.settings import Settings;"
        " land(Settings(Path(sys.argv[2]), Path(sys.argv[1])), None)"
    )
    command = [sys.executable, "-c", call, str(folder.returns), str(folder.home)]
    subprocess.run(command, check=True, env={**os.environ, "TZ": zone})
    assert folder.rows("closed_date, _sent") == [
        (date(2011, 3, 31), '{"closed_date": "2011-03-31 23:59:00+01"}'),
        (date(2011, 4, 1), '{"closed_date": "2011-04-01 00:00:00+01"}'),
    ]
