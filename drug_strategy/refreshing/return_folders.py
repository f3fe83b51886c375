"""Protect senders' files from each other: make the return folders, and find unprotected ones.

Every sender may put files into a return's folder, and every file keeps the folder's group. The
folder is sticky, so only its owner and the file's owner can rename or delete a file. Its default
ACL gives the group read access to new files, and no more, whatever the sender's umask is.
"""

import errno
import grp
import os
import pwd
import stat
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from drug_strategy.contracts import contracts
from drug_strategy.io.errors import UserError, reason_of
from drug_strategy.io.text import as_argument

_MODE = 0o3770  # setgid, sticky; all rights for the owner and the group
_DEFAULT_ACL = "system.posix_acl_default"
_NOBODY = 0xFFFFFFFF
# The kernel's format: version 2, then the tag, rights and ID for the owner, the group and others.
_OWNER_WRITES_AND_GROUP_READS = struct.pack(
    "<I" + 3 * "HHI", 2, *(0x01, 7, _NOBODY), *(0x04, 5, _NOBODY), *(0x20, 0, _NOBODY)
)


@dataclass(frozen=True)
class Prepared:
    """A folder, and what was done to it, in words. If nothing was done, `done` is empty.

    If the folder could not be put right, `failed` is a sentence that says why.
    """

    folder: Path
    done: str = ""
    failed: str = ""
    has_acl: bool = True
    """Whether the disk could store the default ACL."""


def prepare(returns: Path, group: str | None = None) -> list[Prepared]:
    """Make the folder of the returns and a folder for each return, or put existing ones right.

    All get the owner of the returns folder, and the given group (by default, its group). Files and
    the senders' own folders are not changed.

    Raises:
        UserError: if there is no such group, or if the returns folder cannot be made.
    """
    is_new = not returns.is_dir()
    try:
        returns.mkdir(exist_ok=True)
        of_all = os.open(returns, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise UserError(f"{returns} cannot be made: {reason_of(error)}.") from error
    try:
        status = os.fstat(of_all)
        owner = status.st_uid, status.st_gid if group is None else _id_of(group)
        # The returns folder comes first: once it is sticky, nobody can exchange a folder in it.
        prepared = [_put_right(of_all, returns, owner, is_new)]
        prepared += [_prepare(of_all, returns / name, owner) for name in contracts()]
    finally:
        os.close(of_all)
    return prepared


def _id_of(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError as error:
        how = f"groupadd {as_argument(group)}"
        raise UserError(f"There is no group {group}; create it with: {how}") from error


def _prepare(of_all: int, folder: Path, owner: tuple[int, int]) -> Prepared:
    """Make a return's folder, or put it right. A link that a sender made is not followed."""
    is_new = False
    try:
        with suppress(FileExistsError):
            os.mkdir(folder.name, dir_fd=of_all)
            is_new = True
        how = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
        opened = os.open(folder.name, how, dir_fd=of_all)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            return Prepared(folder, failed=f"{folder} is not a folder; remove it and run again.")
        return Prepared(folder, failed=_failed(folder, error))
    try:
        return _put_right(opened, folder, owner, is_new)
    finally:
        os.close(opened)


def _put_right(opened: int, folder: Path, owner: tuple[int, int], is_new: bool) -> Prepared:
    before, has_acl = os.fstat(opened), True
    had_acl = _acl_of(opened) == _OWNER_WRITES_AND_GROUP_READS
    try:
        if (before.st_uid, before.st_gid) != owner:
            os.fchown(opened, *owner)
        if stat.S_IMODE(os.fstat(opened).st_mode) != _MODE:
            os.fchmod(opened, _MODE)
        if not had_acl:
            has_acl = _set_acl(opened)
    except OSError as error:
        return Prepared(folder, failed=_failed(folder, error))
    was, now = _described(before), _described(os.fstat(opened))
    if is_new:
        return Prepared(folder, f"made: {now}", has_acl=has_acl)
    if was != now:
        return Prepared(folder, f"changed from {was} to {now}", has_acl=has_acl)
    done = "" if had_acl or not has_acl else "changed: its group may only read new files"
    return Prepared(folder, done, has_acl=has_acl)


def _acl_of(opened: int) -> bytes:
    with suppress(OSError, AttributeError):
        return os.getxattr(opened, _DEFAULT_ACL)
    return b""


def _set_acl(opened: int) -> bool:
    """Set a folder's default ACL. Return false if the disk or the system has no such ACLs."""
    try:
        os.setxattr(opened, _DEFAULT_ACL, _OWNER_WRITES_AND_GROUP_READS)
    except AttributeError:
        return False
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        return False
    return True


def _described(status: os.stat_result) -> str:
    """Return a folder's owner, group and mode, such as "root:returns 3770"."""
    return f"{':'.join(_names(status))} {stat.S_IMODE(status.st_mode):o}"


def _names(status: os.stat_result) -> tuple[str, str]:
    """Return the names of a folder's owner and group, or their numbers if they have no names."""
    owner, group = str(status.st_uid), str(status.st_gid)
    with suppress(KeyError):
        owner = pwd.getpwuid(status.st_uid).pw_name
    with suppress(KeyError):
        group = grp.getgrgid(status.st_gid).gr_name
    return owner, group


def _failed(folder: Path, error: OSError) -> str:
    if error.errno in (errno.EPERM, errno.EACCES):
        return f"{folder} cannot be put right by this user; run the command as root."
    return f"{folder} cannot be put right: {reason_of(error)}."


@dataclass(frozen=True)
class Wrong:
    """Folders that need `prepare`, by the name of their return; the returns folder by its path.

    In `unprotected` folders, senders can delete and replace each other's files. Not all senders can
    write to `closed` folders.
    """

    unprotected: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


def wrong(returns: Path) -> Wrong:
    """Find the folders that need `prepare`. There are none if only one account sends returns."""
    found = {name: status for name in contracts() if (status := _status(returns / name))}
    of_all = _status(returns)
    if of_all is None:
        return Wrong()
    closed = [
        name
        for name, status in found.items()
        if _is_shared(of_all)
        and (not status.st_mode & stat.S_IWGRP or status.st_gid != of_all.st_gid)
    ]
    unprotected = [
        name
        for name, status in {str(returns): of_all, **found}.items()
        if _is_shared(status) and not status.st_mode & stat.S_ISVTX
    ]
    return Wrong(tuple(unprotected), tuple(closed))


def _status(folder: Path) -> os.stat_result | None:
    """Return a folder's status, or None if there is no such folder or this user cannot see it."""
    with suppress(OSError):
        status = folder.stat()
        if stat.S_ISDIR(status.st_mode):
            return status
    return None


def _is_shared(status: os.stat_result) -> bool:
    """Return whether several accounts can write to a folder.

    Many systems give each account a group of its own, with the account's name.
    """
    if status.st_mode & stat.S_IWOTH:
        return True
    owner, group = _names(status)
    return bool(status.st_mode & stat.S_IWGRP) and owner != group
