"""Define the errors that are shown as one sentence, and the exit status of each."""

from drug_strategy.io.text import shown


class UserError(Exception):
    """An error that the user can correct, shown as one sentence without a traceback.

    The names of files are marked in the sentence (see `io.text.named`), but not in the error's
    text.
    """

    exit_status = 1

    def __str__(self) -> str:
        """Return the sentence as people see it."""
        return shown(self.sentence)

    @property
    def sentence(self) -> str:
        """Return the sentence with its marked names."""
        return super().__str__()


class Held(UserError):
    """An error for a refresh that is held until somebody has checked what looks wrong."""

    exit_status = 4


class Occupied(UserError):
    """An error for a refresh that does not wait for another refresh to finish."""

    exit_status = 75  # EX_TEMPFAIL, as in sysexits.h: try again later


class UsageError(UserError):
    """An error in the command's arguments."""

    exit_status = 2
