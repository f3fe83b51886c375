"""The library of the page Explore is bundled once for all homes."""

from pathlib import Path

import pytest

from drug_strategy.report.pages import explore


def test_it_is_bundled_again_only_for_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the home or the project has it; one of another version is not taken."""
    monkeypatch.setattr(explore, "PROJECT", tmp_path)
    (tmp_path / "target").mkdir()
    bundled = explore.library(tmp_path / "a new home")
    assert "Vega-Embed" in bundled
    assert (tmp_path / "target" / explore.LIBRARY).read_text("utf-8") == bundled
    for file in (tmp_path / "home" / explore.LIBRARY, tmp_path / "target" / explore.LIBRARY):
        file.parent.mkdir(exist_ok=True)
        (tmp_path / "target" / explore.LIBRARY).unlink(missing_ok=True)
        marked, rest = bundled.split("\n", 1)
        file.write_text(f"{marked}\nkept", "utf-8")
        assert explore.library(tmp_path / "home") == f"{marked}\nkept"
        file.write_text(f"/* another */\n{rest}", "utf-8")
        assert explore.library(tmp_path / "home") == bundled
