"""The benchmark measures commands, and compares their times with the baselines'."""

import json
import sys

import pytest

from bench.__main__ import EXAMPLE_ROWS, Figures, machine, main, measured, table, write

FIGURES = {
    "floor": Figures(2, 3, 100),
    "peer": Figures(5, 5, 400),
    "first refresh": Figures(20, 30, 500),
}


def test_each_line_of_the_benchmark_compares_a_command_with_both_baselines():
    heads, _, *_, line = table(FIGURES, {})
    assert heads == "|  | wall s | CPU s | MB | / floor | / peer |"
    assert line == "| first refresh | 20.0 | 30.0 | 500 | 10.00 | 4.00 |"


def test_the_last_ratio_of_a_benchmark_is_to_an_earlier_result():
    before = json.loads(json.dumps({name: Figures(40, 1, 1) for name in FIGURES}))
    *_, line = table(FIGURES, before)
    assert line.endswith("| 10.00 | 4.00 | 0.50 |")


def test_measurements_replace_those_of_the_same_number_of_rows(tmp_path):
    page = tmp_path / "speed.md"
    kept = "<!-- bench 20 -->\nkept\n<!-- end -->\n"
    page.write_text(f"# Speed\n\n<!-- bench 5 -->\nold\n<!-- end -->\n\n{kept}", "utf-8")
    write(page, 5, ["new"])
    assert page.read_text("utf-8") == (
        f"# Speed\n\n<!-- bench 5 -->\n\nnew\n\n<!-- end -->\n\n{kept}"
    )
    with pytest.raises(ValueError, match="no place for 6 rows"):
        write(page, 6, ["new"])


def test_a_result_from_another_machine_or_row_count_is_not_compared(tmp_path, capsys):
    result = tmp_path / "before.json"
    for other in (("a machine", EXAMPLE_ROWS), (machine(), 1)):
        result.write_text(json.dumps(dict(zip(("machine", "rows"), other, strict=True))))
        assert main(["--against", str(result)]) == 1
        assert f"{other[0]} and {other[1]:,} rows" in capsys.readouterr().out


def test_no_measurement_is_reported_for_a_command_that_fails(tmp_path):
    with pytest.raises(RuntimeError, match="failed"):
        measured([sys.executable, "-c", "raise SystemExit(2)"], {}, tmp_path / "log")
