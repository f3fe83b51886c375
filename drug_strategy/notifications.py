"""Notifications of failures: a plain message in the home folder, by mail and to a webhook.

What leaves the home names no row: quoted text may be a value of a return and is taken out.
"""

import json
import re
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

from drug_strategy.io.files import write_atomically
from drug_strategy.publication import generations
from drug_strategy.settings import Settings

_QUOTED = re.compile(r"(?<!\w)'[^'\n]*'|\"[^\"\n]*\"")
_SECONDS = 10


def notify(settings: Settings, run_id: str, what: str, outcome: str = "failed") -> None:
    """Write the outcome of a run, and send it to the recipients in the settings; once per run.

    Raises nothing: if the message cannot be sent, the written one says so.
    """
    if any(settings.notices.glob(f"*{run_id}.txt")):
        return
    now = datetime.now(UTC)
    message = (
        f"The refresh of {now:%d %B %Y, %H:%M} UTC {outcome}.\n\n{what}\n\n"
        f"Published is {generations.current(settings.published) or 'nothing yet'}.\n"
        f"Home {settings.home}, run {run_id}; more is on Dagster's page (warehouse ui).\n"
    )
    file = settings.notices / f"{now:%Y-%m-%d}-{run_id}.txt"
    with suppress(OSError):  # a full disk must not stop the mail
        write_atomically(file, message.encode())
    unsent = "".join(f"\n{line}\n" for line in _send(settings, _QUOTED.sub("'...'", message)))
    if unsent:
        with suppress(OSError):
            write_atomically(file, f"{message}{unsent}".encode())


def _send(settings: Settings, message: str) -> Iterator[str]:
    """Send it by each configured channel; yield a sentence per failure."""
    ways: dict[str, Callable[[Settings, str], None]] = {}
    if settings.operations.mail:
        ways["mailed"] = _mail
    if settings.operations.webhook:
        ways["posted to the webhook"] = _post
    for way, send in ways.items():
        try:
            send(settings, message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            yield f"This could not be {way}: {type(error).__name__}."


def _mail(settings: Settings, message: str) -> None:
    mail = EmailMessage()
    mail["Subject"] = message.partition("\n")[0]
    mail["From"] = settings.operations.sender
    mail["To"] = ", ".join(settings.operations.mail)
    mail.set_content(message)
    with smtplib.SMTP(settings.operations.mail_server, timeout=_SECONDS) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        server.send_message(mail)


def _post(settings: Settings, message: str) -> None:
    request = urllib.request.Request(
        settings.operations.webhook or "",
        json.dumps({"text": message}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_SECONDS):
        pass
