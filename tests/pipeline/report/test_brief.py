"""A brief sums up a borough on one printed page. It can be mailed after a publication."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from drug_strategy.answers.brief_mail import mail_briefs
from playwright.sync_api import Browser

from drug_strategy.answers.brief import write_brief, written
from drug_strategy.io import browser as printing
from drug_strategy.report.build import brief_page
from drug_strategy.report.reading import Facts, read_facts
from drug_strategy.settings import Operations, Settings, UserError
from tests import pdf
from tests.mail_server import mail_server
from tests.pipeline.report.conftest import Query
from tests.pipeline.report.test_in_a_browser import browser

__all__ = ["browser"]
HACKNEY = "E09000012"
ADDRESS = "http://report.example.org/strategy"
needs_a_browser = pytest.mark.skipif(printing.find() is None, reason="no browser is installed")


@needs_a_browser
def test_a_brief_is_one_page_with_the_survey_and_the_returns_owed(
    example_home: Settings, tmp_path: Path, query: Query, facts: Facts
) -> None:
    [owed] = query(
        "select sender_name, fiscal_quarter from marts.expected_returns"
        " where owed_reason = 'overdue' and sender_code like 'E09%' order by all limit 1"
    )
    name = owed["sender_name"]
    file = write_brief(example_home, name.lower(), tmp_path / "brief.pdf").path
    assert file == tmp_path / "brief.pdf"
    assert pdf.pages(file) == 1
    words = pdf.words(file)
    title = f"{name}: drug strategy brief Synthetic data: not about London owed:"
    parts = [*title.split(), owed["fiscal_quarter"], "Whatstandsout", "8casesoutof10"]
    survey = facts.rows("indicators", aggregation="survey")
    for part in [*parts, *(row["indicator_name"] for row in survey)]:
        assert part.replace(" ", "") in words, part
    assert "Sendto" not in words


def test_a_brief_is_html_and_says_why_if_no_browser_can_print_it(
    example_home: Settings, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(example_home, contact="the drugs desk")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = written(settings, facts, HACKNEY, tmp_path / "a.pdf")
    assert found.path == tmp_path / "a.html"
    assert "no browser is installed that can print a PDF" in found.why_html
    text = found.path.read_text("utf-8")
    assert "Hackney: drug strategy brief" in text
    assert ("Send to the drugs desk." in text) == ("owed:" in text)
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = written(settings, facts, HACKNEY, tmp_path / "b.pdf")
    assert found.path.name == "b.html"
    assert "could not print the page (exit status 7)" in found.why_html
    chosen = written(settings, facts, HACKNEY, tmp_path / "c.html")
    assert (chosen.path.name, chosen.why_html) == ("c.html", "")
    with pytest.raises(UserError, match='There is no borough "Hackny"; the nearest: "Hackney"'):
        write_brief(settings, "Hackny", None)


@pytest.mark.soak
@needs_a_browser
def test_every_brief_fits_on_one_page_of_a4_even_if_all_returns_are_owed(
    published: Path,
    tmp_path: Path,
    browser: Browser,
) -> None:
    worst = tmp_path / "worst.duckdb"
    shutil.copyfile(published, worst)
    with duckdb.connect(str(worst)) as connection:
        connection.execute(
            "update marts.expected_returns set is_owed = true, owed_reason = case"
            " when quarter(quarter_start_date) = 2 then 'overdue' else 'looks incomplete' end,"
            " fragment = '3 records; 36 a quarter before', owed_since = due_date"
        )
        connection.execute(
            "update marts.indicator_comparisons set comparison = 'higher'"
            " where indicator_id not like 'pas_%'"
        )
    facts = read_facts(worst)
    contact = "the Performance Information Bureau, a.long.address@performance.example.org"
    for code in facts.boroughs:
        page = browser.new_page()
        page.set_content(brief_page(facts, code, contact))
        page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)
        page.close()
        assert pdf.pages(tmp_path / "brief.pdf") == 1, facts.boroughs[code]


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
    operations = {
        "WAREHOUSE_BRIEF_MAIL": how,
        "WAREHOUSE_BRIEF_RECIPIENTS": str(file),
        "WAREHOUSE_REPORT_URL": f"{ADDRESS}/",
        "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{port}",
        "WAREHOUSE_MAIL_FROM": "warehouse@example.org",
    }
    return Settings(home, home, operations=Operations.of(operations))


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


def test_a_mail_has_the_brief_attached_if_its_content_is_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))  # no browser, so the brief is HTML
    with mail_server() as server:
        assert mail_briefs(Settings(home, home)) == 0
        assert not (home / "briefs").exists()
        assert mail_briefs(mailing(home, server.port, "content", "Hackney,a@example.org\n")) == 1
    [attached] = server.mails[0].iter_attachments()
    assert attached.get_filename() == "drug-strategy-hackney.html"
    assert "Hackney: drug strategy brief" in attached.get_content()


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
