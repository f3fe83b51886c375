"""Lock a home for one refresh, whether the refresh is started by the command or by Dagster.

Only this module locks a home for a refresh and sends the refresh's notice.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from drug_strategy import __version__
from drug_strategy.io.errors import Occupied
from drug_strategy.io.files import Busy, exclusive, read_note, write_note
from drug_strategy.io.folders import FORM
from drug_strategy.io.memory import require_address_space
from drug_strategy.io.progress import say
from drug_strategy.publication import damage
from drug_strategy.refreshing import attempts
from drug_strategy.refreshing.notices import begin, report
from drug_strategy.settings import Settings
from drug_strategy.transform import spark


@contextmanager
def locked_refresh(
    settings: Settings,
    started_by: str,
    run_id: str | None = None,
    prepared: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] | None = say,
) -> Iterator[None]:
    """Prepare and lock the home, record how the refresh ends, and send a notice if one is needed.

    If this process is already refreshing the home, the block runs immediately, because Dagster's
    job continues the refresh that the command began. A refresh stopped by a signal sends no notice.
    For the other parameters and for `Occupied`, see `locked_home`.
    """
    if attempts.is_running(settings):
        yield
        return
    with ExitStack() as kept:  # the lock is kept until the end is recorded
        try:
            kept.enter_context(locked_home(settings, prepared, tell))
            begin(settings, started_by, run_id)
            kept.callback(attempts.close, settings)
            if found := damage.set_aside(settings):
                say(found)
                attempts.remark(settings, attempts.DAMAGED, (found, ()))
            yield
        except Occupied:
            raise
        except (Exception, SystemExit) as error:
            reason = attempts.reason_of(settings, error)
            report(settings, attempts.fail(settings, reason, run_id))
            if reason is error:
                raise
            raise reason from error
        except BaseException:  # the refresh was stopped
            attempts.end(settings, attempts.STOPPED)
            raise
        attempts.end(settings, attempts.STOPPED)  # no step has recorded an end
        report(settings)


@contextmanager
def locked_home(
    settings: Settings,
    prepared: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] | None = say,
) -> Iterator[None]:
    """Prepare the home and hold its lock. If another process holds it, say so and wait.

    Dagster's own concurrency pools are not enough, because they work only within one instance.
    `prepared` is called once the home's folders exist, and `tell` is called if this process has to
    wait.

    Raises:
        Occupied: if another process holds the lock and `tell` is not given.
    """
    if not settings.landed.exists():  # a folder with a misspelt name must not become a home
        settings.require_returns()
    settings.require_two_folders()
    require_address_space(settings.operations.memory, settings.operations.threads)
    spark.require(settings)
    settings.prepare()
    settings.export_dagster()
    prepared()

    def waiting() -> None:
        if tell:
            tell(f"another refresh of {settings.home} is running; waiting for it to end")

    try:
        with exclusive(settings.home / "refresh.lock", waiting if tell else None):
            note_form(settings)
            yield
    except Busy as error:
        raise Occupied(
            f"Another refresh of {settings.home} is running; try again later."
        ) from error


def note_form(settings: Settings) -> None:
    """Record which version writes the home from now on. The caller must hold the home's lock.

    A newer version may have written the home while this process waited for the lock.
    """
    settings.require_form()
    note = {"form": FORM, "version": __version__}
    if read_note(settings.form) != note:
        write_note(settings.form, note)
