"""Find out how much memory and how many threads this process may use."""

import os
import re
import resource
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from drug_strategy.io.errors import UserError

LEAST_MEMORY = 400  # Megabytes needed to build one model.
_SIZE = re.compile(r"([1-9]\d*(?:\.\d+)?)\s*([kmgt])i?b", re.IGNORECASE)
_SPACE, _SPACE_OF_A_THREAD = 2_700, 150  # Megabytes of address space, besides DuckDB's memory.
_GROUPS = Path("/proc/self/cgroup")
_LIMITS = {  # where control groups (versions 2 and 1) store memory limits
    "": (Path("/sys/fs/cgroup"), "memory.max"),
    "memory": (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
}


def machine_threads() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_memory() -> str:
    """Return a quarter of the memory available to this process, but never less than 400MB.

    A container or a systemd unit (MemoryMax=) may limit it. If the process's address space is
    limited, room is left in it for everything else.
    """
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    memory = min([size, *_group_limits()]) // 4_000_000
    if (space := _address_space()) is not None:
        memory = min(memory, int(space) - _SPACE - _SPACE_OF_A_THREAD * machine_threads())
    return f"{max(LEAST_MEMORY, memory)}MB"


def _address_space() -> float | None:
    """Return this process's address-space limit in megabytes, or None if it has no limit."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit / 1_000_000


def _group_limits() -> Iterator[int]:
    """Yield the memory limits in bytes of this process's control groups."""
    try:
        lines = _GROUPS.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for controller, (root, name) in _LIMITS.items():
            if controller in controllers.split(","):
                group = root / path.lstrip("/")
                for folder in (group, *group.parents):
                    if folder.is_relative_to(root):
                        # The group may not exist, or may have no limit ("max").
                        with suppress(OSError, ValueError):
                            yield int((folder / name).read_text("ascii"))


def megabytes(memory: str) -> float:
    """Convert a size such as 2GB to megabytes. Return 0 if the text is not a size."""
    match = _SIZE.fullmatch(memory)
    return float(match[1]) * 1000.0 ** ("kmgt".index(match[2].lower()) - 1) if match else 0


def require_address_space(memory: str, threads: int) -> None:
    """Raise a UserError if the limit on this process's address space is too small.

    With too small a limit, libraries cannot be loaded, threads cannot be started, and DuckDB
    seems to need more memory than WAREHOUSE_MEMORY.
    """
    limit, beside = _address_space(), _SPACE + _SPACE_OF_A_THREAD * threads
    if limit is not None and limit < beside + megabytes(memory):
        raise UserError(
            f"The limit on this process's address space (ulimit -v) is {limit:,.0f} MB, but a"
            f" refresh needs {beside:,} MB in addition to WAREHOUSE_MEMORY"
            f" ({memory}); raise the limit, or limit the memory with systemd's"
            " MemoryMax= instead."
        )
