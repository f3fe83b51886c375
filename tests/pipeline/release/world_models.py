"""Provide the SQL of the models that make an edition, in the order in which they run."""

from collections.abc import Iterator
from functools import cache

import yaml
from jinja2 import Environment

from drug_strategy.settings import PROJECT

MODELS = PROJECT / "models" / "release"


@cache
def models() -> list[tuple[str, str]]:
    """Return the name and SQL of each release model.

    Each model comes after the models that it reads.
    """
    environment = Environment(trim_blocks=True)
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    macros = "".join(
        file.read_text("utf-8") for file in sorted((PROJECT / "macros" / "release").glob("*.sql"))
    )
    files = {file.stem: file for file in MODELS.rglob("release_*.sql")}
    read: dict[str, set[str]] = {}
    sql: dict[str, str] = {}
    for name, file in files.items():
        reads: set[str] = set()

        def ref(model: str, reads: set[str] = reads) -> str:
            reads.add(model)
            return f"release.{model}"

        sql[name] = environment.from_string(macros + file.read_text("utf-8")).render(
            ref=ref, source=lambda source, table: f"{source}.{table}", var=project["vars"].get
        )
        read[name] = reads & files.keys()
    return [(name, sql[name]) for name in _sorted(read)]


def _sorted(read: dict[str, set[str]]) -> Iterator[str]:
    done: set[str] = set()
    while len(done) < len(read):
        for name in sorted(read):
            if name not in done and read[name] <= done:
                done.add(name)
                yield name
