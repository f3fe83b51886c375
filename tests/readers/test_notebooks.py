"""The notebooks run from top to bottom and are committed with outputs."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from drug_strategy.io.folders import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_each_notebook_is_committed_with_its_outputs_and_needs_no_code_of_ours(notebook):
    assert len(NOTEBOOKS) == 4
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    assert not [each for cell in code for each in cell.outputs if each.output_type == "error"]
    imported = re.findall(r"(?m)^(?:import|from) (\w+)", "\n".join(cell.source for cell in code))
    assert {*imported} <= {"os", "pathlib", "duckdb", "pandas", "matplotlib"}


@pytest.fixture(autouse=True)
def _environment(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("WAREHOUSE_HOME", str(settings.home))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path))


def test_each_notebook_runs_from_top_to_bottom(notebook):
    """With `--soak`, the notebooks also run in Jupyter."""
    names = {}
    exec("\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code"), names)
    names["published"].close()


@pytest.mark.soak
def test_each_notebook_runs_in_jupyter(notebook):
    resources = {"metadata": {"path": str(PROJECT / "notebooks")}}
    ran = NotebookClient(
        notebook, timeout=300, startup_timeout=300, kernel_name="python3", resources=resources
    ).execute()
    code = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
