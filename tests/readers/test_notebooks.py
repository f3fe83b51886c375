"""The notebooks run from top to bottom and are committed without outputs."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from drug_strategy.io.folders import PROJECT
from drug_strategy.settings import Settings

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> NotebookNode:
    read: NotebookNode = nbformat.read(  # type: ignore[no-untyped-call]
        request.param, as_version=4
    )
    return read


def test_each_notebook_is_committed_without_outputs(notebook: NotebookNode) -> None:
    assert len(NOTEBOOKS) == 4
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count] == []


@pytest.fixture(autouse=True)
def _environment(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path))


def test_each_notebook_runs_from_top_to_bottom(notebook: NotebookNode) -> None:
    """With `--soak`, the notebooks also run in Jupyter."""
    names: dict[str, Any] = {}
    exec("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"), names)
    names["published"].close()


@pytest.mark.soak
def test_each_notebook_runs_in_jupyter(notebook: NotebookNode) -> None:
    resources = {"metadata": {"path": str(PROJECT / "notebooks")}}
    ran = NotebookClient(
        notebook, timeout=300, startup_timeout=300, kernel_name="python3", resources=resources
    ).execute()
    code = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
