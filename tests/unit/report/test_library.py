"""The library that draws the charts of the page Explore."""

from drug_strategy.report import charts


def test_it_is_bundled_only_once_for_each_version(tmp_path):
    kept = tmp_path / "target"
    bundled = charts.library(kept)
    marked = bundled.split("\n", 1)[0]
    (kept / charts.LIBRARY).write_text(f"{marked}\nkept", "utf-8")
    assert charts.library(kept) == f"{marked}\nkept"
    (kept / charts.LIBRARY).write_text("/* an older version */\nkept", "utf-8")
    assert charts.library(kept) == bundled
    assert (kept / charts.LIBRARY).read_text("utf-8") == bundled


def test_a_folder_that_cannot_be_written_to_only_costs_time(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    assert "vega" in charts.library(tmp_path / "file" / "folder")
