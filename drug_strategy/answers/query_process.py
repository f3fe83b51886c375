"""Runs each query in its own process, for programs that answer many queries.

If a query exceeds a limit, only its own process ends. The maximum size of an answer is 1,000 rows
and 1 MB. Run the module as `python -m drug_strategy.answers.query_process FILE SECONDS`, with the
SQL on standard input.
"""

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from drug_strategy.answers.query import Question, answer, bound_process
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import CODE

SECONDS = 30
ROWS = 1_000
_LONGEST = 1_000_000  # Characters.
_START = 15  # Seconds to start and end a process on a busy machine.
_NO_ANSWER = "The query ended without an answer, perhaps because memory ran out; ask for less data."


def ask_apart(file: Path, sql: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Run one SQL statement on the published file or an edition. Return its `rows` and `hints`."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", __name__, str(file), str(seconds)],
            check=False,
            capture_output=True,
            input=sql.encode("utf-8", "replace"),
            cwd=CODE,
            timeout=seconds + _START,
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(_NO_ANSWER) from error
    if ran.returncode == 0:
        answered: dict[str, Any] = json.loads(ran.stdout)
        return answered
    message = ran.stderr.decode("utf-8", "replace").strip().removeprefix("warehouse: ")
    is_sentence = ran.returncode == 1 and message != "" and "\n" not in message
    raise UserError(message if is_sentence else _NO_ANSWER)


class _Limited(io.StringIO):
    """An in-memory text buffer with a maximum length."""

    def write(self, text: str) -> int:
        """Append text."""
        if self.tell() + len(text) > _LONGEST:
            raise UserError("The answer is longer than 1 MB; ask for fewer rows or shorter texts.")
        return super().write(text)


def _main(file: Path, seconds: float) -> int:
    sql = sys.stdin.buffer.read().decode("utf-8")
    bound_process(seconds)
    rows = _Limited()
    try:
        with contextlib.redirect_stdout(rows):
            hints = answer(Question(sql, "json", None, seconds, ROWS), file)
    except UserError as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return 1
    sys.stdout.write(f'{{"rows": {rows.getvalue()}, "hints": {json.dumps(hints)}}}')
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), float(sys.argv[2])))
