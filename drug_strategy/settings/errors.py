"""Errors that the user can correct, each one plain sentence and an exit status."""


class UserError(Exception):
    """An error that the user can correct: one plain sentence, shown without a traceback."""

    exit_status = 1


class Held(UserError):
    """Nothing is published until a person has looked at it; the sentence says how to proceed."""

    exit_status = 4


class UsageError(UserError):
    """The command was called with wrong arguments."""

    exit_status = 2
