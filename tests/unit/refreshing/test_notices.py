"""Failures are reported by webhook and email.

The tests run a local webhook and mail server.
"""

import socket
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.io.text import named
from drug_strategy.refreshing import attempts, notices
from drug_strategy.refreshing.notices import notify, report
from drug_strategy.settings import Operations, Settings
from tests.mail_server import mail_server, own_certificate
from tests.webhook import serving, webhook

WHAT = "The model stg_x failed: Could not convert string 'PPO-SECRET' to INT32."


@contextmanager
def answering(*lines: bytes) -> Iterator[int]:
    """Run a server that sends these lines to every client and then waits for QUIT.

    Yield the server's port.
    """

    class Silent(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"".join(lines))
            while self.rfile.readline() not in (b"", b"QUIT\r\n", b"quit\r\n"):
                pass

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Silent)) as port:
        yield port


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Return a function that makes an empty home's settings from operators' settings."""
    (tmp_path / "home").mkdir()

    def make(**given: str) -> Settings:
        return Settings(tmp_path / "home", tmp_path / "returns", operations=Operations.of(given))

    return make


def written(settings: Settings) -> str:
    [notice] = settings.notices.glob("*.txt")
    return notice.read_text("utf-8")


def test_each_failed_run_sends_one_notification_in_plain_words(
    settings: Callable[..., Settings],
) -> None:
    home = settings()
    notify(home, "run-1", WHAT)
    notify(home, "run-1", "The run ended before a step could say why.")
    assert WHAT in written(home)
    assert "Nothing is published yet." in written(home)
    assert "run-1" in written(home)


def test_a_run_is_announced_once_even_if_its_notice_cannot_be_written(
    settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_write", lambda *_: None)
    with webhook() as (port, posted):
        home = settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}")
        attempts.begin(home, "a test", "run-1")
        for what in (WHAT, "The run ended before a step could say why."):
            notify(home, "run-1", what)
    assert len(posted) == 1
    [noted] = attempts.recorded(home)
    assert noted.announced_at is not None
    assert str(noted.announced).startswith("The refresh of ")
    assert str(noted.announced).endswith(" UTC failed.")


def test_the_record_says_that_a_notice_could_not_be_sent(
    settings: Callable[..., Settings],
) -> None:
    home = settings(WAREHOUSE_NOTICE_WEBHOOK="http://127.0.0.1:1")
    attempts.begin(home, "a test", "run-1")
    notify(home, "run-1", WHAT)
    [noted] = attempts.recorded(home)
    assert "\nThis notice could not be posted to the webhook: " in str(noted.announced)


def test_the_oldest_notices_above_the_limit_are_deleted_but_never_the_latest_notice(
    settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_KEPT", 2)
    home = settings()
    home.notices.mkdir(parents=True)
    for day in ("2010-01-01", "2010-01-02", "2999-01-01", "2999-01-02"):
        (home.notices / f"{day}-run.txt").touch()
    notify(home, "latest", WHAT)
    assert [path.name for path in sorted(home.notices.iterdir())[1:]] == [
        "2999-01-01-run.txt",
        "2999-01-02-run.txt",
    ]
    assert len(list(home.notices.glob("*-latest.txt"))) == 1


def test_a_message_to_a_webhook_contains_no_values_from_rows(
    settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with webhook() as (port, posted):
        notify(settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x"), "run-1", WHAT)
    [message] = posted
    assert "The model stg_x failed: Could not convert string '...' to INT32." in message


def mailed_by(port: int, recipients: str = "a@example.org, b@example.org") -> dict[str, str]:
    """Return settings that send emails through a local server."""
    return {
        "WAREHOUSE_NOTICE_MAIL": recipients,
        "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{port}",
    }


@pytest.mark.parametrize(
    ("outcome", "words"), [("failed", 300), ("was held", 1), ("published, but refused 2 files", 1)]
)
def test_every_recipient_gets_the_complete_message_by_mail(
    settings: Callable[..., Settings], outcome: str, words: int
) -> None:
    """The message has lines of dots, a line too long for SMTP, and non-ASCII letters.

    One line begins with "From", which starts each email in a mailbox file.
    """
    what = f"{WHAT}\n.\n..\nFrom here: Ealing \u2013 \u00a3500, {'very ' * words}long.\n\nŁódź"
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


def test_a_recipient_whom_the_server_refuses_is_named_and_the_other_recipients_get_the_mail(
    settings: Callable[..., Settings],
) -> None:
    with mail_server(refused="a@example.org") as server:
        home = settings(**mailed_by(server.port))
        notify(home, "run-1", WHAT)
    [envelope] = server.envelopes
    assert envelope.rcpt_tos == ["b@example.org"]
    assert written(home).endswith(
        "\nThis notice could not be mailed to a@example.org (550 5.1.1 No such user).\n"
    )


def test_the_reason_given_by_a_server_that_refuses_a_mail_is_reported(
    settings: Callable[..., Settings], caplog: pytest.LogCaptureFixture
) -> None:
    with mail_server(at_the_end="554 5.7.1 Not from here") as server:
        home = settings(**mailed_by(server.port))
        notify(home, "run-1", WHAT)
    sentence = "This notice could not be mailed: 554 5.7.1 Not from here."
    assert written(home).endswith(f"\n{sentence}\n")
    assert sentence in caplog.messages


@pytest.mark.parametrize("is_here", [True, False])
def test_a_mail_server_needs_a_valid_certificate_unless_it_is_on_this_machine(
    settings: Callable[..., Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_here: bool,
) -> None:
    if not is_here:
        there = property(lambda _: False)
        monkeypatch.setattr(IPv4Address, "is_loopback", there)
    with mail_server(tls=own_certificate(tmp_path)) as server:
        home = settings(**mailed_by(server.port))
        notify(home, "run-1", WHAT)
    assert len(server.mails) == is_here
    sentence = "This notice could not be mailed: SSLCertVerificationError."
    assert (sentence in written(home)) == (not is_here)


ACCEPTED = (b"220 here\r\n", b"250 fine\r\n" * 4, b"354 go on\r\n", b"250 taken\r\n")


@pytest.mark.parametrize("answers", range(len(ACCEPTED)))
def test_a_mail_server_that_hangs_does_not_stop_the_refresh(
    settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, answers: int
) -> None:
    monkeypatch.setattr(notices, "_SECONDS", 0.2)
    with answering(*ACCEPTED[:answers]) as port:
        home = settings(**mailed_by(port))
        notify(home, "run-1", WHAT)
    assert WHAT in written(home)
    unsent = "This notice could not be mailed: no answer within 0.2 seconds."
    assert written(home).endswith(f"\n{unsent}\n")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"421 too busy\x1b[2J\r\n", r"421 too busy\x1b[2J"),
        (b"HTTP/1.1 400 Bad Request\r\n", "no mail server answers"),
    ],
)
def test_a_server_that_does_not_speak_smtp_does_not_stop_the_refresh(
    settings: Callable[..., Settings], answer: bytes, reason: str
) -> None:
    with answering(answer) as port:
        home = settings(**mailed_by(port))
        notify(home, "run-1", WHAT)
    assert written(home).endswith(f"\nThis notice could not be mailed: {reason}.\n")


def test_an_accepted_mail_counts_as_sent_even_if_the_server_then_disconnects(
    settings: Callable[..., Settings],
) -> None:
    with answering(*ACCEPTED) as port:
        home = settings(**mailed_by(port))
        notify(home, "run-1", WHAT)
    assert "could not be" not in written(home)


def test_a_webhook_with_an_invalid_answer_does_not_stop_the_refresh(
    settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with answering(b"what?\r\n") as port:
        home = settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x")
        notify(home, "run-1", WHAT)
    assert "This notice could not be posted to the webhook: BadStatusLine." in written(home)


def test_a_notification_that_cannot_be_sent_is_still_written_to_a_file(
    settings: Callable[..., Settings],
) -> None:
    with webhook() as (port, _):
        pass
    home = settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x")
    notify(home, "run-1", WHAT)
    assert WHAT in written(home)
    assert "This notice could not be posted to the webhook" in written(home)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAREHOUSE_MEMORY", "plenty"),
        ("WAREHOUSE_MEMORY", "49MB"),
        ("WAREHOUSE_MEMORY", "99999999TB"),
        ("WAREHOUSE_THREADS", "0"),
        ("WAREHOUSE_NOTICE_MAIL", "a@example.org; b@example.org"),
        ("WAREHOUSE_NOTICE_MAIL", "a@example.org, @"),
        ("WAREHOUSE_KEEP_PUBLICATIONS", "1"),
        ("WAREHOUSE_KEEP_PUBLICATIONS", "a month"),
        ("WAREHOUSE_NOTICE_WEBHOOK", "file:///etc/passwd"),
        ("WAREHOUSE_MAIL_SERVER", "mail:smtp"),
    ],
)
def test_an_invalid_setting_is_refused_with_an_explanation(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=name):
        Settings.from_environment()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("john smith dob 1980.csv", "john smith dob 1980.csv"),
        ("john\x1b[2J\x07.csv", r"john\x1b[2J\x07.csv"),
    ],
)
@pytest.mark.parametrize("mark", [named, str], ids=["marked", "not marked"])
def test_a_notice_identifies_a_file_only_by_the_name_of_its_return_and_a_number(
    tmp_path: Path, name: str, written: str, mark: Callable[[str], str]
) -> None:
    with webhook() as (port, posted):
        settings = Settings(
            home=tmp_path,
            returns=tmp_path / "returns",
            operations=Operations(webhook=f"http://127.0.0.1:{port}/"),
        )
        listed(settings, ("ppo_roster", "a.csv"), ("ppo_roster", name))
        notify(settings, "one", f"The new files: {mark(f'ppo_roster/{name}')}. No column.")
    [message] = posted
    assert "john" not in message
    assert "The new files: file 2 of ppo_roster. No column." in message
    [kept] = settings.notices.iterdir()
    assert f"The new files: ppo_roster/{written}. No column." in kept.read_text("utf-8")


def listed(settings: Settings, *files: tuple[str, str]) -> None:
    """Write a manifest of these files, given as return and path."""
    settings.landed.mkdir(exist_ok=True)
    rows = [{"return_name": return_name, "file_name": file} for return_name, file in files]
    pq.write_table(pa.Table.from_pylist(rows), settings.landed / "files.parquet")


def sent(settings: Settings, *places: str) -> None:
    """Put files into the returns folder."""
    for place in places:
        file = settings.returns / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")


@pytest.mark.parametrize(
    ("place", "replaced"),
    [
        ("pas_waves/John Smith 4471B/a.csv", "file 2 of pas_waves"),
        ("{returns}/pas_waves/John Smith 4471B/a.csv", "file 2 of pas_waves"),
        ("pas_waves/John Smith 4471B/gone.csv", "a file of pas_waves"),
        ("pas_waves/John Smith 4471B/", "a folder of pas_waves"),
        ("pas_waves", "pas_waves"),
        ("Jane Doe 4472C/b.csv", "file 2 outside the return folders"),
        ("Jane Doe 4472C/gone.csv", "a file outside the return folders"),
        ("Jane Doe 4472C", "a file or folder outside the return folders"),
        ("(no return)/Doe", "file 1 outside the return folders"),
        ("{returns}/Doe", "file 1 outside the return folders"),
        ("{home}/return_notes/pas_waves/John Smith 4471B/a.csv.csv", "a file"),
        ("/mnt/Jane Doe 4472C/b.csv", "a file"),
        ("{home}/landed/checksums.json", "{home}/landed/checksums.json"),
        ("{returns}", "{returns}"),
    ],
)
def test_a_marked_file_or_folder_leaves_without_its_name(
    settings: Callable[..., Settings], place: str, replaced: str
) -> None:
    made = settings()
    listed(
        made,
        ("(no return)", "Doe"),
        ("Jane Doe 4472C", "b.csv"),
        ("pas_waves", "A.csv"),
        ("pas_waves", "John Smith 4471B/a.csv"),
    )
    folders = {"returns": made.returns, "home": made.home}
    text = f"The file {named(place.format(**folders))} cannot be used: no space."
    expected = f"The file {replaced.format(**folders)} cannot be used: no space."
    assert notices.without_names(made, text) == expected


@pytest.mark.parametrize(
    ("unmarked", "replaced"),
    [
        ("pas_waves/John Smith 4471B/a.csv", "file 1 of pas_waves"),
        ("{returns}/pas_waves/John Smith 4471B/a.csv", "file 1 of pas_waves"),
        ("pas_waves/John Smith 4471B", "a folder of pas_waves"),
        ("{returns}/Jane Doe 4472C", "a folder outside the return folders"),
        ("{returns}/Jane Doe 4472C/b", "a file outside the return folders"),
        ("Smith.csv.gz", "a file of ppo_roster"),
        ("Smith.csv", "a file of ppo_roster"),
        ("'Jane Doe 4472C'", "'...'"),
    ],
)
def test_the_path_of_a_file_leaves_in_no_sentence_even_if_it_is_not_marked(
    settings: Callable[..., Settings], unmarked: str, replaced: str
) -> None:
    made = settings()
    listed(made, ("pas_waves", "John Smith 4471B/a.csv"))
    sent(made, "ppo_roster/Smith.csv", "ppo_roster/Smith.csv.gz", "Jane Doe 4472C/b")
    text = f"Look at {unmarked.format(returns=made.returns)}. Read file-by-file."
    assert notices.without_names(made, text) == f"Look at {replaced}. Read file-by-file."


WORDS = ("refresh", "The", "of", "published", "e", "file", "FILE", "not .csv", "as .xlsx", "a file")


def test_no_name_of_a_file_removes_words_from_a_notice(settings: Callable[..., Settings]) -> None:
    what = (
        "The file of pas_waves: its extension is not .csv, .csv.gz, .xlsx or .parquet; save it as"
        " .xlsx. Nothing was published. To publish without a file: warehouse refresh --without"
        " RETURN/FILE; the details are in {home}/logs/refresh.log."
    )
    with mail_server() as server:
        made = settings(**mailed_by(server.port))
        places = [f"{folder}{word}" for folder in ("", "pas_waves/", "RETURN/") for word in WORDS]
        sent(made, *places, "pas_waves/logs/refresh.log")
        notify(made, "run-1", what.format(home=made.home), "published, but refused 2 files")
    [mail] = server.mails
    assert mail["Subject"].endswith(" UTC published, but refused 2 files.")
    assert mail["Subject"].startswith("The refresh of ")
    assert mail.get_content().replace("\r\n", "\n") == written(made)


@pytest.mark.parametrize(
    ("gone", "more", "counted"),
    [
        (("a.csv",), "", "a file of ppo_roster"),
        (("a.csv", "b.csv", "c.csv"), "", "3 files of ppo_roster"),
        (("a.csv", "b.csv", "c.csv"), " and 1,007 more", "1,010 files of ppo_roster"),
    ],
)
def test_files_that_are_gone_are_counted_in_a_notice(
    settings: Callable[..., Settings], gone: tuple[str, ...], more: str, counted: str
) -> None:
    files = ", ".join(named(f"ppo_roster/{name}", name) for name in gone) + more
    assert notices.without_names(settings(), f"Gone: {files}.") == f"Gone: {counted}."


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_remark_without_a_short_form_is_told_only_in_a_notice_that_has_another_reason(
    settings: Callable[..., Settings], is_refused: bool
) -> None:
    home = settings()
    home.logs.mkdir()
    attempts.begin(home, "a test")
    attempts.end(home, attempts.PUBLISHED)
    attempts.remark(home, "", "114 figures changed because the warehouse's definitions did.")
    if is_refused:
        attempts.remark(home, "refused 1 file", "pas_waves: it is empty")
    report(home)
    noted = attempts.recorded(home)[-1]
    assert len(noted.remarks) == 1 + is_refused
    assert [*home.notices.glob("*.txt")] == [] or is_refused
    if is_refused:
        assert " published, but refused 1 file.\n\n114 figures changed because " in written(home)
