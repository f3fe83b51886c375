"""Decide whether a refresh must wait for a person to check the figures, and explain why.

Missing files, missing rows or a misspelt column look like a fall in crime, so nothing is published
until a person agrees. A refresh also waits if new files withdraw or move most of a sender's rows
for a quarter, or if a final figure for London or a borough rises or falls by more than half, since
one sender's file may have rewritten another sender's figures. A refresh also waits if a
new wave of the survey differs greatly from the year before, since reversed answers look like a
change of opinion. A first publication is never held, nor is a publication with a requested as-at
date.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.landing.manifest import FileManifest, ManifestFile
from drug_strategy.publication import attempts, generations
from drug_strategy.publication.changes import (
    ColumnChange,
    Comparison,
    IndicatorChange,
    LargeChange,
    MissingRows,
)
from drug_strategy.refresh_request import ALL, Request
from drug_strategy.settings import Held, Settings, UserError

_NAMED = 5  # A sentence names at most this many files or quarters.
_FEW_FACTS = 20  # If a return is missing fewer rows than this, the refresh is not held.
_FEW_ROWS = 10  # If a sender has lost fewer rows than this, the refresh is not held.
_FEW_FIGURES = 10  # If an indicator has fewer large changes than this, the refresh is not held.


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
    reasons are that many of an indicator's final figures change, that one of them rises or falls by
    more than half, or that more than `limit` percent of all complete figures change. Figures that
    fall because rows are missing are not a separate reason. Finally, a new wave of the survey may
    differ greatly from the year before.
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
        each
        for each in comparison.indicators
        if accepted.isdisjoint(each.return_names) and not {ALL, each.indicator_id} & agreed
    ]
    many = {each.indicator_id: each for each in rest if _is_much(each)}
    large: dict[str, list[LargeChange]] = {}
    for change in comparison.large:
        if not {ALL, change.indicator_id} & agreed and not _is_loss(change, collapsed, lost):
            large.setdefault(change.indicator_id, []).append(change)
    found = [
        Hold("; ".join(sentences), f"--accept-missing {name}")
        for name, sentences in returns.items()
    ]
    found += [_unusual(wave, comparison) for wave in _waves(comparison)]
    found += [
        Hold(_changed(name, many.get(name), large.get(name, [])), f"--accept-revisions {name}")
        for name in {**many, **large}
    ]
    changed = sum(each.complete_changed for each in rest)
    is_beyond = 100 * changed > limit * comparison.complete_before
    if is_beyond and not many and not large and not comparison.is_with_revisions:
        found.append(_revised(comparison, rest, changed, limit))
    return found


def _waves(comparison: Comparison) -> list[str]:
    return list(dict.fromkeys(each.wave for each in comparison.waves))


def _unusual(wave: str, comparison: Comparison) -> Hold:
    """Describe a survey wave that differs greatly from the four waves before it together."""
    found = "; ".join(str(each) for each in comparison.waves if each.wave == wave)
    return Hold(
        f"The survey's wave of {wave} differs greatly from the year before: {found}",
        f'--accept-answers "{wave}"',
    )


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


def _collapsed(comparison: Comparison) -> dict[str, list[str]]:
    """Describe each return in which many rows, or most values of a column, are missing."""
    found: dict[str, list[str]] = {}
    for each in comparison.columns:
        name = each.return_name
        lost = each.facts_before - each.facts_now
        if lost >= _FEW_FACTS and 5 * each.facts_now < 4 * each.facts_before:
            found[name] = [
                f"{name}: {each.facts_now:,} of its rows are used now, but {each.facts_before:,}"
                f" were in the last publication{_most_from(comparison, name)}{_files(each.files)}"
            ]
        elif _is_emptied(each):
            found.setdefault(name, []).append(
                f"{name}: {each.column_name} has a value in {each.given_now:,} of"
                f" {each.facts_now:,} rows now, but had a value in {each.given_before:,} of"
                f" {each.facts_before:,} in the last publication{_files(each.files)}"
            )
    return found


def _is_emptied(column: ColumnChange) -> bool:
    return (
        2 * column.given_before > column.facts_before
        and 2 * column.given_now < column.given_before
        and column.given_before - column.given_now >= _FEW_FACTS
    )


def _most_from(comparison: Comparison, return_name: str) -> str:
    """Return the senders and quarters that lost the most rows of a return, if any are known."""
    lost = [
        str(each)
        for each in comparison.missing
        if each.return_name == return_name and each.area_code is not None
    ]
    return f", most of the loss in {_listed(lost)}" if lost else ""


def _lost(rows: Iterable[MissingRows]) -> dict[str, list[MissingRows]]:
    """Return, for each return, the quarters in which senders lost most of their rows.

    Senders that lost only a few rows in all these quarters are left out. If London as a whole lost
    most rows of a quarter, the senders are not listed separately.
    """
    most = [each for each in rows if each.is_most]
    lost: dict[tuple[str, str], int] = {}
    for each in most:
        of_sender = each.return_name, each.sender
        lost[of_sender] = lost.get(of_sender, 0) + each.lost
    most = [each for each in most if lost[each.return_name, each.sender] >= _FEW_ROWS]
    totals = {(each.return_name, each.quarter) for each in most if each.area_code is None}
    found: dict[str, list[MissingRows]] = {}
    for each in most:
        if each.area_code is None or (each.return_name, each.quarter) not in totals:
            found.setdefault(each.return_name, []).append(each)
    return found


def _fewer_rows(return_name: str, lost: list[MissingRows]) -> str:
    files = chain.from_iterable(each.files for each in lost)
    return (
        f"{return_name}: most rows of the last publication are missing from"
        f" {_listed([*map(str, lost)])}{_files(files)}"
    )


def _is_loss(
    change: LargeChange, collapsed: dict[str, list[str]], lost: dict[str, list[MissingRows]]
) -> bool:
    """Return whether a figure falls because rows are missing, which is a reason of its own."""
    return change.is_fall and (
        not collapsed.keys().isdisjoint(change.return_names)
        or any(change.covers(each) for each in chain.from_iterable(lost.values()))
    )


def _changed(name: str, many: IndicatorChange | None, large: list[LargeChange]) -> str:
    """Describe an indicator with many changed final figures, or with large changes, or both."""
    figures = [str(each.figure) for each in large]
    files = [*chain.from_iterable(each.files for each in large)]
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
    """Return the files behind a change in brackets, each file once and removed files last."""
    files = sorted(dict.fromkeys(names), key=lambda name: name.endswith(" (gone)"))
    return f" (files: {_listed(files)})" if files else " (no file was added or removed)"


def _listed(names: Collection[str]) -> str:
    """Return a text with the first few names and the number of remaining names."""
    rest = len(names) - _NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    return ", ".join([*names][:_NAMED]) + more


def _is_much(change: IndicatorChange) -> bool:
    return change.final_far >= _FEW_FIGURES and 5 * change.final_far > change.final_before


def _revised(
    comparison: Comparison, changes: Iterable[IndicatorChange], changed: int, limit: float
) -> Hold:
    most = sorted(changes, key=lambda each: each.revised + each.withdrawn, reverse=True)[:_NAMED]
    named = ", ".join(
        f"{each.indicator_id} ({each.revised:,} revised, {each.withdrawn:,} withdrawn"
        f"{f', such as {each.furthest}' if each.furthest else ''})"
        for each in most
    )
    files = chain.from_iterable(each.files for each in most)
    share = 100 * changed / comparison.complete_before
    return Hold(
        f"{changed:,} of {comparison.complete_before:,} complete published figures ({share:.1f} %)"
        f" would be revised or withdrawn, which is more than {limit:g} %: {named}{_files(files)}",
        "--accept-revisions",
    )
