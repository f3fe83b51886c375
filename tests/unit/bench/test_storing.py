"""What the bench calls storing: every row of every readable file, in two forms."""

import gzip
from pathlib import Path

from bench.storing import store

CLOSURES = "closure_ref,borough,power,notice_date,outcome\n"


def test_every_row_of_the_readable_files_is_stored(tmp_path: Path) -> None:
    closures, waves = tmp_path / "crack_house_closures", tmp_path / "pas_waves"
    closures.mkdir()
    waves.mkdir()
    row = "A,Hackney,part_1,2012-05-01,granted\n"
    (closures / "a__received_2012-06-01.csv").write_text(CLOSURES + row + row)
    sent = gzip.compress((CLOSURES + row).encode())
    (closures / "b__received_2012-06-01.csv.gz").write_bytes(sent)
    (closures / "c__received_2012-06-01.csv").write_text("no,header\n1,2\n")
    assert store(tmp_path) == 3
