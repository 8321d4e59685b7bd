"""From the pages and strokes that were gathered to the files that go with an application."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from devices.contract import DeviceFault
from kiosk.documents.signature import signature_png
from kiosk.domain.attachments import SIGNATURE, Attachment
from kiosk.domain.trouble import Trouble
from kiosk.journeys.troubles import trouble_of
from kiosk.session.state import Journey

Bind = Callable[[Sequence[bytes]], bytes | DeviceFault]
"""JPEG pages as one PDF."""


def attached(journey: Journey, pages: Mapping[int, bytes], bind: Bind) -> Journey | Trouble:
    """The journey with a PDF for each paper that is asked for and was photographed, and the signature as PNG.

    ``pages`` holds the JPEG of every kept page by its number: one that is not there is a bug (KeyError).
    """
    files: list[Attachment] = []
    for spec in journey.asked_papers():
        kept = journey.papers.get(spec.name, ())
        if not kept:
            continue
        pdf = bind([pages[page.page_id] for page in kept])
        if isinstance(pdf, DeviceFault):
            return trouble_of(pdf)
        files.append(Attachment(spec.name, "application/pdf", pdf, len(kept)))
    if journey.service.signed_sentence and journey.signature:
        files.append(Attachment(SIGNATURE, "image/png", signature_png(journey.signature)))
    return replace(journey, attachments=tuple(files))
