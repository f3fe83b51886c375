"""If a step in docs/adding.md was not done for a return, this is reported."""

import shutil
from pathlib import Path

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.examples.senders import SENDERS
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.transform.return_checklist import require_returns
from tests.oracle.contracts import CONTRACTS
from tests.oracle.returns import RETURNS
from tests.returns.figures import GOLDEN


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for part in ("models/intermediate", "models/staging", "macros"):
        shutil.copytree(PROJECT / part, tmp_path / part)
    return tmp_path


def refusal(project: Path) -> str:
    with pytest.raises(UserError) as refused:
        require_returns(project)
    return str(refused.value)


def test_a_project_that_has_every_required_file_for_its_returns_is_accepted(project: Path) -> None:
    require_returns(project)


@pytest.mark.parametrize(
    "file",
    [
        "models/staging/stg_community_concerns.sql",
        "models/intermediate/community_concerns/community_concerns__records.sql",
    ],
)
def test_a_missing_model_for_a_return_is_reported(project: Path, file: str) -> None:
    (project / file).unlink()
    assert refusal(project) == (
        f"Nothing was published: return community_concerns has no {file}: docs/adding.md,"
        ' "A return", step 2.'
    )


def test_a_return_without_measures_is_reported(project: Path) -> None:
    listed = project / "models/intermediate/indicators/measures.yml"
    text = listed.read_text("utf-8")
    listed.write_text(text.replace("          community_concerns:\n", ""), "utf-8")
    assert refusal(project) == (
        "Nothing was published: return community_concerns has no measures in"
        ' models/intermediate/indicators/measures.yml: docs/adding.md, "A return", step 2.'
    )


def test_a_contract_that_has_changed_since_make_generate_last_ran_is_reported(
    project: Path,
) -> None:
    listed = project / "macros" / "returns.sql"
    listed.write_text(listed.read_text("utf-8").replace('"theme", ', ""), "utf-8")
    assert "macros/returns.sql differs from the contracts: run make generate" in refusal(project)


@pytest.mark.parametrize("name", contracts())
def test_every_return_has_example_data_and_tests(name: str) -> None:
    example = PROJECT / "drug_strategy" / "examples" / "returns" / f"{name}.sql"
    assert example.exists(), f"return {name} has no {example}; see docs/adding.md, step 6"
    assert name in SENDERS, f"return {name} has no entry in examples/senders.py; see step 6"
    assert name in RETURNS, f"return {name} has no tests/oracle/returns/{name}.py; see step 7"
    assert any((GOLDEN / name).iterdir()), f"return {name} has no tests/returns/golden; see step 7"


@pytest.mark.parametrize("name", contracts())
def test_the_oracle_has_the_columns_of_the_contract(name: str) -> None:
    known = {each.name: (each.is_required, {*each.allowed.values()}) for each in CONTRACTS[name]}
    assert known == {
        each.name: (each.required, {*each.allowed}) for each in contracts()[name].columns
    }, f"tests/oracle/returns/{name}.py; see docs/adding.md, step 3 of adding a column"
