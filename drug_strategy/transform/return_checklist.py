"""Check that every step was done when a return was added to the project.

The steps are in docs/adding.md. Without this check, dbt would fail with an error that does not
mention the forgotten step.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from drug_strategy.contracts import contracts
from drug_strategy.contracts.contract import Contract
from drug_strategy.contracts.generate import RETURNS, returns_macro
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

_PAGE = 'docs/adding.md, "A return", step'
_MEASURES = "models/intermediate/indicators/measures.yml"


def require_returns(project: Path = PROJECT) -> None:
    """Raise an error before dbt reads the project if a return's models are missing.

    Raises:
        UserError: if a step is missing. The message has a sentence for each missing step.
    """
    [model] = yaml.safe_load((project / _MEASURES).read_text("utf-8"))["models"]
    missing: list[str] = []
    for name, contract in contracts().items():
        missing += _missing_steps(contract, project)
        if contract.is_measured and name not in model["config"]["meta"]["measures"]:
            missing.append(f"return {name} has no measures in {_MEASURES}: {_PAGE} 2")
    if not missing and (project / RETURNS).read_text("utf-8") != returns_macro():
        missing.append(f"{RETURNS} differs from the contracts: run make generate ({_PAGE} 3)")
    if missing:
        raise UserError(f"Nothing was published: {'; '.join(missing)}.")


def _missing_steps(contract: Contract, project: Path) -> Iterator[str]:
    name = contract.return_name
    for model in (
        f"models/staging/stg_{name}.sql",
        f"models/intermediate/{name}/{name}__records.sql",
    ):
        if not (project / model).exists():
            yield f"return {name} has no {model}: {_PAGE} 2"
