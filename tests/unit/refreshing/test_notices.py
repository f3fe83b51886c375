"""Failures are reported by webhook and email.

The tests run a local webhook and mail server.
"""

import socket
import socketserver
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import IPv4Address

import pytest

from drug_strategy.io.errors import Held, Hold, UserError
from drug_strategy.refreshing import attempts, notices
from drug_strategy.refreshing.notices import notify, report
from drug_strategy.settings import Settings
from tests.mail_server import mail_server, own_certificate
from tests.webhook import serving, webhook

SENTENCE = "The model stg_x failed: Could not convert string 'PPO-SECRET' to INT32."
LATER = "The run ended before a step could say why."


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
def settings(tmp_path, monkeypatch):
    """Return a function that makes an empty home's settings from environment variables."""
    (tmp_path / "home").mkdir()

    def make(**given):
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return Settings.from_environment(str(tmp_path / "home"), str(tmp_path / "returns"))

    return make


def written(settings):
    [notice] = settings.notices.glob("*.txt")
    return notice.read_text("utf-8")


def test_each_failed_run_sends_one_notification_in_plain_words(settings):
    home = settings()
    notify(home, "run-1", SENTENCE)
    notify(home, "run-1", LATER)
    assert SENTENCE in written(home)
    assert "Nothing is published yet." in written(home)
    assert "run-1" in written(home)


def test_a_run_is_announced_once_even_if_its_notice_cannot_be_written(settings, monkeypatch):
    monkeypatch.setattr(notices, "_write", lambda *_: None)
    with webhook() as (port, posted):
        home = settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}")
        attempts.begin(home, "a test", "run-1")
        for what in (SENTENCE, LATER):
            notify(home, "run-1", what)
    assert len(posted) == 1
    [noted] = attempts.recorded(home)
    assert noted.announced_at is not None
    assert str(noted.announced).startswith("The refresh of ")
    assert str(noted.announced).endswith(" UTC failed.")


def test_the_oldest_notices_above_the_limit_are_deleted_but_never_the_latest_notice(
    settings, monkeypatch
):
    monkeypatch.setattr(notices, "_KEPT", 2)
    home = settings()
    home.notices.mkdir(parents=True)
    for day in ("2010-01-01", "2010-01-02", "2999-01-01", "2999-01-02"):
        (home.notices / f"{day}-run.txt").touch()
    notify(home, "latest", SENTENCE)
    assert [path.name for path in sorted(home.notices.iterdir())[1:]] == [
        "2999-01-01-run.txt",
        "2999-01-02-run.txt",
    ]
    assert len(list(home.notices.glob("*-latest.txt"))) == 1


def test_a_message_to_a_webhook_contains_no_values_from_rows(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with webhook() as (port, posted):
        notify(settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x"), "run-1", SENTENCE)
    [message] = posted
    assert "The model stg_x failed: Could not convert string '...' to INT32." in message


def mailed_by(port, recipients="a@example.org, b@example.org"):
    """Return settings that send emails through a local server."""
    return {
        "WAREHOUSE_NOTICE_MAIL": recipients,
        "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{port}",
    }


@pytest.mark.parametrize(
    ("outcome", "words"), [("failed", 300), ("was held", 1), ("published, but refused 2 files", 1)]
)
def test_every_recipient_gets_the_complete_message_by_mail(settings, outcome, words):
    """The message has lines of dots, a line too long for SMTP, and non-ASCII letters.

    One line begins with "From", which starts each email in a mailbox file.
    """
    what = f"{SENTENCE}\n.\n..\nFrom here: Ealing \u2013 \u00a3500, {'very ' * words}long.\n\nŁódź"
    with mail_server() as server:
        home = settings(**mailed_by(server.port))
        notify(home, "run-1", what, outcome)
    [envelope], [mail] = server.envelopes, server.mails
    sender = f"warehouse@{socket.getfqdn()}"
    assert envelope.mail_from == sender
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    assert isinstance(envelope.content, bytes)
    assert envelope.content.isascii()
    assert max(map(len, envelope.content.splitlines())) < 1000
    assert mail["To"] == "a@example.org, b@example.org"
    assert mail["From"] == sender
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(datetime.now(UTC) - mail["Date"].datetime) < timedelta(hours=1)
    assert mail["Message-ID"].endswith(f"@{socket.getfqdn()}>")
    assert mail["Subject"].startswith("The refresh of ")
    assert mail["Subject"].endswith(f" UTC {outcome}.")
    body = mail.get_content().replace("\r\n", "\n")
    assert body == written(home).replace("'PPO-SECRET'", "'...'")


def test_a_recipient_whom_the_server_refuses_does_not_keep_the_mail_from_the_others(settings):
    with mail_server(refused="a@example.org") as server:
        notify(settings(**mailed_by(server.port)), "run-1", SENTENCE)
    assert [envelope.rcpt_tos for envelope in server.envelopes] == [["b@example.org"]]


@pytest.mark.parametrize("is_here", [True, False])
def test_a_mail_server_needs_a_valid_certificate_unless_it_is_on_this_machine(
    settings, tmp_path, monkeypatch, is_here
):
    if not is_here:
        there = property(lambda _: False)
        monkeypatch.setattr(IPv4Address, "is_loopback", there)
    with mail_server(tls=own_certificate(tmp_path)) as server:
        home = settings(**mailed_by(server.port))
        notify(home, "run-1", SENTENCE)
    assert len(server.mails) == is_here
    sentence = "This notice could not be mailed: SSLCertVerificationError."
    assert (sentence in written(home)) == (not is_here)


ACCEPTED = (b"220 here\r\n", b"250 fine\r\n" * 4, b"354 go on\r\n", b"250 taken\r\n")
HANGS = "mailed: no answer within 0.2 seconds"


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (
            partial(mail_server, refused="a@example.org"),
            "mailed to a@example.org (550 5.1.1 No such user)",
        ),
        (
            partial(mail_server, at_the_end="554 5.7.1 Not from here"),
            "mailed: 554 5.7.1 Not from here",
        ),
        (partial(answering, b"421 too busy\x1b[2J\r\n"), r"mailed: 421 too busy\x1b[2J"),
        (partial(answering, b"HTTP/1.1 400 Bad Request\r\n"), "mailed: no mail server answers"),
        *((partial(answering, *ACCEPTED[:answers]), HANGS) for answers in range(len(ACCEPTED))),
        (partial(answering, *ACCEPTED), None),  # it counts as sent, although the server disconnects
        (partial(answering, b"what?\r\n"), "posted to the webhook: BadStatusLine"),
        (partial(nullcontext, 1), "posted to the webhook: URLError"),  # nobody answers
    ],
)
def test_a_notice_that_cannot_be_sent_is_written_and_recorded_with_the_reason(
    settings, monkeypatch, caplog, *, server, reason
):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    if reason == HANGS:
        monkeypatch.setattr(notices, "_SECONDS", 0.2)
    with server() as served:
        port = getattr(served, "port", served)
        is_posted = reason is not None and reason.startswith("posted")
        webhook = {"WAREHOUSE_NOTICE_WEBHOOK": f"http://127.0.0.1:{port}/x"}
        home = settings(**(webhook if is_posted else mailed_by(port)))
        attempts.begin(home, "a test", "run-1")
        notify(home, "run-1", SENTENCE)
    assert SENTENCE in written(home)
    [noted] = attempts.recorded(home)
    unsent = f"This notice could not be {reason}."
    for text in (written(home), noted.announced, "\n".join(caplog.messages)):
        assert (f"{unsent}\n" in f"{text}\n") == (reason is not None)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("MEMORY", "plenty", "a size from 50MB to 1000TB, such as 400MB, not 'plenty'."),
        ("MEMORY", "49MB", "a size from 50MB to 1000TB, such as 400MB, not '49MB'."),
        ("MEMORY", "99999999TB", "a size from 50MB to 1000TB, such as 400MB, not '99999999TB'."),
        ("THREADS", "0", "a whole number from 1 to 1024, not '0'."),
        ("ENGINE", "sparc", "'duckdb', 'spark' or 'spark_cluster', not 'sparc'."),
        ("NOTICE_MAIL", "a@b.org; c@d.org", "separated by commas, not 'a@b.org; c@d.org'."),
        ("NOTICE_MAIL", "a@example.org, @", "email addresses, separated by commas, not '@'."),
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
            UserError("A file cannot be used.", [NAME]),
            [],
            f" UTC failed.\n\nA file cannot be used (files: {NAME}).\n\n",
            " UTC failed.\n\nA file cannot be used.\n\n",
        ),
        (
            Held(
                [
                    Hold(f"--accept-duplicates {NAME}", "Look", (NAME, "b\x1b[2J.csv")),
                    Hold("--accept-missing x", "x: gone", (f"{NAME} (gone)",)),
                ],
                "Or",
            ),
            [("", [("1 file came.", ())])],
            f" was held.\n\nNothing was published. Look (files: {NAME}, b\\x1b[2J.csv). x: gone"
            f" (files: {NAME} (gone)). Or: warehouse refresh --accept-duplicates '{NAME}'"
            " --accept-missing x\n\n1 file came.\n\n",
            " was held.\n\nNothing was published. Look. x: gone. Or: warehouse refresh"
            " --accept-duplicates RETURN/FILE --accept-missing x\n\n1 file came.\n\n",
        ),
        (
            None,
            [
                ("refused 2 files", [("a file: no 'Smith'", [NAME]), ("Full.", [NAME])]),
                ("could not finish", [("Full.", ())]),
            ],
            f", but refused 2 files and could not finish.\n\na file: no 'Smith' (files: {NAME})\n"
            f"Full (files: {NAME}).\n\nFull.\n",
            ", but refused 2 files and could not finish.\n\na file: no '...'\nFull.\n\nFull.\n",
        ),
    ],
)
def test_a_notice_that_is_sent_names_no_file(settings, reason, remarks, kept, sent):
    with webhook() as (port, posted):
        home = settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x")
        attempts.begin(home, "a test")
        for short, said in remarks:
            attempts.remark(home, short, *said)
        if reason is None:
            attempts.end(home, attempts.PUBLISHED)
        else:
            attempts.fail(home, reason)
        report(home)
    assert kept in written(home)
    [message] = posted
    assert sent in message
    assert "Smith" not in message


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_remark_without_a_short_form_is_told_only_in_a_notice_that_has_another_reason(
    settings, is_refused
):
    home = settings()
    home.logs.mkdir()
    attempts.begin(home, "a test")
    attempts.end(home, attempts.PUBLISHED)
    attempts.remark(home, "", ("114 figures changed because the definitions did.", ()))
    if is_refused:
        attempts.remark(home, "refused 1 file", ("pas_waves: it is empty", ()))
    report(home)
    noted = attempts.recorded(home)[-1]
    assert len(noted.remarks) == 1 + is_refused
    assert [*home.notices.glob("*.txt")] == [] or is_refused
    if is_refused:
        assert " published, but refused 1 file.\n\n114 figures changed because " in written(home)
