"""Copy the project, so that tests can change its code."""

import shutil

from drug_strategy.io.files import exclusive
from drug_strategy.io.folders import PROJECT

TOOLS = PROJECT / ".tools"  # make installs uv into this folder
PARTS = ("drug_strategy", "orchestration", "macros", "models", "seeds", "tests")
FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml", "pyproject.toml")


def copy_project(folder):
    """Copy the parts of the project needed by a refresh into a folder.

    The home of the copied project is `folder`/home.
    """
    for part in PARTS:
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(PROJECT / file, folder / file)
    for part in ("target", "target/release"):
        target = PROJECT / part
        target.mkdir(exist_ok=True)
        with exclusive(target / "parse.lock", lambda: None):
            if (read := target / "partial_parse.msgpack").is_file():
                (folder / part).mkdir()
                shutil.copy(read, folder / part)  # so that parsing takes 2 s, not 7 s
