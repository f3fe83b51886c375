"""Reports a failed refresh in the home folder, by email and to a webhook.

The command and Dagster's resource `one_refresh` call `begin` and `report`, so each refresh sends at
most one notice, at its end. If a refresh is killed, the next refresh sends the notice.

Emails and webhook posts contain sentences without the files behind them, because a file's name may
identify a person, and no quoted text, because such text may be a value from a return.
"""

import json
import re
import smtplib
import socket
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path

from drug_strategy.io.files import write_atomically
from drug_strategy.io.progress import say
from drug_strategy.io.text import printable
from drug_strategy.publication import generations
from drug_strategy.refreshing import attempts
from drug_strategy.refreshing.attempts import Begun
from drug_strategy.settings import Settings

_QUOTED = re.compile(r"(?<!\w)'[^'\n]*'|\"[^\"\n]*\"")
_SECONDS = 10
_KEPT = 200  # notices


def begin(settings: Settings, started_by: str, run_id: str | None = None) -> None:
    """Record the start of a refresh. If the previous one was killed, say so in a notice."""
    killed = attempts.begin(settings, started_by, run_id)
    if killed is not None:
        began = f"{datetime.fromisoformat(killed.started_at):%-d %B %Y, %H:%M} UTC"
        what = (
            f"The previous refresh, which {killed.started_by} started on {began}, did not end: its"
            " process was killed, perhaps because memory ran out, or the machine stopped."
        )
        say(what)
        notify(settings, killed.run_id, what, "found that the last one was killed")


def report(settings: Settings, ended: Begun | None = None) -> None:
    """Send a notice if this process's refresh failed, was held or has remarks."""
    attempt = ended or attempts.own(settings)
    if attempt is None:
        return
    is_bad = attempt.outcome in (attempts.FAILED, attempts.HELD)
    outcome = attempts.OUTCOMES[attempt.outcome]
    shorts = [*dict.fromkeys(short for short, _ in attempt.remarks if short)]
    if not is_bad and shorts:
        most = ", ".join(shorts[:-1])
        outcome = f"{outcome}, but {' and '.join(filter(None, (most, shorts[-1])))}"
    if is_bad or shorts:
        texts = [attempt.sentence if is_bad else None, *(text for _, text in attempt.remarks)]
        kept = "\n\n".join(filter(None, texts))
        notify(settings, attempt.run_id, "\n\n".join(attempt.mail), outcome, kept)


def notify(
    settings: Settings, run_id: str, sent: str, outcome: str = "failed", kept: str | None = None
) -> None:
    """Write a notice of a run's outcome, and send it to the recipients in the settings.

    The text that is `sent` names no file. The notice in the home has the text `kept` instead, if it
    is given. Only one notice is written for each run. The record says whether there has been one.
    If the run could not begin, only the notice's file does. If the notice cannot be sent, no error
    is raised; the reason is written to the notice's file.
    """
    try:
        attempt = attempts.find(settings, run_id)
        is_known = attempt is not None and attempt.announced_at is not None
        if not is_known and not any(settings.notices.glob(f"*{run_id}.txt")):
            _notify(settings, run_id, sent, outcome, kept or sent)
    except Exception as error:  # for example, out of memory; the refresh's own error matters more
        say(f"The notice could not be written ({type(error).__name__}).")


def _notify(settings: Settings, run_id: str, sent: str, outcome: str, kept: str) -> None:
    now = datetime.now(UTC)
    current = generations.current(settings.published)
    opening = f"The refresh of {now:%-d %B %Y, %H:%M} UTC {outcome}."
    closing = (
        f"{f'Publication {current} is current.' if current else 'Nothing is published yet.'}\n"
        f"Home {settings.home}, run {run_id}. The home's notices and logs/refresh.log and Dagster's"
        " page (warehouse ui) may say more.\n"
    )
    message = "\n\n".join([opening, kept, closing])
    file = settings.notices / f"{now:%Y-%m-%d}-{run_id}.txt"
    _write(settings, file, message)
    without_values = _QUOTED.sub("'...'", sent)
    unsent = list(_send(settings, _inert("\n\n".join([opening, without_values, closing]))))
    if unsent:
        _write(settings, file, "\n".join([message, *unsent, ""]))
    for line in unsent:
        say(line)
    with suppress(OSError):
        attempts.note_announced(settings, run_id, "\n".join([opening, *unsent]))
    # Delete the oldest notices if there are more than _KEPT, but always keep the latest.
    for old in sorted({*settings.notices.glob("*.txt")} - {file})[:-_KEPT]:
        with suppress(OSError):
            old.unlink()


def _write(settings: Settings, file: Path, message: str) -> None:
    """Write the notice to a file if the home exists and its disk has room."""
    if settings.home.exists():  # a folder with a misspelt name must not become a home
        with suppress(OSError):  # the notice must be sent even if the disk is full
            write_atomically(file, _inert(message).encode())


def _inert(message: str) -> str:
    """Return the message, escaping all control characters except line breaks."""
    return "\n".join(map(printable, message.split("\n")))


def _send(settings: Settings, message: str) -> Iterator[str]:
    """Send the message by email and webhook, if configured. Yield a sentence for each failure."""
    ways: dict[str, Callable[[Settings, str], None]] = {}
    if settings.operations.notice_mail:
        ways["mailed"] = _mail
    if settings.operations.notice_webhook:
        ways["posted to the webhook"] = _post
    for way, send in ways.items():
        try:
            send(settings, message)
        except (OSError, smtplib.SMTPException, HTTPException, ValueError) as error:
            yield _inert(f"This notice could not be {way}{_because(error)}.")


def _because(error: Exception) -> str:
    """Explain why a message failed: refused recipients, the server's reply or the error's type."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = (f"{to} ({_reply(*reply)})" for to, reply in error.recipients.items())
        return f" to {', '.join(refused)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f": {_reply(error.smtp_code, error.smtp_error)}"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f": no answer within {_SECONDS} seconds"
    return f": {type(error).__name__}"


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}".rstrip(" .") if code > 0 else "no mail server answers"


def _mail(settings: Settings, text: str) -> None:
    """Email the text to each address that the server accepts. Its first line is the subject.

    Raises:
        SMTPRecipientsRefused: if the server refuses a recipient.
        OSError, SMTPException, ValueError: if the email is sent to nobody.
    """
    operations = settings.operations
    message = EmailMessage()
    message["Subject"] = text.partition("\n")[0]
    message["From"] = f"warehouse@{socket.getfqdn()}"
    message["To"] = ", ".join(operations.notice_mail)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=message["From"].addresses[0].domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    server = smtplib.SMTP(operations.mail_server, timeout=_SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=_tls(server))
        # Allow long lines, because folding a long subject would leave its first line empty.
        data = message.as_bytes(policy=policy.SMTP.clone(max_line_length=990))
        addresses = [address.addr_spec for address in message["To"].addresses]
        refused = server.sendmail(message["From"].addresses[0].addr_spec, addresses, data)
        with suppress(OSError, smtplib.SMTPException):  # the server has already accepted the email
            server.quit()
    finally:
        server.close()
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


def _tls(server: smtplib.SMTP) -> ssl.SSLContext:
    """Return a TLS context that requires a valid certificate from any server but this machine."""
    context = ssl.create_default_context()
    there = server.sock.getpeername()[0] if server.sock else ""
    if ip_address(there.partition("%")[0]).is_loopback:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _post(settings: Settings, message: str) -> None:
    request = urllib.request.Request(
        settings.operations.notice_webhook or "",
        json.dumps({"text": message}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_SECONDS):
        pass
