"""Services and pages: Dagster's, only on this machine, dbt's documentation and the data dictionary.

Dagster replaces this process.
"""

import os
import sys
from pathlib import Path

from drug_strategy.settings import PROJECT, Settings, UserError

_MODULE = "orchestration.definitions"


def serve(settings: Settings, port: int) -> None:
    """Run Dagster's web page on 127.0.0.1; access from elsewhere needs a proxy."""
    _become(settings, "dagster-webserver", "-h", "127.0.0.1", "-p", str(port), "-m", _MODULE)


def schedule(settings: Settings) -> None:
    """Run Dagster's daemon, which starts the nightly refresh and those of the sensor."""
    _become(settings, "dagster-daemon", "run", "-m", _MODULE)


def _become(settings: Settings, program: str, *arguments: str) -> None:
    settings.prepare()
    settings.export_dagster()
    os.chdir(PROJECT)
    path = Path(sys.executable).with_name(program)
    os.execv(path, [program, *arguments])


def write_docs(settings: Settings) -> Path:
    """Write the dictionary, and dbt's documentation beside it; return the dictionary's page.

    Raises:
        UserError: if there is no warehouse yet, nothing is published, or dbt cannot document it.
    """
    if not settings.database.exists():
        raise UserError(f"There is no warehouse in {settings.home} yet; run: warehouse refresh")
    settings.prepare()
    from drug_strategy.answers import dictionary
    from drug_strategy.transform import build
    from drug_strategy.transform.runner import BuildError

    folder = settings.home / "docs"
    folder.mkdir(exist_ok=True)
    try:
        build.document(settings, folder / "lineage.html")
    except BuildError as error:
        raise UserError(str(error)) from error
    return dictionary.write_page(settings)
