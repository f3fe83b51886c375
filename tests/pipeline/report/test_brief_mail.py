"""After a publication, boroughs can be sent a mail with a link or with their brief."""

import json
from pathlib import Path

import pytest

from drug_strategy.answers.brief_mail import mail_briefs
from drug_strategy.io import browser as printing
from drug_strategy.settings import Operations, Settings, UserError
from tests import pdf
from tests.mail_server import mail_server

ADDRESS = "http://report.example.org/strategy"
needs_a_browser = pytest.mark.skipif(printing.find() is None, reason="no browser is installed")


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """Return a home that contains only the publication made from the example returns."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "published").symlink_to(published.parent)
    return folder


def mailing(home: Path, port: int, how: str, recipients: str) -> Settings:
    file = home / "recipients.csv"
    file.write_text(f"borough,address\n{recipients}", "utf-8")
    return Settings(
        home,
        home,
        operations=Operations.of(
            {
                "WAREHOUSE_BRIEF_MAIL": how,
                "WAREHOUSE_BRIEF_RECIPIENTS": str(file),
                "WAREHOUSE_REPORT_URL": f"{ADDRESS}/",
                "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{port}",
                "WAREHOUSE_MAIL_FROM": "warehouse@example.org",
            }
        ),
    )


def test_a_mail_with_a_link_is_sent_once_per_publication_and_contains_no_figures(
    home: Path,
) -> None:
    with mail_server(refused="b@example.org") as server:
        settings = mailing(
            home, server.port, "link", "Hackney,a@example.org\nealing,b@example.org\n"
        )
        with pytest.raises(UserError, match=r"mailed to b@example\.org"):
            mail_briefs(settings)
        server.refused = frozenset()
        assert mail_briefs(settings) == 1
        assert mail_briefs(settings) == 0
    assert [mail["To"] for mail in server.mails] == ["a@example.org", "b@example.org"]
    first = server.mails[0]
    assert first["Subject"].startswith("Drug Strategy: new figures for Hackney, as at 4 June 2013")
    assert f"Hackney: {ADDRESS}/boroughs/hackney.html" in first.get_content()
    assert list(first.iter_attachments()) == []
    assert "per 100,000" not in first.get_content()
    [sent] = json.loads((home / "briefs" / "mailed.json").read_text("utf-8")).values()
    assert [address for _, address in sent] == ["a@example.org", "b@example.org"]


@needs_a_browser
def test_a_mail_has_the_brief_attached_if_warehouse_brief_mail_is_set_to_content(
    home: Path, tmp_path: Path
) -> None:
    with mail_server() as server:
        assert mail_briefs(mailing(home, server.port, "content", "Hackney,a@example.org\n")) == 1
    [attached] = server.mails[0].iter_attachments()
    assert attached.get_filename() == "drug-strategy-hackney.pdf"
    file = tmp_path / "got.pdf"
    file.write_bytes(attached.get_content())
    assert pdf.pages(file) == 1
    assert "Hackney:drugstrategybrief" in pdf.words(file)


def test_no_brief_is_mailed_unless_the_operator_asks_for_it(home: Path) -> None:
    assert mail_briefs(Settings(home, home)) == 0
    assert not (home / "briefs").exists()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("Hackny,a@example.org", 'line 2: There is no borough "Hackny"; the nearest: "Hackney"'),
        ("Hackney,nobody", "line 2: 'nobody' is not an email address"),
    ],
)
def test_a_wrong_line_in_the_list_of_recipients_is_reported_and_no_mail_is_sent(
    home: Path, line: str, error: str
) -> None:
    with mail_server() as server, pytest.raises(UserError, match=error):
        mail_briefs(mailing(home, server.port, "link", f"{line}\nHackney,a@example.org\n"))
    assert server.mails == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"WAREHOUSE_BRIEF_MAIL": "yes"}, "must be one of off, link, content"),
        ({"WAREHOUSE_BRIEF_MAIL": "content"}, "needs WAREHOUSE_BRIEF_RECIPIENTS"),
        (
            {"WAREHOUSE_BRIEF_MAIL": "link", "WAREHOUSE_BRIEF_RECIPIENTS": "a.csv"},
            "needs WAREHOUSE_REPORT_URL",
        ),
        ({"WAREHOUSE_REPORT_URL": "report"}, "must begin with https"),
    ],
)
def test_an_invalid_setting_for_emailed_briefs_is_refused_with_an_explanation(
    given: dict[str, str], error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        Operations.of(given)
