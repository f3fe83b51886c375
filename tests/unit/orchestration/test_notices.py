"""Notifications of failures, tested with a webhook receiver and a mail server on this machine."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drug_strategy.notifications import notify
from drug_strategy.settings import Operations, Settings, UserError

WHAT = "The model stg_x failed: Could not convert string 'PPO-SECRET' to INT32."


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    """Answer on a free port until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def webhook() -> Iterator[tuple[int, list[str]]]:
    """A webhook's receiver: its port and the posted messages."""
    posted: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(length))["text"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(HTTPServer(("127.0.0.1", 0), Receiver)) as port:
        yield port, posted


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A mail server without a password: its port and the mails that it took."""
    mails: list[str] = []

    class Receiver(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    mails.append(b"".join(lines).decode())
                self.wfile.write(b"221 bye\r\n" if line.upper() == b"QUIT\r\n" else b"250 fine\r\n")

    with serving(socketserver.TCPServer(("127.0.0.1", 0), Receiver)) as port:
        yield port, mails


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of a home, with the operations settings given."""

    def make(**said: str) -> Settings:
        return Settings(tmp_path / "home", tmp_path, operations=Operations.of(said))

    return make


def written(settings: Settings) -> str:
    [notice] = settings.notices.glob("*.txt")
    return notice.read_text("utf-8")


def test_a_failure_is_notified_once_per_run_in_a_plain_message(
    settings: Callable[..., Settings],
) -> None:
    home = settings()
    notify(home, "run-1", WHAT)
    notify(home, "run-1", "The run ended before a step could say why.")
    assert WHAT in written(home)
    assert "Published is nothing yet." in written(home)
    assert "run-1" in written(home)


def test_a_webhook_gets_the_message_without_values_of_rows(
    settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with webhook() as (port, posted):
        notify(settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x"), "run-1", WHAT)
    [message] = posted
    assert "The model stg_x failed: Could not convert string '...' to INT32." in message


def test_the_recipients_get_a_mail(settings: Callable[..., Settings]) -> None:
    with mail_server() as (port, mails):
        home = settings(
            WAREHOUSE_NOTICE_MAIL="a@example.org, b@example.org",
            WAREHOUSE_MAIL_SERVER=f"127.0.0.1:{port}",
            WAREHOUSE_MAIL_FROM="warehouse@example.org",
        )
        notify(home, "run-1", WHAT)
    [mail] = mails
    assert "To: a@example.org, b@example.org" in mail
    assert "From: warehouse@example.org" in mail
    assert "The model stg_x failed" in mail
    assert "PPO-SECRET" not in mail
    assert "could not be" not in written(home)


def test_a_message_that_cannot_be_sent_is_still_written(settings: Callable[..., Settings]) -> None:
    with webhook() as (port, _):
        pass
    home = settings(WAREHOUSE_NOTICE_WEBHOOK=f"http://127.0.0.1:{port}/x")
    notify(home, "run-1", WHAT)
    assert WHAT in written(home)
    assert "This could not be posted to the webhook" in written(home)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("WAREHOUSE_MEMORY", "plenty"),
        ("WAREHOUSE_THREADS", "0"),
        ("WAREHOUSE_MAIL_FROM", "the warehouse"),
        ("WAREHOUSE_KEEP_RUNS", "0"),
        ("WAREHOUSE_KEEP_RUN_DAYS", "a month"),
        ("WAREHOUSE_NOTICE_WEBHOOK", "file:///etc/passwd"),
        ("WAREHOUSE_MAIL_SERVER", "mail:smtp"),
    ],
)
def test_an_invalid_setting_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setenv(name, said)
    with pytest.raises(UserError, match=name):
        Settings.from_environment()


def test_no_name_of_a_file_leaves_in_a_notice_but_its_return_and_number(tmp_path: Path) -> None:
    name = "john smith dob 1980.csv"
    with webhook() as (port, posted):
        settings = Settings(
            home=tmp_path,
            returns=tmp_path / "returns",
            operations=Operations(webhook=f"http://127.0.0.1:{port}/"),
        )
        settings.landed.mkdir()
        files = [{"return_name": "ppo_roster", "file_name": each} for each in ("a.csv", name)]
        pq.write_table(pa.Table.from_pylist(files), settings.landed / "files.parquet")
        notify(settings, "one", f"The new files behind it: ppo_roster/{name}. {name}: no column.")
    [said] = posted
    assert "john" not in said
    assert "The new files behind it: ppo_roster file 2. file 2: no column." in said
    [kept] = settings.notices.iterdir()
    assert name in kept.read_text("utf-8")
