"""The help and the completion cover every command."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from drug_strategy.cli import command_help, help_page
from drug_strategy.cli.arguments import parser

PARSER = parser()
EXAMPLES = [line for lines in command_help.EXAMPLES.values() for line in lines] + [
    line.strip() for line in PARSER.format_help().splitlines() if line.startswith("  warehouse ")
]
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def test_every_command_is_once_in_the_help() -> None:
    grouped = [name for names in help_page.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(PARSER.commands)


def test_the_help_has_no_other_command() -> None:
    assert {*command_help.MORE, *command_help.EXAMPLES} <= set(PARSER.commands)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_command_accepts_each_example(example: str) -> None:
    assert PARSER.parse_args(shlex.split(example)[1:]).run


def test_the_help_of_every_command_has_its_examples() -> None:
    for name in PARSER.commands:
        ran = subprocess.run(
            ["warehouse", name, "--help"],
            check=True,
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
        )
        for example in command_help.EXAMPLES.get(name, ()):
            assert example in ran.stdout


COMPLETED = {
    "bash": """
        eval "$(warehouse completion bash)"
        COMP_TYPE=9 COMP_LINE="warehouse explain crack_houses_closed Ki" COMP_POINT=40
        COMP_WORDS=($COMP_LINE) COMP_CWORD=3
        _python_argcomplete warehouse
        printf '%s\n' "${COMPREPLY[@]}" | sed 's/\\\\//g'
    """,
    "fish": """
        warehouse completion fish | source
        complete -C "warehouse explain crack_houses_closed Ki"
    """,
}


@pytest.mark.parametrize("shell", COMPLETED)
def test_a_shell_completes_the_names_that_are_published(shell: str, golden_home: Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    ran = subprocess.run(
        [shell, "-c", COMPLETED[shell]],
        check=True,
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "WAREHOUSE_HOME": str(golden_home)},
    )
    assert {"Kingston upon Thames", "King's Park, Hackney"} <= set(ran.stdout.splitlines())


def test_zsh_reads_what_completes_the_command() -> None:
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    read = 'autoload -Uz compinit && compinit -D && eval "$(warehouse completion zsh)"'
    ran = subprocess.run(
        ["zsh", "-f", "-c", f"{read} && print $_comps[warehouse]"],
        check=True,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    assert "argcomplete" in ran.stdout


def test_nothing_is_completed_where_nothing_is_published(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["bash", "-c", COMPLETED["bash"]],
        check=True,
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "WAREHOUSE_HOME": str(tmp_path)},
    )
    assert ran.stdout.split() == []
