"""What came with a transaction, as the console tells it: names, pages, sizes; never the pictures."""

from __future__ import annotations

import random
import uuid

import msgspec
import pytest

from central import voicenotes
from central.attachments import AttachmentLine, attachment_lines, in_words
from central.keys import PlatformKeys
from central.server import EmbeddedCentral
from devices.contracts.microphone import HEARD_RATE
from devices.microphone.note import note_of
from sync import wire
from sync.wire.parcels import PATH_PARCELS, Attachment, ParcelAnnouncement, ParcelRef, chunk_path
from tests.support.central_client import Terminal, transaction_body
from tests.support.console_client import Browser

pytestmark = pytest.mark.both_stores

BOOKLET, NAME = random.Random(1).randbytes(421_888), random.Random(2).randbytes(700)

NOTE = note_of(bytes(2 * HEARD_RATE * 12))
"""Twelve silent seconds."""


def handed_over(terminal: Terminal) -> wire.Entry:
    """A transaction with a booklet and a signature; the sealed bytes are never opened here."""
    refs = []
    for data in (BOOKLET, NAME):
        parcel_id = str(uuid.UUID(bytes=random.Random(data).randbytes(16)))
        ref = ParcelRef(parcel_id, wire.body_hash(data), len(data), wire.SUITE_HPKE_X25519, "0123456789abcdef")
        announced = ParcelAnnouncement(wire.WIRE_VERSION, terminal.name, (ref,))
        assert terminal.post(PATH_PARCELS, msgspec.json.encode(announced)).status_code == 200
        assert terminal.post(chunk_path(ref.sha256, 0), data).status_code == 200
        refs.append(ref)
    body = transaction_body(
        service="hardship-aid",
        attachments=(
            Attachment("household-booklet", "application/pdf", refs[0].parcel_id, refs[0].sha256, 2),
            Attachment("signature", "image/png", refs[1].parcel_id, refs[1].sha256, 1),
        ),
    )
    entry = terminal.entry(1, body, parcels=tuple(refs), service="hardship-aid")
    (outcome,) = terminal.hand_over(entry).outcomes
    assert outcome.outcome is wire.Outcome.ACCEPTED, outcome
    return entry


def test_the_console_names_papers_pages_and_sizes(central: EmbeddedCentral, terminal: Terminal, console: Browser) -> None:
    entry = handed_over(terminal)
    page = console.http.get("/journey", params={"receipt": entry.receipt_no}).text
    assert "户口本，2页，412 KB（PDF）" in page
    assert "签名，1页，1 KB（图片）" in page
    assert "household-booklet" not in page
    (row,) = central.store.transactions(5)
    assert [line.title for line in attachment_lines(central.platform, row.ledger)] == ["户口本", "签名"]


def test_what_cannot_be_opened_any_more_is_still_counted(
    central: EmbeddedCentral, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over(terminal)
    (row,) = central.store.transactions(5)
    monkeypatch.setattr(PlatformKeys, "openers", {})
    monkeypatch.setattr(PlatformKeys, "reload", lambda _keys: False)
    lines = attachment_lines(central.platform, row.ledger)
    assert [(line.title, line.pages, line.size) for line in lines] == [("附件", 0, 421_888), ("附件", 0, 700)]
    assert in_words(lines[0]) == "附件，412 KB"


def test_a_transaction_without_papers_has_no_lines(central: EmbeddedCentral, terminal: Terminal) -> None:
    terminal.hand_over(terminal.entry(1))
    (row,) = central.store.transactions(5)
    assert attachment_lines(central.platform, row.ledger) == ()


@pytest.mark.parametrize("pages", [-1, 1001])
def test_pages_that_cannot_be_are_refused(terminal: Terminal, pages: int) -> None:
    ref = ParcelRef(str(uuid.UUID(int=7)), wire.body_hash(NAME), len(NAME), wire.SUITE_HPKE_X25519, "0123456789abcdef")
    announced = ParcelAnnouncement(wire.WIRE_VERSION, terminal.name, (ref,))
    assert terminal.post(PATH_PARCELS, msgspec.json.encode(announced)).status_code == 200
    assert terminal.post(chunk_path(ref.sha256, 0), NAME).status_code == 200
    body = transaction_body(attachments=(Attachment("photo", "image/jpeg", ref.parcel_id, ref.sha256, pages),))
    (outcome,) = terminal.hand_over(terminal.entry(1, body, parcels=(ref,))).outcomes
    assert (outcome.outcome, outcome.code) == (wire.Outcome.REFUSED, "body.parcels_differ")


def test_words_of_a_line() -> None:
    assert in_words(AttachmentLine("照片", "照片", 1, 10)) == "照片，1页，1 KB（照片）"


def spoken(terminal: Terminal, note: bytes, seq: int) -> wire.EntryOutcome:
    """A complaint that was spoken: ``note`` sealed as the terminal would seal it."""
    parcel_id = str(uuid.UUID(int=1000 + seq))
    sealed = terminal.seal(note, wire.sealing_info("parcel", terminal.name, parcel_id))
    ref = ParcelRef(parcel_id, wire.body_hash(sealed.data), len(sealed.data), sealed.suite_id, sealed.key_id)
    announced = ParcelAnnouncement(wire.WIRE_VERSION, terminal.name, (ref,))
    assert terminal.post(PATH_PARCELS, msgspec.json.encode(announced)).status_code == 200
    assert terminal.post(chunk_path(ref.sha256, 0), sealed.data).status_code == 200
    attachment = Attachment("spoken", voicenotes.MEDIA_TYPE, parcel_id, ref.sha256, 0)
    body = transaction_body(service="hotline-request", attachments=(attachment,))
    entry = terminal.entry(seq, body, parcels=(ref,), service="hotline-request")
    (outcome,) = terminal.hand_over(entry).outcomes
    return outcome


def test_a_spoken_note_is_taken_and_told_with_its_length(
    central: EmbeddedCentral, terminal: Terminal, console: Browser
) -> None:
    outcome = spoken(terminal, NOTE, 1)
    assert outcome.outcome is wire.Outcome.ACCEPTED, outcome
    (row,) = central.store.transactions(5)
    (line,) = attachment_lines(central.platform, row.ledger)
    assert (line.kind, line.seconds) == ("录音", 12)
    assert "12秒" in console.http.get("/journey", params={"receipt": row.ledger.receipt_no}).text


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"RIFF",
        b"<script>alert(1)</script>",
        NOTE[:-1],
        NOTE + b"\x00",
        NOTE[:46] + b"\xd5" * (61 * voicenotes.RATE),
    ],
)
def test_what_is_no_spoken_note_never_comes_into_the_ledger(
    central: EmbeddedCentral, terminal: Terminal, note: bytes
) -> None:
    outcome = spoken(terminal, note, 1)
    assert (outcome.outcome, outcome.code) == (wire.Outcome.REFUSED, "body.bad_note")
    assert central.ledger() == ()
