"""A terminal shows progress as one line per stage, and file names cannot control it."""

import logging

from drug_strategy.cli import console
from drug_strategy.cli.console import Lines
from drug_strategy.cli.screening import Screened, show_faults
from drug_strategy.exports.return_notes import Fault
from drug_strategy.io.progress import LOGGER, say


def test_progress_is_one_line_per_stage_and_landed_return(capsys):
    lines = Lines()
    for line in (
        "landing 1/2 crack_house_closures/a.csv",
        "landing 1/2 crack_house_closures/b.csv",
        "landing 2/2 pas_waves/w.csv",
        "building 7/12 marts",
    ):
        lines.emit(logging.makeLogRecord({"msg": line}))
    assert capsys.readouterr().err.splitlines() == [
        "landing crack_house_closures (1 of 2)",
        "landing pas_waves (2 of 2)",
        "building marts (7 of 12)",
    ]


def test_control_characters_in_a_file_name_are_escaped_wherever_it_is_printed(capsys):
    name = "a\x1b[2J\x07.csv"
    console.page(name, [(name, [(name, f"{name}: accepted")])])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.count("a\\x1b[2J\\x07.csv") == 4


def test_a_log_that_is_too_long_is_set_aside_and_a_new_log_is_started(tmp_path, monkeypatch):
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


def screening(*faults, lines, capsys):
    show_faults(Screened("pas_waves", lines, faults))
    return capsys.readouterr().out.splitlines()


def test_the_result_of_screening_a_file_gives_a_fault_once_with_the_rows_that_have_it(capsys):
    def fault(value, record, row, near=""):
        return Fault("a", "b", record, "ward", value, f"write a ward{near}", "row kept", "c", row)

    near = "; did you mean X?"
    faults = [fault("x", 1, 3, near), fault("y", 2, 4), fault("x", 9, 11, near)]
    assert screening(*faults, lines=9, capsys=capsys) == [
        "pas_waves: 9 records, 1 fault.",
        "  write a ward (row kept)",
        "    ward  'x' (did you mean X?) in rows 3, 11; 'y' in row 4",
    ]
    many = [fault("x", record, None) for record in range(1, 31)]
    text = " ".join(" ".join(screening(*many, lines=9, capsys=capsys)).split())
    assert "ward 'x' in records 1, 2, 3" in text
    assert text.endswith(" 20 and 10 more")
    assert screening(fault("x", None, None), lines=9, capsys=capsys)[2] == "    ward  'x'"


def test_totals_and_notes_in_a_screened_file_are_not_counted_as_faults(capsys):
    total = Fault("a", "b", 6, "", "Total | 5", "nothing", "no record", "not_a_record")
    assert screening(total, lines=6, capsys=capsys) == [
        "pas_waves: 5 records, no fault; 1 line that is no record.",
        "  nothing (no record)",
        "    line  'Total | 5' in record 6",
    ]
    assert screening(lines=2, capsys=capsys) == ["pas_waves: 2 records, no fault."]
