"""A refresh that is stopped after it has published says so."""

import pytest

from drug_strategy.cli import interrupts, main, refresh
from drug_strategy.refreshing import attempts


def test_a_refresh_that_is_stopped_after_it_has_published_says_so_and_sends_no_notice(
    settings, monkeypatch, capsys
):
    settings.returns.mkdir()

    def stopped_by_then(_):
        with refresh._attempt(settings, may_wait=False):
            attempts.end(settings, attempts.PUBLISHED)
            raise KeyboardInterrupt

    def leave(_):
        raise SystemExit

    monkeypatch.setattr(main, "_run", stopped_by_then)
    monkeypatch.setattr(interrupts, "leave", leave)
    with pytest.raises(SystemExit):
        main.main([])
    assert capsys.readouterr().err.endswith(f"warehouse: {interrupts.AFTER_PUBLISHING}\n")
    assert not settings.notices.exists()
