"""A run of the command that Dagster's page shows like its own: in the timeline, under its job.

The adapter of Dagster's undocumented modules for the origin of a run: the public execute_in_process
leaves it out, and such a run is listed only under Runs.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

import dagster
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.execution.api import execute_run
from dagster._core.execution.job_execution_result import JobExecutionResult
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

MODULE = "orchestration.definitions"  # the name that warehouse ui uses


def run(
    job: dagster.JobDefinition,
    instance: dagster.DagsterInstance,
    config: Mapping[str, Any],
    tags: Mapping[str, str],
) -> JobExecutionResult:
    """Run the job to its end in this process; a failure is in the result, not raised."""
    origin = RemoteJobOrigin(
        RemoteRepositoryOrigin(
            ManagedGrpcPythonEnvCodeLocationOrigin(
                LoadableTargetOrigin(module_name=MODULE), location_name=MODULE
            ),
            SINGLETON_REPOSITORY_NAME,
        ),
        job.name,
    )
    created = instance.create_run_for_job(
        job_def=job,
        run_config=dict(config),
        tags={**job.run_tags, **tags},
        remote_job_origin=origin,
    )
    with _without_failed_events():
        return execute_run(InMemoryJob(job), created, instance)


class _WithoutFailedEvents:
    """A stream that leaves out what Dagster writes for each event that it cannot store."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, unless it is of such an event: the run's own failure is reported in a sentence."""
        if text.startswith("Exception while writing logger call to event log"):
            return len(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _without_failed_events() -> Iterator[None]:
    before = sys.stderr
    sys.stderr = _WithoutFailedEvents(before)
    try:
        yield
    finally:
        sys.stderr = before
