"""A refresh that is stopped reports whether it had already published."""

import pytest

from drug_strategy.cli import interrupts, main, refresh
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (attempts.PUBLISHED, interrupts.AFTER_PUBLISHING),
        (attempts.STOPPED, interrupts.STOPPED),
    ],
)
def test_a_stopped_refresh_reports_whether_it_had_already_published(
    tmp_path, monkeypatch, capsys, outcome, message
):
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    settings.returns.mkdir()

    def stopped_by_then(_):
        with refresh._attempt(settings, may_wait=False):
            attempts.end(settings, outcome)
            raise KeyboardInterrupt

    def leave(_):
        raise SystemExit

    monkeypatch.setattr(main, "_run", stopped_by_then)
    monkeypatch.setattr(interrupts, "leave", leave)
    with pytest.raises(SystemExit):
        main.main([])
    assert capsys.readouterr().err.splitlines()[-1] == f"warehouse: {message}"
    assert not settings.notices.exists()
