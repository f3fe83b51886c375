"""Define the errors that are shown as one sentence, and the exit status of each."""


class UserError(Exception):
    """An error that the user can correct, shown as one sentence without a traceback.

    If the sentence names a file from the returns, `mailed` is the same sentence without the name.
    """

    exit_status = 1

    def __init__(self, sentence: str, mailed: str | None = None) -> None:
        """Store the sentence that people see, and the one that may be mailed."""
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


def reason_of(error: OSError) -> str:
    """Return why a file cannot be used, for the middle of a sentence."""
    return (error.strerror or "a disk error").lower()
