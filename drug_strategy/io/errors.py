"""Define the errors that are shown as one sentence, and the exit status of each."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from drug_strategy.io.text import as_argument, told


def reason(error: OSError) -> str:
    """Return the file system's reason in lower case, such as "no such file or directory"."""
    return (error.strerror or "a disk error").lower()


class UserError(Exception):
    """An error that the user can correct, shown as one sentence without a traceback.

    `sentence` names no file from the returns, so it may be mailed. People see the files after it.
    """

    exit_status = 1

    def __init__(self, sentence: str, files: Collection[str] = ()) -> None:
        """Store the sentence and the files behind it."""
        super().__init__(sentence)
        self.sentence, self.files = sentence, files

    def __str__(self) -> str:
        return told(self.sentence, self.files)


class Hold(NamedTuple):
    """A reason not to publish: the option for publishing anyway, a sentence, and the files.

    The sentence names no file. Removed files are marked as gone, and come last.
    """

    option: str
    sentence: str
    files: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the sentence with the files behind it."""
        return told(self.sentence, self.files)

    @property
    def typed(self) -> str:
        """Return the option as people type it."""
        kind, _, name = self.option.partition(" ")
        return f"{kind} {as_argument(name)}" if name else kind

    def without_files(self) -> "Hold":
        """Return the reason as it is mailed."""
        kind, _, name = self.option.partition(" ")
        return Hold(f"{kind} RETURN/FILE" if name in self.files else self.option, self.sentence)


class Held(UserError):
    """An error for a refresh that is held until somebody has checked what looks wrong."""

    exit_status = 4

    def __init__(self, holds: Iterable[Hold], way: str) -> None:
        """Store the reasons, and the words that introduce the command for publishing anyway."""
        self.holds, self.way = tuple(holds), way
        super().__init__(_message([hold.without_files() for hold in self.holds], way))

    def __str__(self) -> str:
        return _message(self.holds, self.way)


def _message(holds: Collection[Hold], way: str) -> str:
    reasons = ". ".join(hold.text for hold in holds)
    options = " ".join(hold.typed for hold in holds if hold.option)
    return f"Nothing was published. {reasons}. {way}: warehouse refresh {options}"


class Occupied(UserError):
    """An error for a refresh that does not wait for another refresh to finish."""

    exit_status = 75  # EX_TEMPFAIL, as in sysexits.h: try again later


class UsageError(UserError):
    """An error in the command's arguments."""

    exit_status = 2
