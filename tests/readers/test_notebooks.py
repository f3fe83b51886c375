"""The notebooks run from top to bottom and are committed without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from drug_strategy.settings import PROJECT, Settings

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> NotebookNode:
    read: NotebookNode = nbformat.read(  # type: ignore[no-untyped-call]
        request.param, as_version=4
    )
    return read


def test_there_are_four_notebooks() -> None:
    assert len(NOTEBOOKS) == 4


def test_each_notebook_is_committed_without_outputs(notebook: NotebookNode) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count] == []


def test_each_notebook_runs_from_top_to_bottom(
    notebook: NotebookNode,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    resources = {"metadata": {"path": str(PROJECT / "notebooks")}}
    ran = NotebookClient(
        notebook, timeout=300, startup_timeout=300, kernel_name="python3", resources=resources
    ).execute()
    assert [
        cell for cell in ran.cells if cell.cell_type == "code" and not cell.execution_count
    ] == []
