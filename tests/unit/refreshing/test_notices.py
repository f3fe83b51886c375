"""Failures are reported by webhook and email.

The tests run a local webhook and mail server.
"""

import socket
import socketserver
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.refreshing import attempts, notices
from drug_strategy.refreshing.notices import notify, report
from drug_strategy.settings import Settings
from tests.mail_server import mail_server, own_certificate
from tests.webhook import serving, webhook

SENTENCE = "The model stg_x failed: Could not convert string 'PPO-SECRET' to INT32."


@contextmanager
def answering(*lines):
    """Run a server that sends these lines to every client and then waits for QUIT.

    Yield the server's port.
    """

    class Silent(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"".join(lines))
            while self.rfile.readline() not in (b"", b"QUIT\r\n", b"quit\r\n"):
                pass

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent)) as port:
        yield port


@pytest.fixture
def home(settings, monkeypatch):
    """Return a function that gives the home's settings with these settings of notices."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    def make(**given):
        for name, value in given.items():
            monkeypatch.setenv(f"WAREHOUSE_{name}", value)
        return Settings.from_environment(str(settings.home), str(settings.returns))

    return make


def posted_to(port):
    return {"NOTICE_WEBHOOK": f"http://127.0.0.1:{port}/x"}


def mailed_by(port):
    return {
        "NOTICE_MAIL": "a@example.org, b@example.org",
        "MAIL_SERVER": f"127.0.0.1:{port}",
    }


def written(settings):
    [notice] = settings.notices.glob("*.txt")
    return notice.read_text("utf-8")


def test_each_run_is_announced_once_in_plain_words_without_values_from_rows(home):
    with webhook() as (port, posted):
        settings = home(**posted_to(port))
        attempts.begin(settings, "a test", "run-1")
        for what in (SENTENCE, "The run ended before a step could say why."):
            notify(settings, "run-1", what)
    [message] = posted
    assert "The model stg_x failed: Could not convert string '...' to INT32." in message
    [noted] = attempts.recorded(settings)
    assert noted.announced_at is not None
    assert noted.announced.startswith("The refresh of ")
    assert noted.announced.endswith(" UTC failed.")
    for text in (SENTENCE, "Nothing is published yet.", "run-1"):
        assert text in written(settings)


def test_the_oldest_notices_above_the_limit_are_deleted_but_never_the_latest_notice(
    settings, monkeypatch
):
    monkeypatch.setattr(notices, "_KEPT", 2)
    settings.notices.mkdir(parents=True)
    for day in ("2010-01-01", "2010-01-02", "2999-01-01", "2999-01-02"):
        (settings.notices / f"{day}-run.txt").touch()
    notify(settings, "latest", SENTENCE)
    latest, *others = sorted(path.name for path in settings.notices.iterdir())
    assert latest.endswith("-latest.txt")
    assert others == ["2999-01-01-run.txt", "2999-01-02-run.txt"]


def test_every_recipient_gets_the_complete_message_by_mail(home):
    """The message has lines of dots, a line too long for SMTP, and non-ASCII letters.

    One line begins with "From", which starts each email in a mailbox file.
    """
    what = f"{SENTENCE}\n.\n..\nFrom here: Ealing \u2013 \u00a3500, {'very ' * 300}long.\n\nŁódź"
    with mail_server() as server:
        settings = home(**mailed_by(server.port))
        notify(settings, "run-1", what, "published, but refused 2 files")
    [envelope], [mail] = server.envelopes, server.mails
    sender = f"warehouse@{socket.getfqdn()}"
    assert envelope.mail_from == sender
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    assert envelope.content.isascii()
    assert max(map(len, envelope.content.splitlines())) < 1000
    assert mail["To"] == "a@example.org, b@example.org"
    assert mail["From"] == sender
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(datetime.now(UTC) - mail["Date"].datetime) < timedelta(hours=1)
    assert mail["Message-ID"].endswith(f"@{socket.getfqdn()}>")
    assert mail["Subject"].startswith("The refresh of ")
    assert mail["Subject"].endswith(" UTC published, but refused 2 files.")
    body = mail.get_content().replace("\r\n", "\n")
    assert body == written(settings).replace("'PPO-SECRET'", "'...'")


@pytest.mark.parametrize("is_here", [True, False])
def test_a_mail_server_needs_a_valid_certificate_unless_it_is_on_this_machine(
    home, tmp_path, monkeypatch, is_here
):
    monkeypatch.setattr(IPv4Address, "is_loopback", property(lambda _: is_here))
    with mail_server(tls=own_certificate(tmp_path)) as server:
        settings = home(**mailed_by(server.port))
        notify(settings, "run-1", SENTENCE)
    assert len(server.mails) == is_here
    sentence = "This notice could not be mailed: SSLCertVerificationError."
    assert (sentence in written(settings)) == (not is_here)


GREETED, RECIPIENT = (b"220 here\r\n", b"250 fine\r\n250 fine\r\n"), b"250 fine\r\n"
ASKED = (*GREETED, RECIPIENT, RECIPIENT, b"354 go on\r\n")
ACCEPTED = (*ASKED, b"250 taken\r\n")
HANGS = "mailed: no answer within 0.2 seconds"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (
            (*GREETED, b"550 5.1.1 No such user\r\n", *ACCEPTED[3:]),
            "mailed to a@example.org (550 5.1.1 No such user)",
        ),
        (
            (*ASKED, b"554 5.7.1 Not from here\r\n", b"250 fine\r\n"),
            "mailed: 554 5.7.1 Not from here",
        ),
        ([b"421 too busy\x1b[2J\r\n"], r"mailed: 421 too busy\x1b[2J"),
        ([b"HTTP/1.1 400 Bad Request\r\n"], "mailed: no mail server answers"),
        *((ACCEPTED[:number], HANGS) for number in range(len(ACCEPTED))),
        (ACCEPTED, None),  # it counts as sent, although the server disconnects
        ([b"what?\r\n"], "posted to the webhook: BadStatusLine"),
        (None, "posted to the webhook: URLError"),  # nobody answers
    ],
)
def test_a_notice_that_cannot_be_sent_is_written_and_recorded_with_the_reason(
    home, monkeypatch, caplog, answers, reason
):
    if reason == HANGS:
        monkeypatch.setattr(notices, "_SECONDS", 0.2)
    with nullcontext(1) if answers is None else answering(*answers) as port:
        is_posted = reason is not None and reason.startswith("posted")
        settings = home(**(posted_to(port) if is_posted else mailed_by(port)))
        attempts.begin(settings, "a test", "run-1")
        notify(settings, "run-1", SENTENCE)
    assert SENTENCE in written(settings)
    [noted] = attempts.recorded(settings)
    unsent = f"This notice could not be {reason}."
    for text in (written(settings), noted.announced, "\n".join(caplog.messages)):
        assert (f"{unsent}\n" in f"{text}\n") == (reason is not None)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("MEMORY", "plenty", "a size from 50MB to 1000TB, such as 400MB, not 'plenty'."),
        ("MEMORY", "99999999TB", "a size from 50MB to 1000TB, such as 400MB, not '99999999TB'."),
        ("THREADS", "0", "a whole number from 1 to 1024, not '0'."),
        ("ENGINE", "sparc", "'duckdb', 'spark' or 'spark_cluster', not 'sparc'."),
        ("NOTICE_MAIL", "a@b.org; c@d.org", "separated by commas, not 'a@b.org; c@d.org'."),
        ("KEEP_PUBLICATIONS", "a month", "a whole number from 2 to 10000, not 'a month'."),
        ("NOTICE_WEBHOOK", "file:///secret", "an address that begins with https:// or http://."),
        ("MAIL_SERVER", "mail:smtp", "host or host:port, not 'mail:smtp'."),
    ],
)
def test_an_invalid_setting_is_refused_with_an_explanation(monkeypatch, name, value, rule):
    monkeypatch.setenv(f"WAREHOUSE_{name}", value)
    with pytest.raises(UserError) as refused:
        Settings.from_environment()
    assert str(refused.value).startswith(f"WAREHOUSE_{name} must be ")
    assert str(refused.value).endswith(rule)


NAME = "pas_waves/John Smith 4471B.csv"


@pytest.mark.parametrize(
    ("reason", "remarks", "kept", "sent"),
    [
        (
            UserError("A file cannot be used.", [NAME, "b\x1b[2J.csv"]),
            [("", [("1 file came.", ())])],
            f" UTC failed.\n\nA file cannot be used (files: {NAME}, b\\x1b[2J.csv).\n\n"
            "1 file came.\n\n",
            " UTC failed.\n\nA file cannot be used.\n\n1 file came.\n\n",
        ),
        (
            None,
            [
                ("", [("114 figures changed.", ())]),  # a remark that is no reason for a notice
                ("refused 2 files", [("a file: no 'Smith'", [NAME]), ("Full.", [NAME])]),
                ("could not finish", [("Full.", ())]),
            ],
            f", but refused 2 files and could not finish.\n\n114 figures changed.\n\n"
            f"a file: no 'Smith' (files: {NAME})\nFull (files: {NAME}).\n\nFull.\n",
            ", but refused 2 files and could not finish.\n\n114 figures changed.\n\n"
            "a file: no '...'\nFull.\n\nFull.\n",
        ),
    ],
)
def test_a_notice_that_is_sent_names_no_file(home, reason, remarks, kept, sent):
    with webhook() as (port, posted):
        settings = home(**posted_to(port))
        attempts.begin(settings, "a test")
        for short, said in remarks:
            attempts.remark(settings, short, *said)
        if reason is None:
            attempts.end(settings, attempts.PUBLISHED)
        else:
            attempts.fail(settings, reason)
        report(settings)
    assert kept in written(settings)
    [message] = posted
    assert sent in message
    assert "Smith" not in message


def test_a_remark_that_is_no_reason_for_a_notice_sends_none(settings):
    attempts.begin(settings, "a test")
    attempts.end(settings, attempts.PUBLISHED)
    attempts.remark(settings, "", ("114 figures changed because the definitions did.", ()))
    report(settings)
    assert len(attempts.recorded(settings)[-1].remarks) == 1
    assert [*settings.notices.glob("*.txt")] == []
