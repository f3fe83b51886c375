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
from typing import Any

import duckdb
import pyarrow.parquet as pq

from drug_strategy.io import engine
from drug_strategy.io.files import write_atomically
from drug_strategy.landing.discovery import discover
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
    leaving = _QUOTED.sub("'...'", without_names(settings, message))
    unsent = "".join(f"\n{line}\n" for line in _send(settings, leaving))
    if unsent:
        with suppress(OSError):
            write_atomically(file, f"{message}{unsent}".encode())


def without_names(settings: Settings, message: str) -> str:
    """The message with each file by its return and number instead of a name that may be a person's.

    A return's files are numbered by name, as the manifest lists them; one that is not there any
    more has no number.
    """
    names: dict[tuple[str, str], str] = {}
    for file in _listed(settings):
        key = (file["return_name"], file["file_name"])
        number = 1 + sum(return_name == key[0] for return_name, _ in names)
        names[key] = f"file {number}"
    with suppress(OSError):
        for sent in discover(settings.returns):
            names.setdefault((sent.return_name, sent.file_name), "a file")
    for return_name, name in _published(settings):
        names.setdefault((return_name, name), "a file")
    for (return_name, name), said in sorted(names.items(), key=lambda each: -len(each[0][1])):
        message = message.replace(f"{return_name}/{name}", f"{return_name} {said}")
        message = message.replace(name, said)
    return message


def _listed(settings: Settings) -> list[dict[str, Any]]:
    try:
        files = pq.read_table(settings.landed / "files.parquet").to_pylist()
    except OSError:
        return []
    return sorted(files, key=lambda file: (file["return_name"], file["file_name"]))


def _published(settings: Settings) -> list[tuple[str, str]]:
    published = settings.published / generations.LINK
    if not published.exists():
        return []
    with suppress(duckdb.Error), engine.connect(str(published), read_only=True) as connection:
        query = "select return_name, file_name from data_quality.file_reconciliation"
        return connection.execute(query).fetchall()
    return []


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
