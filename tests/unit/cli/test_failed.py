"""Every failed refresh sends one notice, which contains a one-sentence message."""

import errno
import fcntl
import os
from collections.abc import Callable

import pytest

from drug_strategy.cli import refresh
from drug_strategy.io.errors import Held, Hold, Occupied, UserError
from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Operations, Request, Settings
from tests.webhook import webhook

Body = Callable[[Settings], object]


def failing(error):
    def body(_):
        say("landing 3/14 pas_waves/wave.csv")
        raise error

    return body


def lost_key(settings):
    (settings.home / "person.fingerprint").write_text("0" * 12)
    land(settings, Request())


def report_failed(settings):
    attempts.end(settings, attempts.PUBLISHED)
    raise UserError("The published file cannot be read.")


def lost_disk(settings):
    """Replace the home with a file, so that nothing more can be recorded in it."""
    settings.home.rename(settings.home.with_name("away"))
    settings.home.touch()
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
UNEXPECTED = (
    "The refresh failed unexpectedly while landing a file ({}); the details are in "
    "{{home}}/logs/refresh.log"
)
FAILURES: dict[str, tuple[Body, str, str]] = {
    "a lost key": (lost_key, "failed", "The key file {home}/person.key is lost;"),
    "a full disk": (failing(FULL), "failed", "There is no space left in {home};"),
    "a held refresh": (failing(Held([Hold("", "No")], "Or")), "was held", "Nothing was"),
    "an error": (failing(KeyError("PPO-SECRET")), "failed", UNEXPECTED.format("KeyError")),
    "an exit": (failing(SystemExit(0)), "failed", UNEXPECTED.format("SystemExit")),
    "a lost disk": (lost_disk, "failed", "This user cannot write to the home folder {home};"),
    "a failure after publishing": (
        report_failed,
        "published, but could not finish everything",
        "The published file cannot be read.",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_refresh_that_fails_for_any_reason_sends_one_notice_with_its_message(tmp_path, failure):
    body, outcome, sentence = FAILURES[failure]
    with webhook() as (port, posted):
        settings = home(tmp_path, port)
        settings.returns.mkdir()
        with pytest.raises(UserError) as raised, refresh._attempt(settings, may_wait=False):
            body(settings)
    assert str(raised.value).startswith(sentence.format(home=settings.home))
    [notice] = posted
    assert f" UTC {outcome}.\n\n{sentence.format(home=settings.home)}" in notice
    assert "SECRET" not in notice
    assert "wave.csv" not in notice
    ended = attempts.own(settings)
    assert ended is not None
    assert f" {attempts.OUTCOMES[ended.outcome]}" in f" {outcome}"


def home(tmp_path, port):
    """Return the settings of a new home that posts notices to this port."""
    operations = Operations(notice_webhook=f"http://127.0.0.1:{port}/")
    return Settings(tmp_path / "home", tmp_path / "returns", operations=operations)


def test_a_refresh_that_cannot_begin_sends_one_notice_and_makes_no_home(tmp_path):
    """The returns folder is missing, as when a share is not mounted."""
    with webhook() as (port, posted):
        settings = home(tmp_path, port)
        with pytest.raises(UserError), refresh._attempt(settings, may_wait=False):
            pytest.fail("began without returns")
    [notice] = posted
    assert f" UTC failed.\n\nThere is no returns folder {settings.returns};" in notice
    assert not settings.home.exists()


def test_a_refresh_that_succeeds_sends_no_notice(tmp_path):
    with webhook() as (port, posted):
        settings = home(tmp_path, port)
        settings.returns.mkdir()
        with refresh._attempt(settings, may_wait=False):
            attempts.end(settings, attempts.PUBLISHED)
    assert posted == []
    noted = attempts.recorded(settings)[-1]
    assert noted.outcome == attempts.PUBLISHED


def test_a_refresh_that_does_not_wait_for_another_sends_no_notice(tmp_path):
    with webhook() as (port, posted):
        settings = home(tmp_path, port)
        settings.returns.mkdir()
        settings.prepare()
        lock = os.open(settings.home / "refresh.lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Occupied), refresh._attempt(settings, may_wait=False):
            pytest.fail("began while another refresh was running")
        os.close(lock)
    assert posted == []
    assert attempts.recorded(settings) == []
