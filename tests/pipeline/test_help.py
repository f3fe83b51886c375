"""The help explains every command and option, and shells can complete names."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from drug_strategy.cli.app import app
from drug_strategy.cli.main import with_values

COMMAND = get_command(app)
HELP = {
    name: command.get_help(command.make_context(name, [], resilient_parsing=True))
    for name, command in COMMAND.commands.items()
}
PAGE = COMMAND.get_help(COMMAND.make_context("warehouse", [], resilient_parsing=True))
EXAMPLES = [
    line.strip()
    for page in (PAGE, *HELP.values())
    for line in page.partition("Examples:")[2].splitlines()
    if line.strip().startswith("warehouse ") and "COMMAND" not in line
]


def test_every_example_command_in_the_help_can_be_parsed():
    assert len(EXAMPLES) > 20
    for example in EXAMPLES:
        _, name, *arguments = shlex.split(example)
        COMMAND.commands[name].make_context(name, arguments)


def test_every_command_option_and_argument_is_explained():
    for command in COMMAND.commands.values():
        assert command.help
        assert [each.name for each in command.params if not each.help] == []


@pytest.mark.parametrize(
    ("arguments", "accepted"),
    [
        (["--accept-revisions"], ["all"]),
        (["--accept-revisions", "--strict"], ["all"]),
        (["--accept-revisions", "a", "--accept-revisions=b"], ["a", "b"]),
        (["--accept-revisions", "a", "--accept-revisions"], ["a", "all"]),
    ],
)
def test_revisions_can_be_accepted_for_one_indicator_or_for_all_indicators(arguments, accepted):
    context = COMMAND.commands["refresh"].make_context("refresh", [*with_values(arguments)])
    assert list(context.params["accept_revisions"]) == accepted


def test_the_shell_completes_the_names_of_published_areas(golden_home):
    asked = """
        eval "$(warehouse --show-completion bash)"
        COMP_WORDS=(warehouse explain crack_houses_closed Ki) COMP_CWORD=3
        _warehouse_completion warehouse
        printf '%s\n' "${COMPREPLY[@]}"
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", asked],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path, "WAREHOUSE_HOME": str(golden_home)},
    )
    assert {"Kingston upon Thames", "King's Park, Hackney"} <= set(ran.stdout.splitlines())
