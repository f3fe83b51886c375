"""Senders share the return folders, but not their files."""

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io.errors import UserError
from drug_strategy.refreshing.return_folders import Wrong, prepare, wrong
from tests.commands import warehouse

# Two accounts that every Linux has, and a group of neither.
ALICE, BOB, SENDERS = 1, 2, 60_001
_NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as other accounts")
CLOSURES = "crack_house_closures"


@pytest.fixture
def returns() -> Iterator[Path]:
    """Return the path of a returns folder below a folder that every account may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "returns")


def modes(returns: Path) -> set[int]:
    folders = [returns, *(returns / name for name in contracts())]
    return {stat.S_IMODE(folder.stat().st_mode) for folder in folders}


def run_as(account: int, umask: int, code: str, *places: Path) -> bool:
    """Run Python code as a member of the group of senders, and return whether it succeeded."""

    def become() -> None:
        os.umask(umask)
        os.setgroups([SENDERS])
        os.setgid(account)
        os.setuid(account)

    # The other account may be unable to start this interpreter, so it gets a fork of this process.
    child = os.fork()
    if child == 0:
        try:
            become()
            exec(code, {"os": os, "places": places})
            os._exit(0)
        except OSError:
            os._exit(1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.fixture
def shared(returns: Path) -> Path:
    """Return a returns folder that root has prepared for the group of senders."""
    returns.mkdir()
    os.chown(returns, 0, SENDERS)
    prepare(returns)
    return returns


DELIVER = "open(places[0], 'w').write('own')"
ATTACKS = {
    "delete": "os.unlink(places[0])",
    "rename": "os.rename(places[0], places[0].with_name('other.csv'))",
    "replace": "open(places[1], 'w').close(); os.replace(places[1], places[0])",
    "overwrite": "open(places[0], 'w').write('mine')",
    "write into": "os.write(os.open(places[0], os.O_WRONLY), b'mine')",
    "exchange the folder": "os.rename(places[0].parent, places[0].parent.with_name('away'))",
    "open the folder": "os.chmod(places[0].parent, 0o777)",
}


@_NEEDS_ROOT
@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_sender_can_change_the_file_of_another_sender(
    shared: Path, umask: int, attack: str
) -> None:
    first, second = shared / CLOSURES / "first.csv", shared / CLOSURES / "second.csv"
    assert run_as(ALICE, umask, DELIVER, first)
    assert run_as(BOB, umask, DELIVER, second)
    assert not run_as(BOB, umask, ATTACKS[attack], first, second)
    assert first.read_text("utf-8") == "own"
    assert run_as(ALICE, umask, "os.unlink(places[0])", first)


@_NEEDS_ROOT
@pytest.mark.parametrize("umask", [0o002, 0o077])
def test_every_member_of_the_group_can_read_what_senders_deliver(shared: Path, umask: int) -> None:
    """The account of the warehouse is a member. A sender's own folder stays its own."""
    own = shared / CLOSURES / "own"
    assert run_as(ALICE, umask, "os.mkdir(places[0]); os.mkdir(places[0] / 'q1')", own)
    assert run_as(ALICE, umask, DELIVER, own / "q1" / "a.csv")
    assert run_as(BOB, umask, "open(places[0]).read()", own / "q1" / "a.csv")
    assert not run_as(BOB, umask, DELIVER, own / "q1" / "b.csv")
    assert not run_as(BOB, umask, "os.rename(places[0], places[0].with_name('x'))", own)
    assert (own / "q1" / "a.csv").stat().st_gid == SENDERS


@_NEEDS_ROOT
def test_folders_that_senders_made_are_put_right_and_their_files_stay(returns: Path) -> None:
    returns.mkdir()
    os.chown(returns, 0, SENDERS)
    returns.chmod(0o2770)
    assert run_as(ALICE, 0o022, "os.mkdir(places[0])", returns / CLOSURES)
    file = returns / CLOSURES / "a.csv"
    assert run_as(ALICE, 0o022, DELIVER, file)
    before = file.stat()
    assert wrong(returns) == Wrong((str(returns),), (CLOSURES,))
    done = {each.folder: each.done for each in prepare(returns)}
    was = f"{pwd.getpwuid(ALICE).pw_name}:{SENDERS} 2755"
    assert done[returns / CLOSURES] == f"changed from {was} to root:{SENDERS} 3770"
    assert done[returns] == f"changed from root:{SENDERS} 2770 to root:{SENDERS} 3770"
    assert modes(returns) == {0o3770}
    assert file.stat() == before
    assert wrong(returns) == Wrong()


@_NEEDS_ROOT
def test_a_link_that_a_sender_made_is_not_followed(shared: Path) -> None:
    outside = shared.parent / "outside"
    outside.mkdir(mode=0o700)
    (shared / CLOSURES).rmdir()
    assert run_as(ALICE, 0o022, "os.symlink(places[1], places[0])", shared / CLOSURES, outside)
    [failed] = [each.failed for each in prepare(shared) if each.failed]
    assert failed == f"{shared / CLOSURES} is not a folder; remove it and run again."
    assert stat.S_IMODE(outside.stat().st_mode) == 0o700
    assert outside.stat().st_gid == os.getgid()


@_NEEDS_ROOT
def test_an_account_without_the_rights_is_told_so_for_each_folder(shared: Path) -> None:
    (shared / CLOSURES).chmod(0o2750)
    (shared / "pas_waves").chmod(0o2750)
    code = (
        "from drug_strategy.refreshing.return_folders import prepare\n"
        "failed = [each.failed for each in prepare(places[0]) if each.failed]\n"
        "why = 'cannot be put right by this user; run the command as root.'\n"
        "folders = ('crack_house_closures', 'pas_waves')\n"
        "expected = [f'{places[0] / name} {why}' for name in folders]\n"
        "if failed != expected: raise OSError(str(failed))"
    )
    assert run_as(BOB, 0o022, code, shared)


def test_the_command_makes_the_folders_once_and_then_changes_nothing(returns: Path) -> None:
    ran = warehouse("return-folders", "--returns", returns)
    assert ran.returncode == 0, ran.output
    assert ran.output.count("made: ") == len(contracts()) + 1
    assert modes(returns) == {0o3770}
    again = warehouse("return-folders", "--returns", returns)
    assert again.returncode == 0, again.output
    assert f"The {len(contracts())} return folders in {returns} need no changes." in again.output
    assert "made" not in again.output


def test_a_group_that_does_not_exist_is_refused_with_the_command_that_makes_it(
    returns: Path,
) -> None:
    with pytest.raises(UserError, match=r"create it with: groupadd 'no group; true'$"):
        prepare(returns, "no group; true")


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_status_says_nothing_about_folders_to_which_only_their_owner_can_write(
    returns: Path, mode: int
) -> None:
    for folder in (returns, returns / CLOSURES):
        folder.mkdir()
        folder.chmod(mode)
    assert wrong(returns) == Wrong()
    assert wrong(returns / "missing") == Wrong()


def test_a_group_with_the_name_of_its_only_account_is_not_shared(returns: Path) -> None:
    """Many systems set the umask to 002, and give each account a group of its own."""
    account = pwd.getpwuid(os.getuid())
    if account.pw_gid != os.getgid() or account.pw_name != _group():
        pytest.skip("this account has no group of its own")
    for folder in (returns, returns / CLOSURES):
        folder.mkdir()
        folder.chmod(0o775)
    assert wrong(returns) == Wrong()


def _group() -> str:
    return subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()


def test_status_finds_folders_to_which_everybody_can_write(returns: Path) -> None:
    for folder in (returns, returns / CLOSURES, returns / "pas_waves"):
        folder.mkdir()
        folder.chmod(0o755)
    (returns / CLOSURES).chmod(0o777)
    assert wrong(returns) == Wrong((CLOSURES,))
    (returns / CLOSURES).chmod(0o1777)
    assert wrong(returns) == Wrong()
