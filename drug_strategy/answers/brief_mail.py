"""Emails boroughs about a new publication, with a link to the report or with the brief attached.

Small counts are not hidden in the brief. An operator should choose `content`, which attaches
the brief, only if small counts may be sent by email.
"""

import csv
import json
import smtplib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from drug_strategy.answers import names
from drug_strategy.answers.brief import written
from drug_strategy.answers.query import connect
from drug_strategy.io.files import write_atomically
from drug_strategy.notifications import because, mail
from drug_strategy.publication import generations
from drug_strategy.report import wording
from drug_strategy.report.reading import Facts, read_facts
from drug_strategy.settings import Settings, UserError, is_address

_HEADINGS = ["borough", "address"]
_NOTE = "mailed.json"


def mail_briefs(settings: Settings) -> int:
    """Mail each recipient once about the current publication. Return the number of mails sent.

    If the recipients file has a mistake, nothing is sent. If a mail cannot be sent, the
    next refresh tries again.

    Raises:
        UserError: if the recipients file has a mistake, or if some mails could not be sent.
    """
    if settings.operations.brief_mail == "off":
        return 0
    publication = generations.current(settings.published)
    note = settings.briefs / _NOTE
    sent = _sent(note).get(publication or "", [])
    recipients = [each for each in _recipients(settings) if list(each) not in sent]
    if publication is None or not recipients:
        return 0
    facts = read_facts(settings.published / generations.LINK)
    failed = []
    for code, address in recipients:
        try:
            _mail_borough(settings, facts, code, address)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            failed.append(f"{address}{because(error)}")
        else:
            sent.append([code, address])
            write_atomically(note, json.dumps({publication: sent}).encode())
    if failed:
        raise UserError(f"The new publication could not be mailed to {'; '.join(failed)}.")
    return len(recipients)


def _sent(note: Path) -> Mapping[str, list[list[str]]]:
    """Return the boroughs and addresses to which mails were sent, by publication."""
    try:
        found: Mapping[str, list[list[str]]] = json.loads(note.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _recipients(settings: Settings) -> list[tuple[str, str]]:
    """Return the borough code and address on each line of the operator's recipients file."""
    file = settings.operations.brief_recipients
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            headings, *lines = list(csv.reader(stream)) or [[]]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise UserError(f"The recipients in {file} cannot be read: {reason.lower()}.") from error
    if [heading.strip().lower() for heading in headings] != _HEADINGS:
        raise UserError(f"The first line of {file} must be borough,address.")
    found = []
    with connect(settings.published / generations.LINK) as published:
        for number, line in enumerate(lines, 2):
            if not any(line):
                continue
            borough, address = [cell.strip() for cell in [*line, ""]][:2]
            if not is_address(address):
                raise UserError(f"{file}, line {number}: {address!r} is not an email address.")
            try:
                code, _ = names.find(published, "borough", borough)
            except UserError as error:
                raise UserError(f"{file}, line {number}: {error}") from error
            found.append((code, address))
    return list(dict.fromkeys(found))


def _mail_borough(settings: Settings, facts: Facts, code: str, address: str) -> None:
    name = facts.boroughs[code]
    day = wording.day(facts.publication["as_at"])
    synthetic = " (synthetic data)" if facts.publication["contains_synthetic"] else ""
    subject = f"Drug Strategy: new figures for {name}, as at {day}{synthetic}"
    text = f"The Drug Strategy 2010-13 has new figures, as at {day}."
    url = settings.operations.report_url
    if url:
        text += f"\n\n{name}: {url}/boroughs/{wording.slug(name)}.html"
    if settings.operations.brief_mail == "link":
        mail(settings, [address], subject, f"{text}\n")
        return
    text += "\n\nThe brief is attached. It is internal, because small counts are not hidden in it."
    with tempfile.TemporaryDirectory(prefix="warehouse-brief-") as folder:
        file = written(
            settings, facts, code, Path(folder) / f"drug-strategy-{wording.slug(name)}.pdf"
        ).path
        mail(settings, [address], subject, f"{text}\n", file)
