"""dbt reads the project only if it has changed."""

import pytest

from drug_strategy.io import versions
from drug_strategy.transform import project, runner
from drug_strategy.transform.failures import BuildError
from drug_strategy.transform.runner import invoke

READ = (project._read, project.manifest, project.parsed)


@pytest.fixture
def settings(settings):
    """Return a home whose project dbt has just read, after emptying this process's caches."""
    project.manifest(settings)
    for each in READ:
        each.cache_clear()
    yield settings
    for each in READ:
        each.cache_clear()


def _no_dbt(*_, **__):
    raise BuildError("dbt reads the project")


def test_dbt_does_not_read_an_unchanged_project_again(settings, monkeypatch):
    """dbt's stored project contains the public edition, but the manifest leaves it out."""
    monkeypatch.setattr(runner, "invoke", _no_dbt)
    nodes = project.manifest(settings)["nodes"]
    parsed = project.parsed(settings)
    assert {name for name, node in parsed.nodes.items() if "release" not in node.tags} == set(nodes)
    assert set(parsed.flat_graph["nodes"]) == set(parsed.nodes) > set(nodes)


def test_plain_dbt_and_a_refresh_both_leave_out_the_public_edition(settings):
    arguments = ["list", "--output", "name", "--target", "reading"]
    listed = invoke(settings, arguments, project.parsed(settings)).result
    assert "indicator_values" in listed
    assert not {"release_figures", "release_policy"} & set(listed)
    assert "published" not in {
        source["source_name"] for source in project.manifest(settings)["sources"].values()
    }


@pytest.mark.parametrize("changed", ["code", "manifest.json", "partial_parse.msgpack"])
def test_dbt_reads_a_changed_project_again(changed, settings, monkeypatch):
    """dbt also reads the project again if another dbt command has since written artefacts."""
    monkeypatch.setattr(runner, "invoke", _no_dbt)
    if changed == "code":
        monkeypatch.setattr(versions, "of_models", lambda: "another")
    else:
        mark = versions.mark
        monkeypatch.setattr(
            versions, "mark", lambda file: "another" if file.name == changed else mark(file)
        )
    with pytest.raises(BuildError, match="dbt reads"):
        project.manifest(settings)
