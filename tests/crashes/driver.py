"""Start refreshes in separate processes, and kill them on request.

This process imports the slow modules once and forks each refresh. It receives requests over a
connection, and answers each with exit statuses, a duration and output.
"""

import gc
import os
import sys
import time
import traceback
from contextlib import suppress
from datetime import date

from drug_strategy.cli import console
from drug_strategy.cli import refresh as _imported  # noqa: F401 - imported here to save time
from drug_strategy.cli.main import main as command
from drug_strategy.contracts import contracts
from drug_strategy.io.errors import UserError
from drug_strategy.landing import land
from drug_strategy.publication import publish
from drug_strategy.quality import NewFile, validate_rows
from drug_strategy.settings import Request, Settings
from drug_strategy.transform import project
from tests.crashes.conftest import CLOSURES


def answer(home, returns, orders):
    """Answer requests until the connection is closed."""
    settings = Settings.from_environment(str(home), str(returns))
    settings.prepare()
    settings.export()
    # Importing Dagster's definitions reads the models, which needs a prepared home. The definitions
    # are not used here, but each refresh would otherwise import them again.
    import drug_strategy.quality.suite
    import drug_strategy.transform.runner  # noqa: F401
    import orchestration.definitions
    import orchestration.run  # noqa: F401

    gc.freeze()  # garbage collection of the imported modules would take a second
    with suppress(EOFError):
        while True:
            orders.send(_carried_out(orders.recv()))


def _carried_out(order):
    """Run the processes that an order asks for, and send the first of them a signal.

    `at_once` is the number of processes, of which the others start once the first is running. The
    signal is sent once the output has a line that begins with `once`, and `after` seconds more.
    """
    started = time.monotonic()
    reader, output = os.pipe()
    children = [_start(order, output)]
    text = b""
    if "at_once" in order:
        text += _until("refreshing", reader)
        children += [_start(order, output) for _ in range(1, order["at_once"])]
    os.close(output)
    if "once" in order:
        text += _until(order["once"], reader)
    os.set_blocking(reader, False)
    if "signal" in order:
        time.sleep(order.get("after", 0))
        os.kill(children[0], order["signal"])
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    with suppress(BlockingIOError):  # a killed process's child may still have the pipe open
        while part := os.read(reader, 1 << 16):
            text += part
    os.close(reader)
    seconds = time.monotonic() - started
    return {"codes": codes, "seconds": seconds, "output": text.decode()}


def _until(beginning, reader):
    """Read output until a line begins with `beginning`, or until the end."""
    text = b""
    while f"\n{beginning}".encode() not in b"\n" + text and (part := os.read(reader, 1 << 16)):
        text += part
    return text


def _start(order, output):
    child = os.fork()
    if child:
        return child
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout, sys.stderr = (open(out, "w", buffering=1, closefd=False) for out in (1, 2))  # noqa: SIM115
    code = 1
    try:
        code = STAGES[order.get("stage", "refresh")](Settings.from_environment())
    except UserError as error:
        console.print_error(str(error))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _refresh(settings):
    folders = ["--home", str(settings.home), "--returns", str(settings.returns)]
    return command(["refresh", *folders, "--as-at", AS_AT.isoformat()])


def _landing(settings):
    land(settings, Request(as_at=AS_AT))
    return 0


def _validation(settings):
    files = [NewFile(path.stem, AS_AT) for path in settings.landed.glob(f"{CLOSURES}/[0-9a-f]*.p*")]
    validate_rows(settings.home, contracts()[CLOSURES], files)
    return 0


def _publication(settings):
    publish(settings, project.published(settings), AS_AT)
    return 0


AS_AT = date(2011, 5, 9)
STAGES = {
    "refresh": _refresh,
    "landing": _landing,
    "validation": _validation,
    "publication": _publication,
}
