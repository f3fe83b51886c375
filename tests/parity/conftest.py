"""What needs the second engine, and so Java, is tried only where it is asked for."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the comparison of the engines without `--parity`."""
    is_left_out = collection_path.name == "test_engines.py" and not config.getoption("--parity")
    return True if is_left_out else None
