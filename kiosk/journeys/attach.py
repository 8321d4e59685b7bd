"""From the pages and strokes that were gathered to the files that go with an application."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from devices.contract import DeviceFault
from kiosk.documents.signature import signature_png
from kiosk.domain.attachments import SIGNATURE, Attachment, spoken_note
from kiosk.domain.forms import asked_fields
from kiosk.domain.trouble import Trouble
from kiosk.journeys.troubles import trouble_of
from kiosk.session.state import Journey

Bind = Callable[[Sequence[bytes]], bytes | DeviceFault]
"""JPEG pages as one PDF."""


def attached(journey: Journey, pages: Mapping[int, bytes], bind: Bind) -> Journey | Trouble:
    """The journey with a PDF for each paper that is asked for and was photographed, what was said, the signature as PNG.

    ``pages`` holds the JPEG (or the note) of every kept page by its number: one that is not there is a bug (KeyError).
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
    for field in asked_fields(journey.service, journey.answers):
        note_spec, note = spoken_note(journey.service, field.name), journey.said(field.name)
        if note_spec is not None and note is not None:
            files.append(Attachment(note_spec.name, "audio/wav", pages[note.page_id], 0))
    if journey.service.signed_sentence and journey.signature:
        files.append(Attachment(SIGNATURE, "image/png", signature_png(journey.signature)))
    return replace(journey, attachments=tuple(files))
