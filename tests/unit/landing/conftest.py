"""The inbox fixture."""

from pathlib import Path

import pytest

from tests.unit.landing.inbox import Inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty returns folder and a home that does not exist yet."""
    (tmp_path / "returns").mkdir()
    return Inbox(tmp_path)
