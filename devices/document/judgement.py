"""What a job's attributes prove. Pure: the printer's words in, an outcome out.

"Printed" needs the printer's own ``completed``; "not printed" the printer's own count of 0 pages, from a printer whose
count has not been caught standing still. Everything else that has ended is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from devices.contract import NotPrinted, Printed, PrintOutcome, PrintUnknown
from devices.document import faults
from devices.document.protocol import AttributeGroup, JobState, stems

JOB_FIELDS = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "time-at-creation",
    "time-at-processing",
)


class Judge(Protocol):
    """How far a route's words can be believed."""

    def __call__(self, job: AttributeGroup, *, most_pages: int, counts: bool) -> PrintOutcome | None: ...


def state_of(job: AttributeGroup) -> JobState:
    """A state that is missing or none of the standard's is a job that has not ended."""
    number = job.number("job-state")
    return JobState(number) if number in set(JobState) else JobState.PROCESSING


def pages_of(job: AttributeGroup) -> int | None:
    """The highest of the printer's counts, or None when it gives none."""
    impressions = job.number("job-impressions-completed")
    if impressions is None:
        return None
    return max(0, impressions, job.number("job-media-sheets-completed") or 0)


def direct_judge(job: AttributeGroup, *, most_pages: int = 0, counts: bool = True) -> PrintOutcome | None:
    """The printer's own word; None while the job has not ended.

    ``most_pages``: the highest count seen while it ran; some printers set it back at the end. ``counts``: False for one
    that has told of a finished job without a page, whose 0 therefore proves nothing.
    """
    state = state_of(job)
    if not state.terminal:
        return None
    reasons = stems(job.texts("job-state-reasons"))
    pages = pages_of(job)
    if state is JobState.COMPLETED:
        if "job-completed-with-errors" in reasons:
            return PrintUnknown(faults.fault(faults.UNCLEAR, " ".join(reasons)))
        return Printed("job-state", max(1, pages or 0, most_pages))
    detail = " ".join((state.word, *reasons))
    problem = faults.fault(faults.ABORTED if state is JobState.ABORTED else faults.CANCELED, detail)
    nothing_came_out = pages == 0 and most_pages == 0 and counts
    return NotPrinted(problem) if nothing_came_out else PrintUnknown(problem)


def counts_pages(jobs: Iterable[AttributeGroup]) -> bool:
    """False when a completed job among ``jobs`` has no page: that printer's counter stands still."""
    return not any(state_of(job) is JobState.COMPLETED and pages_of(job) == 0 for job in jobs)


def named(jobs: Iterable[AttributeGroup], job_name: str) -> list[AttributeGroup]:
    return [job for job in jobs if job.text("job-name") == job_name]


def nameless(jobs: Iterable[AttributeGroup]) -> bool:
    """Whether the printer keeps some job's name to itself: then nobody can say that ours is not there."""
    return any(not job.text("job-name") for job in jobs)


def newest(jobs: Sequence[AttributeGroup]) -> AttributeGroup:
    """The last one created: by time where every job tells it, otherwise by number."""
    created = [job.number("time-at-creation") for job in jobs]
    if None in created:
        return max(jobs, key=lambda job: job.number("job-id") or 0)
    return max(jobs, key=lambda job: (job.number("time-at-creation") or 0, job.number("job-id") or 0))
