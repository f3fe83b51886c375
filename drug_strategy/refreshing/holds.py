"""Decide whether a refresh must wait for a person to check the figures, and explain why.

Missing files, missing rows or a misspelt column look like a fall in crime, so nothing is published
until a person agrees. One sender's file may also have rewritten another sender's figures. A refresh
therefore waits if new files withdraw or move most of a sender's rows for a quarter, or if a final
figure for London or a borough rises or falls by more than half. Both are added up over the last
four publications. Reversed survey answers look like a change of opinion, so a refresh also waits if
a wave's answers look like an error. A first publication is never held, nor is one for which the
as-at date was requested.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.errors import Held, UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.io.progress import say
from drug_strategy.io.text import as_argument, named
from drug_strategy.landing.discovery import File, today
from drug_strategy.landing.manifest import FileManifest
from drug_strategy.publication.changes import (
    ColumnChange,
    Comparison,
    Duplicates,
    IndicatorChange,
    LargeChange,
    MissingRows,
    UnusualWave,
)
from drug_strategy.refreshing import attempts
from drug_strategy.settings import ALL, Request, Settings

_REGISTER = PROJECT / "seeds" / "strategy" / "indicators.csv"
_NAMED = 5  # A sentence lists at most this many files or quarters.
_GONE = " (gone)"  # follows the names of removed files
_FEW_FACTS = 20  # If a return is missing fewer rows than this, the refresh is not held.
_FEW_ROWS = 10  # If a sender is missing fewer rows than this, the refresh is not held.
_FEW_FIGURES = 10  # If an indicator has fewer large changes than this, the refresh is not held.


@dataclass(frozen=True)
class Lost:
    """A return's accepted files that were in the last publication and have since disappeared."""

    return_name: str
    before: int
    gone: tuple[str, ...]

    @property
    def is_most(self) -> bool:
        """Return whether more than half of the return's files have disappeared."""
        return 2 * len(self.gone) > self.before

    @property
    def sentence(self) -> str:
        """Return a sentence that names the files, with marked names."""
        gone = [named(f"{self.return_name}/{file}", file) for file in self.gone]
        return (
            f"{self.return_name}: {len(self.gone):,} of {self.before:,} files from the last"
            f" publication are gone or cannot be opened: {_listed(gone)}"
        )


def check_names(request: Request) -> None:
    """Refuse a request if a name is unknown or a date is in the future, which must be a typo."""
    if request.as_at and request.as_at > today():
        raise UserError(f"--as-at must be {today()} or earlier, not {request.as_at}.")
    indicators = [ALL]
    if set(request.accept_revisions) - {ALL}:
        with _REGISTER.open(encoding="utf-8", newline="") as file:
            indicators += [row["indicator_id"] for row in csv.DictReader(file)]
    _require_known("return", request.accept_missing, [*contracts()])
    _require_known("indicator", request.accept_revisions, indicators)


def _require_known(what: str, names: Iterable[str], known: Collection[str]) -> None:
    marked = named if what == "file" else str
    for name in sorted({*names} - {*known}):
        near = get_close_matches(name, sorted(known), n=1, cutoff=0)
        hint = f"did you mean {marked(near[0])}?" if near else f"there are no {what}s."
        raise UserError(f"There is no {what} {marked(name)} to accept; {hint}")


def check_files(settings: Settings, manifest: FileManifest, request: Request) -> None:
    """Report which files have disappeared since the last publication, or raise Held.

    If the as-at date was requested, the refresh has fewer files, so nothing is reported.

    Raises:
        Held: if more than half of a return's files have disappeared, and the request does not
            accept that.
        UserError: if there are no files, or if the request accepts duplicates in an unknown file.
    """
    files = [f"{file.return_name}/{file.file_name}" for file in manifest.files]
    _require_known("file", request.accept_duplicates, files)
    if not manifest.files:
        day = f" received by {request.as_at}" if request.as_at else ""
        raise UserError(
            f"There are no returns{day} in {settings.returns}, so nothing was published;"
            " add files or name another folder with --returns."
        )
    if request.as_at:
        return
    lost = lost_files(settings, manifest.files, request.without)
    for loss in lost:
        say(loss.sentence)
    gone = tuple(f"{loss.return_name}/{file}" for loss in lost for file in loss.gone)
    attempts.note_gone(settings, gone)
    require_files(lost, request.accept_missing)


def lost_files(
    settings: Settings, listed: Iterable[File], without: Collection[str] = ()
) -> list[Lost]:
    """List, for each return, the files that have disappeared since the last publication.

    Files in `without` are not included. A file that was renamed or has new content has not
    disappeared. A file that cannot be opened, for example on a disconnected network share, is
    treated as if it had.
    """
    published = settings.published_file
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
    """Raise Held if over half of a return's files have disappeared, unless it is in `accepted`."""
    held = [loss for loss in lost if loss.is_most and loss.return_name not in accepted]
    if held:
        options = " ".join(f"--accept-missing {loss.return_name}" for loss in held)
        sentences = "; ".join(loss.sentence for loss in held)
        raise Held(
            f"Nothing was published. {sentences}. Put the files back, or publish"
            f" without them: warehouse refresh {options}"
        )


WITH_REVISIONS = (
    "This home no longer has its last publication, so the figures were compared with the last"
    " figures in its revisions folder."
)


@dataclass(frozen=True)
class Hold:
    """A reason not to publish, and the command's option for publishing anyway."""

    sentence: str
    option: str


def reasons(comparison: Comparison | None, request: Request, limit: float) -> list[Hold]:
    """List the reasons not to publish this build, except those that the request accepts.

    The first reason is that many rows are missing from a return or from a sender's quarter. Figures
    that fall because of the missing rows are not a separate reason. Apart from such figures, the
    reason may be that many of an indicator's final figures change, that one of them rises or falls
    by more than half, or that more than `limit` percent of all complete figures change. Missing
    rows and large changes are also added up over the last four publications. For the survey, the
    reason may also be that a wave's answers look like an error.
    """
    if comparison is None or request.as_at:
        return []
    collapsed, lost = _collapsed(comparison), _lost(comparison.missing)
    returns = {
        name: [*collapsed.get(name, []), *([_fewer_rows(name, lost[name])] if name in lost else [])]
        for name in {**collapsed, **lost}
        if name not in request.accept_missing
    }
    accepted = {*request.accept_missing, *returns}
    agreed = {*request.accept_revisions}
    rest = [
        indicator
        for indicator in comparison.indicators
        if accepted.isdisjoint(indicator.return_names)
        and not _follows(indicator, comparison.waves)
        and not {ALL, indicator.indicator_id} & agreed
    ]
    many = {indicator.indicator_id: indicator for indicator in rest if _is_much(indicator)}
    large: dict[str, list[LargeChange]] = {}
    for change in comparison.large:
        if not {ALL, change.indicator_id} & agreed and not _is_loss(change, collapsed, lost):
            large.setdefault(change.indicator_id, []).append(change)
    held = [
        Hold("; ".join(sentences), f"--accept-missing {name}")
        for name, sentences in returns.items()
    ]
    held += _duplicated(comparison.duplicates, request.accept_duplicates)
    held += _survey(comparison.waves)
    held += [
        Hold(_changed(name, many.get(name), large.get(name, [])), f"--accept-revisions {name}")
        for name in {**many, **large}
    ]
    held += _slow(comparison, request, {reason.option for reason in held})
    changed = sum(indicator.complete_changed for indicator in rest)
    is_beyond = 100 * changed > limit * comparison.complete_before
    if is_beyond and not many and not large and not comparison.is_with_revisions:
        held.append(_revised(comparison, rest, changed, limit))
    return held


def _slow(comparison: Comparison, request: Request, options: Collection[str]) -> Iterator[Hold]:
    """Describe losses and large changes that came little by little over several publications.

    Those that are already held by themselves (`options`), or have been accepted, are left out.
    """
    seen = {*options}
    for earlier in comparison.earlier:
        since = f"since the publication of {earlier.published_at:%-d %B %Y, %H:%M} UTC"
        lost = _lost(earlier.missing)
        large: dict[str, list[LargeChange]] = {}
        for change in earlier.large:
            if not _is_loss(change, {}, lost):
                large.setdefault(change.indicator_id, []).append(change)
        returns = {*request.accept_missing, *earlier.agreed}
        indicators = {*request.accept_revisions, *earlier.agreed}
        found = [
            *(
                Hold(f"{_fewer_rows(name, rows)}, {since}", f"--accept-missing {name}")
                for name, rows in lost.items()
                if name not in returns
            ),
            *(
                Hold(f"{_changed(name, None, changes)}, {since}", f"--accept-revisions {name}")
                for name, changes in large.items()
                if not {ALL, name} & indicators
            ),
        ]
        yield from (hold for hold in found if hold.option not in seen)
        seen |= {hold.option for hold in found}


def _duplicated(duplicates: Iterable[Duplicates], accepted: Collection[str]) -> Iterator[Hold]:
    """Describe each new file that seems to contain the records of other files."""
    by_file: dict[str, list[Duplicates]] = {}
    for found in duplicates:
        if found.file not in accepted:
            by_file.setdefault(found.file, []).append(found)
    for file, kinds in by_file.items():
        others = chain.from_iterable(found.others for found in kinds)
        equal = " and ".join(
            f"{found.matches:,} match records"
            f" {'of the same borough' if found.is_of_same_borough else 'of other boroughs'}"
            f" (chance alone would give {_few(found.expected)})"
            for found in kinds
        )
        yield Hold(
            f"{named(file)} probably contains records that were sent before: of its"
            f" {kinds[0].records:,} records, {equal} in every column but the reference, borough and"
            f" ward. Ask the sender{_files(others)}",
            f"--accept-duplicates {named(file, as_argument(file))}",
        )


def _few(expected: float) -> str:
    return "less than 0.1" if expected < 0.1 else f"{expected:,.1f}"


def _follows(indicator: IndicatorChange, waves: Iterable[UnusualWave]) -> bool:
    """Return whether an unusual survey wave, which is a separate reason, changes the indicator."""
    return any(wave.indicator_id == indicator.indicator_id for wave in waves)


def _survey(waves: Iterable[UnusualWave]) -> Iterator[Hold]:
    """Describe the waves whose answers look like an error, unless somebody has accepted them."""
    unusual: dict[str, list[UnusualWave]] = {}
    for wave in waves:
        if not wave.is_accepted:
            unusual.setdefault(wave.wave, []).append(wave)
    for name, found in unusual.items():
        again = found[0].is_sent_again
        than = "from itself as published" if again else "from the year before"
        yield Hold(
            f"The survey's wave of {name} differs greatly {than}: {'; '.join(map(str, found))}",
            f"--accept-answers {as_argument(name)}",
        )


def require_agreement(comparison: Comparison | None, request: Request, limit: float) -> None:
    """Raise Held if there is a reason not to publish that the request has not accepted."""
    held = reasons(comparison, request, limit)
    if held:
        sentences = ". ".join(reason.sentence for reason in held)
        if comparison and comparison.is_with_revisions:
            sentences = f"{WITH_REVISIONS} {sentences}"
        options = " ".join(dict.fromkeys(reason.option for reason in held))
        raise Held(
            f"Nothing was published. {sentences}. Check with: warehouse refresh --dry-run;"
            f" publish with: warehouse refresh {options}"
        )


def _collapsed(comparison: Comparison) -> dict[str, list[str]]:
    """Describe each return that has lost many rows, or most of the values in a column."""
    sentences: dict[str, list[str]] = {}
    for column in comparison.columns:
        name = column.return_name
        lost = column.facts_before - column.facts_now
        if lost >= _FEW_FACTS and 5 * column.facts_now < 4 * column.facts_before:
            sentences[name] = [
                f"{name}: {column.facts_now:,} of its rows are used now, but"
                f" {column.facts_before:,} were in the last publication"
                f"{_most_from(comparison, name)}{_files(column.files)}"
            ]
        elif _is_emptied(column):
            sentences.setdefault(name, []).append(
                f"{name}: {column.column_name} has a value in {column.given_now:,} of"
                f" {column.facts_now:,} rows now, but had a value in {column.given_before:,} of"
                f" {column.facts_before:,} in the last publication{_files(column.files)}"
            )
    return sentences


def _is_emptied(column: ColumnChange) -> bool:
    return (
        2 * column.given_before > column.facts_before
        and 2 * column.given_now < column.given_before
        and column.given_before - column.given_now >= _FEW_FACTS
    )


def _most_from(comparison: Comparison, return_name: str) -> str:
    """List the senders and quarters that lost most of a return's missing rows, if known."""
    lost = [
        str(missing)
        for missing in comparison.missing
        if missing.return_name == return_name and missing.area_code is not None
    ]
    return f", most of the loss in {_listed(lost)}" if lost else ""


def _lost(rows: Iterable[MissingRows]) -> dict[str, list[MissingRows]]:
    """List, for each return, the quarters in which senders lost most of their rows.

    Senders that lost only a few rows in all these quarters are left out. If London as a whole lost
    most of a quarter's rows, its senders are not listed separately.
    """
    most = [missing for missing in rows if missing.is_most]
    lost: dict[tuple[str, str], int] = {}
    for missing in most:
        of_sender = missing.return_name, missing.sender
        lost[of_sender] = lost.get(of_sender, 0) + missing.lost
    most = [missing for missing in most if lost[missing.return_name, missing.sender] >= _FEW_ROWS]
    totals = {
        (missing.return_name, missing.quarter) for missing in most if missing.area_code is None
    }
    by_return: dict[str, list[MissingRows]] = {}
    for missing in most:
        if missing.area_code is None or (missing.return_name, missing.quarter) not in totals:
            by_return.setdefault(missing.return_name, []).append(missing)
    return by_return


def _fewer_rows(return_name: str, lost: list[MissingRows]) -> str:
    files = chain.from_iterable(loss.files for loss in lost)
    return (
        f"{return_name}: most rows of the last publication are missing from"
        f" {_listed([*map(str, lost)])}{_files(files)}"
    )


def _is_loss(
    change: LargeChange, collapsed: dict[str, list[str]], lost: dict[str, list[MissingRows]]
) -> bool:
    """Return whether a figure falls because rows are missing, which is a separate reason."""
    return change.is_fall and (
        not collapsed.keys().isdisjoint(change.return_names)
        or any(change.covers(loss) for loss in chain.from_iterable(lost.values()))
    )


def _changed(name: str, many: IndicatorChange | None, large: list[LargeChange]) -> str:
    """Describe an indicator that has many changed final figures, large changes or both."""
    figures = [str(change.figure) for change in large]
    files = [*chain.from_iterable(change.files for change in large)]
    if many is None:
        return (
            f"{name}: final figures would rise or fall by more than half: {_listed(figures)}"
            f"{_files(files)}"
        )
    figures = figures or [str(many.furthest)]
    return (
        f"{name}: {many.final_far:,} of {many.final_before:,} final figures for London and the"
        f" boroughs would be withdrawn or revised by more than a tenth, such as {_listed(figures)}"
        f"{_files(files or many.files)}"
    )


def _files(names: Iterable[str]) -> str:
    """List, in brackets, each file behind a change once. Removed files come last."""
    unique = sorted(dict.fromkeys(names), key=lambda name: name.endswith(_GONE))
    files = [
        named(name.removesuffix(_GONE)) + (_GONE if name.endswith(_GONE) else "") for name in unique
    ]
    return f" (files: {_listed(files)})" if files else " (no file was added or removed)"


def _listed(names: Collection[str]) -> str:
    """List the first few names, and say how many others there are."""
    rest = len(names) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return ", ".join([*names][:_NAMED]) + more


def _is_much(change: IndicatorChange) -> bool:
    return change.final_far >= _FEW_FIGURES and 5 * change.final_far > change.final_before


def _revised(
    comparison: Comparison, changes: Iterable[IndicatorChange], changed: int, limit: float
) -> Hold:
    most = sorted(changes, key=lambda change: change.revised + change.withdrawn, reverse=True)[
        :_NAMED
    ]
    indicators = ", ".join(
        f"{change.indicator_id} ({change.revised:,} revised, {change.withdrawn:,} withdrawn"
        f"{f', such as {change.furthest}' if change.furthest else ''})"
        for change in most
    )
    files = chain.from_iterable(change.files for change in most)
    share = 100 * changed / comparison.complete_before
    return Hold(
        f"{changed:,} of {comparison.complete_before:,} complete published figures ({share:.1f}%)"
        f" would be revised or withdrawn, which is more than {limit:g}%: {indicators}"
        f"{_files(files)}",
        "--accept-revisions",
    )
