"""Make an edition: round the published figures with dbt in a draft, and write its tables.

The published file and the private warehouse are only read. The draft is deleted afterwards. Each
fiscal year has one folder, and the link `current` points to the newest edition.
"""

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from drug_strategy.io import engine
from drug_strategy.io.engine import text
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import exclusive, read_note, replacing_folder, swing_link, write_note
from drug_strategy.io.folders import PROJECT
from drug_strategy.io.progress import say
from drug_strategy.publication import damage
from drug_strategy.release.contents import About
from drug_strategy.release.database import NAME as DATABASE
from drug_strategy.release.files import write_files
from drug_strategy.settings import Settings
from drug_strategy.transform import project
from drug_strategy.transform.failures import asked_of, failure
from drug_strategy.transform.runner import invoke

REGISTER = PROJECT / "seeds" / "strategy" / "indicator_register.csv"
_NOTE = "editions.json"
# The ways in which a table's cells may be shown.
SHOWN_AS = ("shown", "shown as 0", "hidden", "not available")
_DECISIONS = ("rounded", "exact", "hide")
# These two seeds have no release tag, so they are selected by name.
_BUILT = ("tag:release", "indicator_register", "exact_poisson_limits")
_OTHER_ORDERS = "the_orders_add_up_to_the_published_pounds"
_FIGURES = ("london_figures", "borough_figures", "public_attitudes")
_KEY = "indicator_id varchar, area_code varchar, period_type varchar, period_start date"
_LAST_YEAR = """
    select fiscal_year, cast(max(quarter_end_date) as varchar) as ends_on
    from marts.quarters group by fiscal_year having count_if(is_complete) = 4
    order by fiscal_year desc limit 1
"""
_SHOWN = """
    select case area_level when 'london' then 'london_figures' else 'borough_figures' end as name,
        shown_as, count(*) from release.release_figures group by all
    union all
    select 'public_attitudes',
        case left(symbol, 3) when '[u]' then 'hidden' when '[x]' then 'not available'
        else 'shown' end, count(*)
    from release.open_public_attitudes group by all
"""


@dataclass(frozen=True)
class Edition:
    """A new edition. `folder` is None after a dry run.

    `cells` counts each table's cells by how they appear: shown, shown as 0, hidden or not
    available.
    """

    year: str
    publication_id: str
    cells: Mapping[str, Counter[str]]
    folder: Path | None


def release(
    settings: Settings, target: Path, correction: str = "", is_dry_run: bool = False
) -> Edition:
    """Make the edition for the latest completed fiscal year in a folder below `target`.

    `correction` is the reason for making the year's edition again. A year has one edition, wherever
    it was written, unless there is such a reason.
    """
    if not settings.published_file.exists():
        raise UserError("Nothing is published yet; run: warehouse refresh")
    if not settings.database.exists():
        raise UserError(f"There is no {settings.database}; run: warehouse refresh")
    settings.prepare()
    waiting = partial(say, "a refresh is running; waiting for it to end")
    with exclusive(settings.home / "refresh.lock", waiting), _room(settings) as room:
        damage.require_intact(settings)
        indicators = _published(settings, "from marts.indicators")
        require_decisions([row["indicator_id"] for row in indicators])
        if not (ended := _published(settings, _LAST_YEAR)):
            raise UserError(
                "No fiscal year with figures has ended yet, so there is no edition to make"
            )
        year = ended[0]["fiscal_year"]
        made: dict[str, str] = read_note(settings.home / _NOTE)
        folder = target / year
        is_again = year in made or folder.exists()
        if is_again and not (correction or is_dry_run):
            raise UserError(
                f"The edition of {year} has already been made; to correct it, run:"
                ' warehouse release --correction "the reason"'
            )
        if correction and not (is_again or is_dry_run):
            raise UserError(f"There is no edition of {year} to correct; run: warehouse release")
        # The new edition corrects this year's edition, or follows the one before.
        years = [each for each in made if each <= year]
        before = (settings.home / made[max(years)]).resolve() if years else None
        if folder.exists() and year not in made:
            before = folder
        say("rounding the figures")
        _write_earlier(before, room)
        _build_draft(settings, room, ended[0]["ends_on"])
        about = _about(settings, year, correction)
        with engine.connect(str(room / "draft.duckdb"), read_only=True) as draft:
            cells = {table: Counter[str]() for table in _FIGURES}
            for table, shown_as, count in draft.execute(_SHOWN).fetchall():
                cells[table][shown_as] = count
            if is_dry_run:
                return Edition(year, about.publication_id, cells, None)
            say("writing the edition")
            target.mkdir(parents=True, exist_ok=True)
            target.chmod(0o755)
            with replacing_folder(folder) as written:
                write_files(draft, written, about)
                copy = _kept(folder, target / "current")
        # A folder in the home is noted relative to it, because the home may be moved.
        place = folder.absolute()
        is_ours = place.is_relative_to(settings.home)
        made[year] = str(place.relative_to(settings.home) if is_ours else place)
        write_note(settings.home / _NOTE, made)
        swing_link(target / "current", folder.name)
        shutil.rmtree(copy, ignore_errors=True)
        return Edition(year, about.publication_id, cells, folder)


def _kept(folder: Path, current: Path) -> Path:
    """Point the link to a copy of the folder, which readers can use while the folder is replaced.

    Return the path of the copy, which shares the folder's files.
    """
    copy = folder.with_name(f".{folder.name}.current")
    if folder.exists():
        swing_link(current, folder.name)  # a killed release may have left the link on its own copy
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy, copy_function=os.link)
        swing_link(current, copy.name)
    return copy


def require_decisions(published: Collection[str], register: Path = REGISTER) -> None:
    """Require that somebody has decided how to release each published indicator.

    Each decision must have an owner and a date. If any is missing or invalid, the UserError lists
    all indicators concerned.
    """
    with register.open(encoding="utf-8", newline="") as stream:
        rows = {row["indicator_id"]: row for row in csv.DictReader(stream)}
    undecided = [
        name
        for name in published
        if (row := rows.get(name, {})).get("release") not in _DECISIONS
        or not (row["release_owner"] and row["release_from"])
    ]
    if undecided:
        raise UserError(
            f"No edition can be made, because nobody has decided how to release"
            f" {', '.join(undecided)}; enter release (rounded, exact or hide), release_owner and"
            " release_from in seeds/strategy/indicator_register.csv."
        )


@contextmanager
def _room(settings: Settings) -> Iterator[Path]:
    """Yield an empty private folder for the draft, and delete the folder afterwards."""
    room = settings.dbt / "edition"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _write_earlier(edition: Path | None, room: Path) -> None:
    """Write the figures of the edition to be replaced, so that dbt can mark revised figures."""
    with engine.connect() as connection:
        connection.execute(
            f"create table earlier ({_KEY}, numerator double, denominator double, value double)"
        )
        if edition and (edition / DATABASE).exists():
            connection.execute(f"attach {text(str(edition / DATABASE))} as earlier (read_only)")
            for table in _FIGURES:
                connection.execute(
                    f"insert into main.earlier by name select columns(c -> c in ('indicator_id',"
                    " 'area_code', 'period_type', 'period_start', 'numerator', 'denominator',"
                    f" 'value')) from earlier.main.{table}"
                )
        elif edition:
            say(f"the last edition is no longer in {edition}, so revised figures are not marked")
        file = text(str(room / "earlier.parquet"))
        connection.execute(f"copy main.earlier to {file} (format parquet)")


def _build_draft(settings: Settings, room: Path, ends_on: str) -> None:
    """Build and test the edition's models."""
    outcome = invoke(
        settings,
        # With `buildable`, dbt skips tests that need a seed outside the draft.
        [
            *("--no-write-json", "build", "--target", "release"),
            *("--vars", json.dumps({"edition_ends_on": ends_on})),
            *("--indirect-selection", "buildable", "--select", *_BUILT),
        ],
        project.parsed_for_edition(settings),
        target=room,
    )
    if not outcome.success:
        sentence = failure(outcome, asked_of(room / "draft.duckdb"))
        if _OTHER_ORDERS in sentence:
            sentence = (
                "The private warehouse has changed since it was published; run: warehouse refresh"
            )
        raise UserError(sentence)


def _published(settings: Settings, sql: str) -> list[dict[str, Any]]:
    with engine.connect(str(settings.published_file), read_only=True) as connection:
        return engine.rows(connection.execute(sql))


def _about(settings: Settings, year: str, correction: str) -> About:
    [publication] = _published(settings, "from marts.publication")
    # The sentences about the target come from the survey and identify nobody.
    targets = _published(
        settings, "from marts.confidence_target order by measure <> 'strategy', measure"
    )
    headline = " ".join(row["headline"] for row in targets)
    return About(
        year=year,
        correction=correction,
        publication_id=publication["publication_id"],
        issued=publication["published_at"].date(),
        as_at=publication["as_at"],
        statement=publication["statement"],
        is_synthetic=publication["contains_synthetic"],
        contact=settings.operations.contact,
        next_edition=settings.operations.next_edition,
        headline=headline or "There is no figure for the confidence target yet.",
    )
