"""What landing says of a file that it cannot take. Nothing here decides whether it can."""


class Refused(Exception):
    """A file is refused whole; the message is one sentence that its sender can act on."""


class NoSuchFile(ValueError):
    """A file that is to be left out is not there; one sentence."""


class NotReadable(Exception):
    """A file cannot be read just now; it is refused today and tried again at the next refresh."""
