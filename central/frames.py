"""The rules for what a message may hold, beyond its types: lengths, alphabets, ranges."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import msgspec
from stdnum.iso7064 import mod_11_2

from central import voicenotes
from central.moments import parse
from sync.wire import (
    MAX_BODY_BYTES,
    Agent,
    Entry,
    Heartbeat,
    JournalBatch,
    JournalEvent,
    Person,
    RatingBody,
    StoreReport,
    TransactionBody,
    body_hash,
)
from sync.wire.decision import MAX_ASKED
from sync.wire.downlink import Channel, Cursor
from sync.wire.journal import JournalMark
from sync.wire.parcels import (
    MAX_ENTRY_PARCEL_BYTES,
    MAX_ENTRY_PARCELS,
    MAX_PAGES,
    MAX_PARCEL_BYTES,
    PARCEL_TOO_LARGE,
    Attachment,
    ParcelRef,
)

MAX_SEQ: Final = (1 << 53) - 1
"""Larger whole numbers do not survive every JSON reader."""

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_RECEIPT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,47}")
_CHAIN: Final = re.compile(r"[0-9a-z]{0,32}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_OLD_PERMANENT_RESIDENT: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")
_ACTING: Final = frozenset({"agent", "guardian"})
_AUTHORITIES: Final = frozenset({"authorisation", "kinship", "mandate", "register"})
_CARD_KINDS: Final = frozenset({"resident", "J", "I", "Y"})
_CLOCK_TRUST: Final = frozenset({"ntp", "server", "rtc", "none"})

_MAX_ANSWERS: Final = 100
_MAX_ANSWER_KEY: Final = 64
_MAX_ANSWER_CHARACTERS: Final = 2000
_MAX_DEVICES: Final = 64
_MAX_PENDING: Final = 1000
_MAX_VOID: Final = 1000
_MAX_DROPPED: Final = 100
_MAX_ABANDONED: Final = 100


def is_text(value: str, longest: int) -> bool:
    """No longer than ``longest`` and free of control characters, lone surrogates and direction overrides."""
    if len(value) > longest:
        return False
    return value.isprintable() or all(_is_harmless(character) for character in value)


def _is_harmless(character: str) -> bool:
    point = ord(character)
    if point < 0x20 or 0x7F <= point < 0xA0:
        return False
    return not (0xD800 <= point < 0xE000 or 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069)


def is_name(value: str) -> bool:
    """Ids of terminals, services, streams, requests: short ASCII."""
    return _NAME.fullmatch(value) is not None


def is_receipt_no(value: str) -> bool:
    """Letters, digits and hyphens."""
    return _RECEIPT.fullmatch(value) is not None


def is_identity_number(value: str) -> bool:
    """18 characters with the check digit of GB 11643 (ISO 7064 MOD 11-2), or the older 15 of a permanent resident card."""
    if _OLD_PERMANENT_RESIDENT.fullmatch(value):
        return True
    return _NUMBER.fullmatch(value) is not None and bool(mod_11_2.is_valid(value))


def entry_fault(entry: Entry) -> str:
    """The dotted code of what is wrong with an entry's frame, or an empty string."""
    if not _UUID.fullmatch(entry.entry_id):
        return "entry.bad_id"
    if not 1 <= entry.seq <= MAX_SEQ:
        return "entry.bad_seq"
    if not (is_name(entry.stream) and is_name(entry.service)):
        return "entry.bad_name"
    if not is_receipt_no(entry.receipt_no):
        return "entry.bad_receipt_no"
    if entry.clock_trust not in _CLOCK_TRUST or len(entry.created_at) > 40 or parse(entry.created_at) is None:
        return "entry.bad_time"
    if len(entry.body.data) > MAX_BODY_BYTES:
        return "sealed.too_large"
    if not _SHA256.fullmatch(entry.body_sha256) or body_hash(entry.body.data) != entry.body_sha256:
        return "entry.hash_wrong"
    return "entry.bad_parcels" if entry.parcels and not _parcels_fit(entry.parcels) else ""


def parcel_fault(ref: ParcelRef) -> str:
    """The dotted code of what is wrong with an announced parcel, or an empty string."""
    if not (_UUID.fullmatch(ref.parcel_id) and _SHA256.fullmatch(ref.sha256) and ref.size > 0):
        return "parcel.bad_frame"
    if not (is_name(ref.suite_id) and is_name(ref.key_id)):
        return "parcel.bad_frame"
    return PARCEL_TOO_LARGE if ref.size > MAX_PARCEL_BYTES else ""


def _parcels_fit(refs: tuple[ParcelRef, ...]) -> bool:
    if len(refs) > MAX_ENTRY_PARCELS or any(parcel_fault(ref) for ref in refs):
        return False
    different = len({ref.sha256 for ref in refs}) == len(refs) == len({ref.parcel_id for ref in refs})
    return different and sum(ref.size for ref in refs) <= MAX_ENTRY_PARCEL_BYTES


def _attachments_fit(refs: tuple[ParcelRef, ...], named: tuple[Attachment, ...]) -> bool:
    """Frame and sealed body name the same parcels, in the same order."""
    if [(ref.parcel_id, ref.sha256) for ref in refs] != [(one.parcel_id, one.sha256) for one in named]:
        return False
    return all(is_name(one.name) and is_name(one.media_type) and 0 <= one.pages <= MAX_PAGES for one in named)


def _notes_fit(refs: tuple[ParcelRef, ...], named: tuple[Attachment, ...]) -> bool:
    """No spoken note is larger than a minute of speech."""
    pairs = zip(refs, named, strict=True)
    return all(ref.size <= voicenotes.MOST_SEALED_BYTES for ref, one in pairs if one.media_type == voicenotes.MEDIA_TYPE)


def person_fault(person: Person) -> str:
    """The dotted code of what is wrong with a person, or an empty string."""
    if person.kind not in _CARD_KINDS:
        return "body.bad_card_kind"
    if not person.name.strip() or not is_text(person.name, 120):
        return "body.bad_name"
    if not is_identity_number(person.number):
        return "body.bad_identity_number"
    if not (is_text(person.sex, 8) and is_text(person.address, 300)):
        return "body.bad_text"
    try:
        date.fromisoformat(person.birth)
    except ValueError:
        return "body.bad_birth"
    return ""


def transaction_fault(entry: Entry, body: TransactionBody) -> str:
    """What is wrong with an opened transaction, or an empty string."""
    if body.service != entry.service:
        return "body.service_mismatch"
    if len(body.submitted_at) > 40 or parse(body.submitted_at) is None:
        return "body.bad_time"
    if not (is_text(body.item_code, 64) and is_text(body.document_no, 64)):
        return "body.bad_text"
    if not answers_fit(body.answers):
        return "body.bad_answers"
    if not _attachments_fit(entry.parcels, body.attachments):
        return "body.parcels_differ"
    if not _notes_fit(entry.parcels, body.attachments):
        return "body.bad_note"
    face_agreed = any(consent.kind == "face" and consent.given for consent in body.consents)
    if body.identity_check.method == "face" and not face_agreed:
        return "body.no_face_consent"
    if any(consent.kind == "service" and not consent.given for consent in body.consents):
        return "body.no_consent"
    return person_fault(body.person) or agent_fault(body.agent, body.person)


def agent_fault(agent: Agent | None, person: Person) -> str:
    """What is wrong with who acts for a person, or an empty string; nobody acts is sound."""
    if agent is None:
        return ""
    numbered = agent.authority == "mandate"
    if agent.acting not in _ACTING or agent.authority not in _AUTHORITIES:
        return "body.bad_agent"
    if numbered is not bool(agent.mandate) or not is_text(agent.mandate, 20):
        return "body.bad_agent"
    if (agent.person.kind, agent.person.number) == (person.kind, person.number):
        return "body.agent_is_person"
    return person_fault(agent.person)


def answers_fit(answers: dict[str, str]) -> bool:
    """Whether a form's answers stay within bounds (line breaks are allowed in them)."""
    if len(answers) > _MAX_ANSWERS:
        return False
    longest_key, longest = max(map(len, answers), default=0), max(map(len, answers.values()), default=0)
    if longest_key > _MAX_ANSWER_KEY or longest > _MAX_ANSWER_CHARACTERS:
        return False
    # Most answers are plain, and all of them together are looked at as fast as one; only others are taken one by one.
    return ("".join(answers).isprintable() and "".join(answers.values()).isprintable()) or all(
        is_text(key, _MAX_ANSWER_KEY) and is_text(value.replace("\n", " ").replace("\t", " "), _MAX_ANSWER_CHARACTERS)
        for key, value in answers.items()
    )


_LONGEST_SLIP: Final = 256


def rating_fault(body: RatingBody) -> str:
    """What is wrong with an opened rating, or an empty string."""
    if not 1 <= body.score <= 5:
        return "body.bad_score"
    named = not body.transaction_entry_id if body.slip else _UUID.fullmatch(body.transaction_entry_id) is not None
    if not named or not is_receipt_no(body.receipt_no) or len(body.slip) > _LONGEST_SLIP:
        return "body.bad_reference"
    if len(body.rated_at) > 40 or parse(body.rated_at) is None:
        return "body.bad_time"
    if len(body.tags) > 20 or not all(is_text(tag, 40) for tag in body.tags):
        return "body.bad_text"
    return ""


def _store_fits(store: StoreReport) -> bool:
    counts = (store.found, store.saved, store.incidents)
    stretches_fit = all(1 <= first <= last <= MAX_SEQ for first, last in store.void)
    return len(store.void) <= _MAX_VOID and stretches_fit and all(0 <= count <= MAX_SEQ for count in counts)


def _mark_fits(mark: JournalMark) -> bool:
    return _CHAIN.fullmatch(mark.chain) is not None and 0 <= mark.posted_up_to <= MAX_SEQ


def _abandoned_fit(request_ids: tuple[str, ...]) -> bool:
    return len(request_ids) <= _MAX_ABANDONED and all(is_name(request_id) for request_id in request_ids)


def heartbeat_fits(beat: Heartbeat) -> bool:
    """Whether a heartbeat stays within bounds."""
    texts = [beat.app_version, beat.site_name, beat.village_code, beat.sent_at]
    for device in beat.devices:
        texts += [device.device_id, device.kind, device.state, device.code, device.message]
    for entry in beat.pending:
        texts += [entry.entry_id, entry.receipt_no, entry.service, entry.state, entry.created_at, entry.last_code]
    if beat.store is not None:
        texts += [beat.store.state, beat.store.at]
    if beat.journal is not None:
        texts.append(beat.journal.hash)
    if beat.traffic is not None:
        texts += [beat.traffic.month, beat.traffic.level]
    offset = beat.clock_offset_ms or 0
    texts += beat.undecided
    counts_fit = len(beat.devices) <= _MAX_DEVICES and len(beat.pending) <= _MAX_PENDING
    counts_fit = counts_fit and len(beat.undecided) <= MAX_ASKED and _abandoned_fit(beat.abandoned)
    numbers_fit = all(0 <= entry.attempts <= MAX_SEQ for entry in beat.pending) and abs(offset) <= MAX_SEQ
    numbers_fit = numbers_fit and (beat.store is None or _store_fits(beat.store))
    numbers_fit = numbers_fit and (beat.journal is None or _mark_fits(beat.journal))
    line = (beat.traffic.up, beat.traffic.down, beat.traffic.budget) if beat.traffic is not None else ()
    numbers_fit = numbers_fit and all(0 <= size <= MAX_SEQ for size in line)
    counts_fit = counts_fit and len(beat.in_use) <= len(Channel) and all(cursor_fits(one) for one in beat.in_use)
    return counts_fit and numbers_fit and 0 <= beat.pending_count <= MAX_SEQ and all(is_text(text, 200) for text in texts)


def batch_fits(batch: JournalBatch) -> bool:
    """Whether what a batch of the journal says beside its lines stays within bounds."""
    texts = (batch.prev_hash, batch.app_version, batch.village_code)
    stretches_fit = all(1 <= first <= last <= MAX_SEQ for first, last in batch.dropped)
    return (
        len(batch.dropped) <= _MAX_DROPPED
        and _CHAIN.fullmatch(batch.chain) is not None
        and stretches_fit
        and 0 <= batch.schema_version <= MAX_SEQ
        and all(is_text(text, 64) for text in texts)
        and is_text(batch.site_name, 200)
    )


def cursor_fits(cursor: Cursor) -> bool:
    """Whether where a terminal says it stands in a channel can be."""
    return (
        cursor.channel in set(Channel)
        and 0 <= cursor.version <= MAX_SEQ
        and hash_fits(cursor.set_hash)
        and hash_fits(cursor.gathering)
    )


def hash_fits(value: str, characters: int = 64) -> bool:
    """Whether it is empty or of that many letters and digits."""
    return not value or (len(value) == characters and value.isascii() and value.isalnum())


def event_fits(event: JournalEvent) -> bool:
    """Whether a line of the sync log stays within bounds."""
    values = msgspec.structs.astuple(event)
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, (int, float))]
    return (
        1 <= event.seq <= MAX_SEQ
        and all(is_text(text, 80) for text in texts)
        and all(abs(number) <= MAX_SEQ for number in numbers)
    )
