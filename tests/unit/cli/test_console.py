"""A terminal shows progress as one line per stage, and file names cannot control it."""

import logging
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from drug_strategy.cli import console
from drug_strategy.cli.console import Lines, LiveLine
from drug_strategy.cli.screening import Screened
from drug_strategy.exports.return_notes import Fault
from drug_strategy.io.progress import LOGGER, say

FILES = (
    "landing 1/2 crack_house_closures/a.csv",
    "landing 1/2 crack_house_closures/b\x1b[2J.csv",
)


def emit(handler: logging.Handler, *lines: str) -> None:
    for line in lines:
        handler.emit(logging.makeLogRecord({"msg": line}))


def test_progress_is_one_line_per_return_if_the_output_is_not_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit(Lines(), *FILES, "landing 2/2 pas_waves/w.csv", "building 7/12 marts")
    assert capsys.readouterr().err.splitlines() == [
        "landing crack_house_closures (1 of 2)",
        "landing pas_waves (2 of 2)",
        "building marts (7 of 12)",
    ]


def test_progress_on_a_terminal_is_one_line_per_stage_with_a_count_of_files(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = SimpleNamespace(monotonic=lambda: 0.0, sleep=time.sleep)
    monkeypatch.setattr(console, "time", at_once)
    live = LiveLine()
    emit(live, *FILES, "building 7/12 marts", "a return lost its files")
    printed = capsys.readouterr().err
    lines = [line.rpartition("\r\x1b[2K")[2] for line in printed.rstrip("\n").split("\n")]
    assert [line.split() for line in lines] == [
        ["landing", "1/2", "0:00"],
        ["building", "7/12", "0:00"],
        ["a", "return", "lost", "its", "files"],
    ]
    assert "\x1b[2J" not in printed
    assert "crack_house_closures/a.csv" in printed


def test_control_characters_in_a_file_name_are_escaped_wherever_it_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = "a\x1b[2J\x07.csv"
    console.page(name, [(name, [(name, f"{name}: accepted")])])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.count("a\\x1b[2J\\x07.csv") == 4


def test_a_log_that_is_too_long_is_set_aside_and_a_new_log_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", True)
    monkeypatch.setattr(LOGGER, "propagate", False)
    log = tmp_path / "refresh.log"
    for length, kept in ((100, ["refresh.log"]), (6 << 20, ["refresh.log", "refresh.log.1"])):
        monkeypatch.setattr(LOGGER, "handlers", [])
        log.write_text("x" * length)
        console.show_progress(log)
        say("building 1/2 marts")
        assert sorted(file.name for file in tmp_path.iterdir()) == kept
        assert log.read_text().endswith("building 1/2 marts\n")
    assert log.stat().st_size < 100
    assert (tmp_path / "refresh.log.1").stat().st_size == 6 << 20


def screening(*faults: Fault, lines: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    console.show_faults(Screened(lines, faults))
    return capsys.readouterr().out.splitlines()


def test_the_result_of_screening_a_file_gives_the_record_and_the_row_if_it_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def printed(of: int | None, row: int | None) -> list[str]:
        fault = Fault("a", "b", of, "ward", "x", "write a ward", "row kept", "reason", row)
        return screening(fault, lines=1, capsys=capsys)

    title, said = "1 record, 1 fault.", "ward: there is 'x'; write a ward (row kept)"
    assert printed(1, 3) == [title, f"  row 3 (record 1)  {said}"]
    assert printed(1, None) == [title, f"  record 1  {said}"]
    assert printed(None, None) == [title, f"  the file  {said}"]


def test_totals_and_notes_in_a_screened_file_are_not_counted_as_faults(
    capsys: pytest.CaptureFixture[str],
) -> None:
    total = Fault("a", "b", 6, "", "Total | 5", "nothing", "no record", "not_a_record")
    assert screening(total, lines=6, capsys=capsys) == [
        "5 records, no fault; 1 line that is no record.",
        "  record 6  no record: Total | 5",
    ]
    assert screening(lines=2, capsys=capsys) == ["2 records, no fault."]
