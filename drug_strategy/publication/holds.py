"""Decide whether a refresh must wait for a person to check the figures, and explain why.

Missing files, missing rows or a misspelt column look like a fall in crime, so nothing is published
until a person agrees. A refresh also waits if most of a sender's rows for a quarter are missing, or
if London's final figure for a quarter falls further than chance explains. A first publication is
never held, nor is a publication with a requested as-at date.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import sqrt

from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.landing.manifest import FileManifest, ManifestFile
from drug_strategy.publication import attempts, generations
from drug_strategy.publication.changes import (
    Comparison,
    IndicatorChange,
    LondonFall,
    MissingRows,
)
from drug_strategy.request import ALL, Request
from drug_strategy.settings import Held, Settings, UserError

_NAMED = 5  # A sentence names at most this many files or quarters.
_FEW_FACTS = 20  # If a return is missing fewer rows than this, the refresh is not held.
_FEW_ROWS = 10  # If a sender's quarter is missing fewer rows than this, the refresh is not held.
_FEW_FIGURES = 10  # If an indicator has fewer large changes than this, the refresh is not held.
_BY_CHANCE = 3.09  # By chance, 1 in 1,000 quarters falls by more than 3.09 standard deviations.


@dataclass(frozen=True)
class Lost:
    """A return's accepted files that were in the last publication and are now gone."""

    return_name: str
    before: int
    gone: tuple[str, ...]

    @property
    def is_most(self) -> bool:
        """Return whether more than half of the return's files are gone."""
        return 2 * len(self.gone) > self.before

    def __str__(self) -> str:
        return (
            f"{self.return_name}: {len(self.gone):,} of {self.before:,} files from the last"
            f" publication are gone or cannot be opened: {_listed(self.gone)}"
        )


def check_files(settings: Settings, manifest: FileManifest, request: Request) -> None:
    """Report which files have disappeared since the last publication; raise Held if too many have.

    A refresh with a requested as-at date has fewer files, so nothing is reported.

    Raises:
        Held: if over half of a return's files are gone, unless the request accepts that.
        UserError: if there are no files.
    """
    if not manifest.files:
        day = f" received by {request.as_at}" if request.as_at else ""
        raise UserError(
            f"There are no returns{day} in {settings.returns}, so nothing was published;"
            " add files or name another folder with --returns."
        )
    if request.as_at:
        return
    lost = lost_files(settings, manifest.files, request.without)
    for each in lost:
        say(str(each))
    gone = tuple(f"{each.return_name}/{file}" for each in lost for file in each.gone)
    attempts.note_gone(settings, gone)
    require_files(lost, request.accept_missing)


def lost_files(
    settings: Settings, listed: Iterable[ManifestFile], without: Collection[str] = ()
) -> list[Lost]:
    """Return each return's files that have disappeared since the last publication.

    Files in `without` are not included. A file that was renamed, or has new content, is not gone. A
    file that cannot be opened, for example on a disconnected network share, is treated as gone.
    """
    published = settings.published / generations.LINK
    if not published.exists():
        return []
    with engine.connect(str(published), read_only=True) as connection:
        before = connection.execute(
            "select return_name, file_name, sha256 from data_quality.file_reconciliation"
            " where status = 'accepted' order by all"
        ).fetchall()
    opened = [file for file in listed if file.sha256]
    here = {(file.return_name, mark) for file in opened for mark in (file.file_name, file.sha256)}
    numbers: dict[str, int] = {}
    gone: dict[str, list[str]] = {}
    for return_name, file_name, sha256 in before:
        numbers[return_name] = numbers.get(return_name, 0) + 1
        is_left_out = not {return_name, f"{return_name}/{file_name}"}.isdisjoint(without)
        if not is_left_out and not {(return_name, file_name), (return_name, sha256)} & here:
            gone.setdefault(return_name, []).append(file_name)
    return [Lost(name, numbers[name], tuple(files)) for name, files in gone.items()]


def require_files(lost: Iterable[Lost], accepted: Collection[str]) -> None:
    """Raise Held if over half of a return's files are gone and the return is not in `accepted`."""
    held = [each for each in lost if each.is_most and each.return_name not in accepted]
    if held:
        options = " ".join(f"--accept-missing {each.return_name}" for each in held)
        raise Held(
            f"Nothing was published. {'; '.join(map(str, held))}. Put the files back, or publish"
            f" without them: warehouse refresh {options}"
        )


WITH_REVISIONS = (
    "This home no longer has a publication, so the figures were compared with the last figures in"
    " its revisions folder."
)


@dataclass(frozen=True)
class Hold:
    """A reason not to publish, and the command's option to publish anyway."""

    sentence: str
    option: str


def reasons(comparison: Comparison | None, request: Request, limit: float) -> list[Hold]:
    """Return the reasons not to publish this build, except reasons that the request accepts.

    One reason is that many rows are missing, from a return or from a sender's quarter. Other
    reasons are that many of an indicator's final figures change, that London's count falls, or that
    more than `limit` percent of all complete figures change. If missing rows of a return are a
    reason, the changes in the return's indicators are not separate reasons.
    """
    if comparison is None or request.as_at:
        return []
    returns = _collapsed(comparison, request.accept_missing)
    for name, sentence in _missing(comparison.missing, request.accept_missing).items():
        returns.setdefault(name, []).append(sentence)
    accepted = {*request.accept_missing, *returns}
    agreed = {*request.accept_revisions}
    rest = [
        each
        for each in comparison.indicators
        if accepted.isdisjoint(each.return_names) and not {ALL, each.indicator_id} & agreed
    ]
    indicators = {
        each.indicator_id: f"{each.indicator_id}: {each.final_far:,} of {each.final_before:,} final"
        " figures for London and the boroughs would be withdrawn or revised by more than a tenth"
        for each in rest
        if _is_much(each.final_far, each.final_before)
    }
    may_fall = {each.indicator_id for each in rest} - indicators.keys()
    indicators |= _fallen(each for each in comparison.falls if each.indicator_id in may_fall)
    found = [
        Hold("; ".join(sentences), f"--accept-missing {name}")
        for name, sentences in returns.items()
    ]
    found += [Hold(sentence, f"--accept-revisions {name}") for name, sentence in indicators.items()]
    changed = sum(each.complete_changed for each in rest)
    is_beyond = 100 * changed > limit * comparison.complete_before
    if is_beyond and not indicators and not comparison.is_with_revisions:
        found.append(_revised(comparison, rest, changed, limit))
    return found


def require_agreement(comparison: Comparison | None, request: Request, limit: float) -> None:
    """Raise Held if there is a reason not to publish that the request has not accepted."""
    held = reasons(comparison, request, limit)
    if held:
        sentences = ". ".join(each.sentence for each in held)
        if comparison and comparison.is_with_revisions:
            sentences = f"{WITH_REVISIONS} {sentences}"
        options = " ".join(each.option for each in held)
        raise Held(
            f"Nothing was published. {sentences}. Check with: warehouse refresh --dry-run;"
            f" publish with: warehouse refresh {options}"
        )


def _collapsed(comparison: Comparison, accepted: Collection[str]) -> dict[str, list[str]]:
    """Describe each return in which many rows, or most values of a column, are missing."""
    found: dict[str, list[str]] = {}
    for each in comparison.columns:
        name = each.return_name
        if name in accepted:
            continue
        lost = each.facts_before - each.facts_now
        if lost >= _FEW_FACTS and 5 * each.facts_now < 4 * each.facts_before:
            found[name] = [
                f"{name}: {each.facts_now:,} of its rows are used now, but {each.facts_before:,}"
                " were in the last publication"
            ]
        elif (
            2 * each.given_before > each.facts_before
            and 2 * each.given_now < each.given_before
            and each.given_before - each.given_now >= _FEW_FACTS
        ):
            found.setdefault(name, []).append(
                f"{name}: {each.column_name} has a value in {each.given_now:,} of"
                f" {each.facts_now:,} rows now, but had a value in {each.given_before:,} of"
                f" {each.facts_before:,} in the last publication"
            )
    return found


def _missing(rows: Iterable[MissingRows], accepted: Collection[str]) -> dict[str, str]:
    """Describe, for each return, the quarters in which most rows are missing, and name the files.

    If the rows are missing for London as a whole, the senders are not listed separately.
    """
    most = [
        each
        for each in rows
        if each.return_name not in accepted
        and each.missing >= _FEW_ROWS
        and 2 * each.missing > each.rows_before
    ]
    totals = {(each.return_name, each.quarter) for each in most if each.is_total}
    found: dict[str, list[MissingRows]] = {}
    for each in most:
        if each.is_total or (each.return_name, each.quarter) not in totals:
            found.setdefault(each.return_name, []).append(each)
    return {name: _fewer_rows(name, lost) for name, lost in found.items()}


def _fewer_rows(return_name: str, lost: list[MissingRows]) -> str:
    quarters = [
        f"{each.sender} in {each.quarter} ({each.rows_before:,} before, {each.rows_now:,} now)"
        for each in lost
    ]
    files = lost[0].files
    named = f" (files gone or replaced since: {_listed(files)})" if files else ""
    return (
        f"{return_name}: most rows of the last publication are missing from {_listed(quarters)},"
        f" and no correction moved or withdrew them{named}"
    )


def _fallen(falls: Iterable[LondonFall]) -> dict[str, str]:
    """Describe each fall in London's counts that is over a fifth and more than chance explains."""
    found: dict[str, list[str]] = {}
    for each in falls:
        fall = each.before - each.now
        if 5 * fall > each.before and fall > _BY_CHANCE * sqrt(each.before * each.dispersion):
            quarter = f"{each.quarter} from {each.before:,.0f} to {each.now:,.0f}"
            found.setdefault(each.indicator_id, []).append(quarter)
    return {
        name: f"{name}: London's final figure would fall in {_listed(quarters)}"
        for name, quarters in found.items()
    }


def _listed(names: Collection[str]) -> str:
    """Return a text with the first few names and the number of remaining names."""
    rest = len(names) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return ", ".join([*names][:_NAMED]) + more


def _is_much(far: int, before: int) -> bool:
    return far >= _FEW_FIGURES and 5 * far > before


def _revised(
    comparison: Comparison, changes: Iterable[IndicatorChange], changed: int, limit: float
) -> Hold:
    most = sorted(changes, key=lambda each: each.revised + each.withdrawn, reverse=True)
    named = ", ".join(
        f"{each.indicator_id} ({each.revised:,} revised, {each.withdrawn:,} withdrawn)"
        for each in most[:_NAMED]
    )
    share = 100 * changed / comparison.complete_before
    return Hold(
        f"{changed:,} of {comparison.complete_before:,} complete published figures ({share:.1f} %)"
        f" would be revised or withdrawn, which is more than {limit:g} %: {named}",
        "--accept-revisions",
    )
