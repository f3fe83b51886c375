"""The errors of landing, for files that it cannot accept."""


class Refused(Exception):
    """The whole file is refused; the message is one sentence that its sender can act on."""


class NoSuchFile(ValueError):
    """A file to be left out does not exist; one sentence."""


class NotReadable(Exception):
    """A file cannot be read now; it is refused, and tried again at the next refresh."""
