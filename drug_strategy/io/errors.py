"""Define the errors that are shown as one sentence, and the exit status of each."""


def reason(error: OSError) -> str:
    """Return the file system's reason in lower case, such as "no such file or directory"."""
    return (error.strerror or type(error).__name__).lower()


class UserError(Exception):
    """An error that the user can correct, shown as one sentence without a traceback.

    If the sentence names a file from the returns, `mailed` is the same sentence without the name.
    """

    exit_status = 1

    def __init__(self, sentence: str, mailed: str | None = None) -> None:
        super().__init__(sentence)
        self.mailed = sentence if mailed is None else mailed


class Held(UserError):
    """An error for a refresh that is held until somebody has checked what looks wrong."""

    exit_status = 4


class Occupied(UserError):
    """An error for a refresh that does not wait for another refresh to finish."""

    exit_status = 75  # EX_TEMPFAIL, as in sysexits.h: try again later


class UsageError(UserError):
    """An error in the command's arguments."""

    exit_status = 2
