"""A borough's brief: as a file, as the first screen of its page, and told by mail."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from drug_strategy.answers.brief import write_brief
from drug_strategy.answers.brief_mail import mail_briefs
from drug_strategy.io import browser as printing
from drug_strategy.report.build import brief_page
from drug_strategy.report.reading import read_facts
from drug_strategy.settings import Operations, Settings, UserError
from tests import pdf
from tests.commands import warehouse
from tests.mail_server import mail_server
from tests.pipeline.report.lines import Query
from tests.pipeline.report.test_in_a_browser import FLAGS, PHONE

BROWSER = printing.find()
needs_a_browser = pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
ADDRESS = "http://report.example.org/strategy"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield launched
        launched.close()


@needs_a_browser
def test_the_command_prints_one_page_with_what_stands_out_and_what_is_owed(
    example_home: Settings, tmp_path: Path, query: Query
) -> None:
    [owing] = query(
        "select sender_name, return_name, fiscal_quarter from marts.expected_returns"
        " where outstanding_since is not null and sender_code like 'E09%'"
        " order by all limit 1"
    )
    file = tmp_path / "brief.pdf"
    name = owing["sender_name"]
    ran = warehouse("brief", name, "--home", example_home.home, "--to", file)
    assert ran.returncode == 0, ran.said
    assert str(file) in ran.said
    assert pdf.pages(file) == 1
    words = pdf.words(file)
    said = f"{name}: drug strategy brief Synthetic data: not about London overdue:"
    for part in [*said.split(), owing["fiscal_quarter"], "Whatstandsout", "8timesin10"]:
        assert part.replace(" ", "") in words, part
    for row in query("select indicator_name from marts.indicators where aggregation = 'survey'"):
        assert row["indicator_name"].replace(" ", "") in words
    assert "Sendto" not in words


def test_without_a_browser_the_brief_is_html_and_the_command_says_so(
    example_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = write_brief(
        replace(example_home, contact="the drugs desk"), "hackney", tmp_path / "a.pdf"
    )
    assert found.path == tmp_path / "a.html"
    assert "no browser is installed that can print a PDF" in found.why_html
    text = found.path.read_text("utf-8")
    assert "Hackney: drug strategy brief" in text
    assert ("Send to the drugs desk." in text) == ("overdue:" in text)
    chosen = write_brief(example_home, "hackney", tmp_path / "b.html")
    assert (chosen.path.name, chosen.why_html) == ("b.html", "")


def test_a_browser_that_fails_leaves_html(
    example_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = write_brief(example_home, "hackney", tmp_path / "a.pdf")
    assert found.path.name == "a.html"
    assert "could not print it (exit status 7)" in found.why_html


def test_an_unknown_borough_is_answered_with_the_nearest_names(example_home: Settings) -> None:
    with pytest.raises(UserError, match='There is no borough "Hackny"; the nearest: "Hackney"'):
        write_brief(example_home, "Hackny", None)


@needs_a_browser
def test_every_brief_is_one_page_of_a4_however_much_a_borough_owes(
    published: Path, tmp_path: Path, browser: Browser
) -> None:
    worst = tmp_path / "worst.duckdb"
    shutil.copyfile(published, worst)
    with duckdb.connect(str(worst)) as connection:
        connection.execute(
            "update marts.expected_returns set return_status = 'outstanding',"
            " outstanding_since = due_date"
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
        file = tmp_path / "brief.pdf"
        page.pdf(path=file, prefer_css_page_size=True)
        page.close()
        assert pdf.pages(file) == 1, facts.boroughs[code]


@needs_a_browser
def test_the_brief_is_the_first_screen_of_a_borough_s_page_on_a_phone(
    site: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    for path in sorted((site / "boroughs").glob("*.html")):
        page.goto(f"file://{path}")
        last = page.locator(".brief > :not(.note)").last.bounding_box()
        banner = page.locator(".synthetic").bounding_box()  # which real returns do not have
        assert last
        assert banner
        assert last["y"] + last["height"] - banner["height"] <= 844, path.stem
    page.goto(f"file://{site}/index.html")
    box = page.locator(".verdict").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844
    page.close()


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """A home with the example's publication and nothing else."""
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


def test_a_link_is_mailed_once_per_publication_and_carries_no_figure(home: Path) -> None:
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
def test_the_brief_itself_is_mailed_only_if_the_operator_chooses_content(
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


def test_no_mail_is_sent_unless_it_is_wanted(home: Path) -> None:
    assert mail_briefs(Settings(home, home)) == 0
    assert not (home / "briefs").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Hackny,a@example.org", 'line 2: There is no borough "Hackny"; the nearest: "Hackney"'),
        ("Hackney,nobody", "line 2: 'nobody' is not an email address"),
    ],
)
def test_a_wrong_line_of_recipients_is_named_and_nothing_is_sent(
    home: Path, line: str, said: str
) -> None:
    with mail_server() as server, pytest.raises(UserError, match=said):
        mail_briefs(mailing(home, server.port, "link", f"{line}\nHackney,a@example.org\n"))
    assert server.mails == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WAREHOUSE_BRIEF_MAIL": "yes"}, "give one of off, link, content"),
        ({"WAREHOUSE_BRIEF_MAIL": "content"}, "needs WAREHOUSE_BRIEF_RECIPIENTS"),
        (
            {"WAREHOUSE_BRIEF_MAIL": "link", "WAREHOUSE_BRIEF_RECIPIENTS": "a.csv"},
            "needs WAREHOUSE_REPORT_URL",
        ),
        ({"WAREHOUSE_REPORT_URL": "report"}, "must begin with https"),
    ],
)
def test_a_wrong_setting_of_these_mails_is_a_sentence(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Operations.of(given)
