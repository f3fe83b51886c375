"""Make files that the warehouse refuses or ignores, and copies of files."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from random import Random

from tests.oracle.contracts import columns
from tests.oracle.returns import RETURNS

NAMES = [name for name, each in RETURNS.items() if each.fit]


def spoil_folder(folder: Path, sent: list[Path], random: Random) -> None:
    """Add refused files, copies, links and temporary office files to the folder."""
    for name in random.sample(NAMES, random.choice([1, 2, 3])):
        (folder / name).mkdir(parents=True, exist_ok=True)
        kind = random.choice(list(_bad_contents(name)))
        extension, content = _bad_contents(name)[kind]
        stem = f"bad {kind}__received_2010-10-01"
        (folder / name / f"{stem}{extension}").write_bytes(content)
    if random.random() < 0.5:
        mistyped = sent[-1].with_name(f"mistyped__received_2110-10-01{sent[-1].suffix}")
        mistyped.write_bytes(sent[-1].read_bytes() + b"\n")
    if random.random() < 0.3:
        (folder / "fishing_licences").mkdir(exist_ok=True)
        (folder / "fishing_licences" / "x__received_2010-10-01.csv").write_text("a,b\n1,2\n")
    for path in random.sample(sent, min(len(sent), random.choice([1, 2, 4]))):
        stem, _, end = path.name.partition("__received_")
        received = random.choice([end[:10], "2010-10-01", "2011-02-08", "2101-02-08"])
        name = f"{random.choice('az')} copy of {stem}__received_{received}{end[10:]}"
        shutil.copyfile(path, path.parent / name)
    link = sent[0].with_name("linked__received_2010-10-02.csv")
    if random.random() < 0.3 and not link.is_symlink():
        link.symlink_to(sent[-1])
        sent[0].with_name("~$open__received_2010-10-02.xlsx").write_bytes(b"locked")


def _bad_contents(name: str) -> dict[str, tuple[str, bytes]]:
    names = [column.name for column in columns(name)]
    header = ",".join(names)
    blank = "," * (len(names) - 1)
    good = f"{header}\nA1{blank}\n"
    return {
        "no header": (".csv", b"nothing,at all\n1,2\n"),
        "empty": (".csv", b""),
        "no key": (".csv", ",".join(names[1:]).encode() + b"\n"),
        "twice": (".csv", f"{header},{names[0].upper()}\nA1{blank},A1\n".encode()),
        "unnamed": (".csv", f"{header},\nA1{blank},seen\n".encode()),
        "nul": (".csv", good.replace("A1", "A\0001").encode()),
        "undecodable": (".csv", good.encode() + b"A2\x81\xff" + blank.encode()),
        "no mark": (".csv", good.encode("utf-16-le")),
        "open quote": (".csv", f'{good}A2"{blank}\n"A3{blank}\n'.encode()),
        "not zipped": (".csv.gz", good.encode()),
        "zipped": (".csv", gzip.compress(good.encode(), mtime=0)),
        "not a workbook": (".xlsx", good.encode()),
        "not parquet": (".parquet", good.encode()),
        "cut short": (".csv.gz", gzip.compress(good.encode())[:-9]),
        "text": (".txt", good.encode()),
        "late header": (".csv", b"a title\n" * 20 + good.encode()),
    }
