"""The explore page's library is bundled again only if its version has changed."""

from pathlib import Path

from drug_strategy.report import charts


def test_the_next_site_reuses_the_library_if_its_version_is_unchanged(tmp_path: Path) -> None:
    bundled = charts.library(tmp_path)
    assert "Vega-Embed" in bundled
    marked, rest = bundled.split("\n", 1)
    before = tmp_path / charts.LIBRARY
    before.write_text(f"{marked}\nkept", "utf-8")
    assert charts.library(tmp_path) == f"{marked}\nkept"
    before.write_text(f"/* another */\n{rest}", "utf-8")
    assert charts.library(tmp_path) == bundled
