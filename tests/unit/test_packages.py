"""The packages lie in the order in which the data travels, and import only what lies below them."""

import ast
from functools import cache

import pytest

from drug_strategy.io.folders import CODE

HOUSE = CODE / "drug_strategy"
FROM_THE_GROUND = (
    *("io", "settings", "contracts", "examples", "landing", "quality", "transform"),
    *("publication", "refreshing", "report", "release", "answers", "exports"),
    *("orchestration", "cli"),
)


@cache
def imported(package):
    """Return the project's other packages that the code of a package imports."""
    folder = CODE / package if package == "orchestration" else HOUSE / package
    files = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    assert nodes
    names = {
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    found = {name.removeprefix("drug_strategy.").partition(".")[0] for name in names}
    return frozenset(found) & {*FROM_THE_GROUND} - {package}


def test_every_package_and_module_of_the_house_is_known():
    rooms = {place.name for place in HOUSE.iterdir() if place.is_dir() and any(place.glob("*.py"))}
    alone = {module.stem for module in HOUSE.glob("*.py")} - {"__init__"}
    assert rooms | alone | {"orchestration"} == {*FROM_THE_GROUND}
    assert alone == {"settings"}


@pytest.mark.parametrize("package", FROM_THE_GROUND)
def test_a_package_imports_only_what_lies_below_it(package):
    below = FROM_THE_GROUND[: FROM_THE_GROUND.index(package)]
    assert sorted(imported(package) - {*below}) == []
