"""Every failed refresh sends one notice, which contains a one-sentence message."""

import errno
import fcntl
import os

import pytest

from drug_strategy.cli import refresh
from drug_strategy.io.errors import Held, Hold, Occupied, UserError
from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Operations, Request, Settings
from tests.webhook import webhook


@pytest.fixture
def home(tmp_path):
    """Yield the settings of a new home, and the notices that it has sent."""
    with webhook() as (port, posted):
        operations = Operations(notice_webhook=f"http://127.0.0.1:{port}/")
        settings = Settings(tmp_path / "home", tmp_path / "returns", operations=operations)
        settings.returns.mkdir()
        yield settings, posted


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


UNEXPECTED = (
    "The refresh failed unexpectedly while landing a file ({}); the details are in "
    "{{home}}/logs/refresh.log"
)
FAILURES = {
    "a lost key": (lost_key, "failed", "The key file {home}/person.key is lost;"),
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
def test_a_refresh_that_fails_for_any_reason_sends_one_notice_with_its_message(home, failure):
    body, outcome, sentence = FAILURES[failure]
    settings, posted = home
    with pytest.raises(UserError) as raised, refresh._attempt(settings, may_wait=False):
        body(settings)
    assert str(raised.value).startswith(sentence.format(home=settings.home))
    [notice] = posted
    assert f" UTC {outcome}.\n\n{sentence.format(home=settings.home)}" in notice
    assert "SECRET" not in notice
    assert "wave.csv" not in notice
    assert f" {attempts.OUTCOMES[attempts.own(settings).outcome]}" in f" {outcome}"


def test_a_refresh_that_cannot_begin_sends_one_notice_and_makes_no_home(home):
    """The returns folder is missing, as when a share is not mounted."""
    settings, posted = home
    settings.returns.rmdir()
    with pytest.raises(UserError), refresh._attempt(settings, may_wait=False):
        pytest.fail("began without returns")
    [notice] = posted
    assert f" UTC failed.\n\nThere is no returns folder {settings.returns};" in notice
    assert not settings.home.exists()


def test_a_refresh_that_succeeds_sends_no_notice(home):
    settings, posted = home
    with refresh._attempt(settings, may_wait=False):
        attempts.end(settings, attempts.PUBLISHED)
    assert posted == []
    assert attempts.recorded(settings)[-1].outcome == attempts.PUBLISHED


def test_a_refresh_that_does_not_wait_for_another_sends_no_notice(home):
    settings, posted = home
    settings.prepare()
    with (settings.home / "refresh.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Occupied), refresh._attempt(settings, may_wait=False):
            pytest.fail("began while another refresh was running")
    assert posted == []
    assert attempts.recorded(settings) == []
