"""How the warehouse is run, as its keeper sets it: when, how long it remembers, whom it tells.

    WAREHOUSE_PUBLICATION_DAY   day of January, April, July and October, 1 to 28 (25)
    WAREHOUSE_KEEP_RUNS         finished runs that are remembered (200)
    WAREHOUSE_KEEP_RUN_DAYS     days for which they are (90)
    WAREHOUSE_NOTICE_WEBHOOK    address to which a failure is posted, as JSON {"text": ...}
    WAREHOUSE_NOTICE_MAIL       addresses, commas between, to which it is mailed
    WAREHOUSE_MAIL_SERVER       host or host:port that takes mail without a password (localhost)

What does not belong here: reading the environment (settings), doing any of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Running:
    """What the keeper has set, else what is usual."""

    publication_day: int = 25
    keep_runs: int = 200
    keep_run_days: int = 90
    webhook: str | None = field(default=None, repr=False)
    mail: tuple[str, ...] = ()
    mail_server: str = "localhost:25"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Running":
        """What an environment says.

        Raises:
            ValueError: where it says something that cannot be meant; a sentence.
        """
        server = environment.get("WAREHOUSE_MAIL_SERVER") or "localhost"
        webhook = environment.get("WAREHOUSE_NOTICE_WEBHOOK") or None
        if webhook and not webhook.startswith(("https://", "http://")):
            raise ValueError("WAREHOUSE_NOTICE_WEBHOOK is no http or https address.")
        host, _, port = server.partition(":")
        if not host or not (port or "25").isdecimal():
            raise ValueError(f"WAREHOUSE_MAIL_SERVER is {server!r}; give host or host:port.")
        mail = environment.get("WAREHOUSE_NOTICE_MAIL", "").split(",")
        return cls(
            publication_day=_whole(environment, "WAREHOUSE_PUBLICATION_DAY", 25, 1, 28),
            keep_runs=_whole(environment, "WAREHOUSE_KEEP_RUNS", 200, 1, 100_000),
            keep_run_days=_whole(environment, "WAREHOUSE_KEEP_RUN_DAYS", 90, 1, 36_500),
            webhook=webhook,
            mail=tuple(address.strip() for address in mail if address.strip()),
            mail_server=f"{host}:{port or 25}",
        )


def _whole(environment: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    said = environment.get(name) or str(usual)
    if not (said.isdecimal() and least <= int(said) <= most):
        raise ValueError(f"{name} is {said!r}; give a whole number from {least} to {most}.")
    return int(said)
