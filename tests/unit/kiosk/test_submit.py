"""Submission: all of it in one transaction or nothing at all, and nothing of the person in the clear."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import PERSON, PHONE, TERMINAL, house_at
from benchmarks.manual_clock import ManualClock
from benchmarks.sealed import open_entry
from kiosk.domain.attachments import MOST_BYTES, Attachment
from kiosk.domain.receipts import is_receipt_number
from kiosk.domain.trouble import Trouble
from kiosk.journeys.bodies import consent_text_hash
from kiosk.journeys.house import House
from kiosk.journeys.rate import rate
from kiosk.journeys.submit import NOT_CONSENTED, NOT_IDENTIFIED, STORE_FAILED, submit
from kiosk.session.events import SubmitDone
from kiosk.session.state import CheckMethod, ConsentGiven, IdentityChecked, Journey
from kiosk.store import audit, effects, records
from kiosk.store.database import Store, StoreUnusable
from kiosk.store.effects import EffectKind, EffectState
from sync import outbox, parcels, wire
from sync.wire.sealing import CannotOpen, open_body
from sync.wire.suites.international import INTERNATIONAL

TABLES = ("transaction_record", "outbox_entry", "sync_event", "effect_journal", "audit_event")


def row_counts(store: Store) -> dict[str, int]:
    with closing(store.connection()) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (*TABLES, "rating_record")
        }


# --- all of it ----------------------------------------------------------------------------------------------------------


def test_a_transaction_says_which_catalogue_it_was_made_with(
    house: House, pension: Journey, connection: sqlite3.Connection, platform_key: X25519PrivateKey
) -> None:
    for version in (0, 7):
        done = submit(house, replace(pension, catalogue_version=version))
        assert isinstance(done, SubmitDone)
        record = records.get(connection, done.submitted.entry_id)
        assert record is not None
        assert record.catalogue_version == version
        sealed = outbox.get(connection, done.submitted.entry_id)
        assert sealed is not None
        (data,) = connection.execute("SELECT body FROM outbox_entry WHERE seq = ?", (sealed.seq,)).fetchone()
        body = open_entry(platform_key, done.submitted.entry_id, data, wire.TransactionBody)
        assert body is not None
        assert body.catalogue_version == version


def test_one_submission_writes_all_that_belongs_together(
    house: House, pension: Journey, connection: sqlite3.Connection, platform_key: X25519PrivateKey
) -> None:
    done = submit(house, pension)
    assert isinstance(done, SubmitDone)
    told = done.submitted
    record = records.get(connection, told.transaction_id)
    entry = outbox.get(connection, told.entry_id)
    effect = effects.get(connection, done.slip_effect_id)
    assert record is not None
    assert entry is not None
    assert effect is not None
    assert (record.entry_id, record.receipt_no, record.submitted_at) == (told.entry_id, told.receipt_no, told.submitted_at)
    assert (entry.receipt_no, entry.stream, entry.kind, entry.seq) == (
        told.receipt_no, told.entry_id, wire.Kind.TRANSACTION, 1,
    )  # fmt: skip
    assert (effect.transaction_id, effect.kind, effect.state) == (
        told.transaction_id, EffectKind.SLIP, EffectState.INTENDED,
    )  # fmt: skip
    (line,) = audit.tail(connection, 9)
    assert line.code == "transaction.submitted"
    assert line.fields == {"entry_id": told.entry_id, "receipt_no": told.receipt_no, "service": pension.service.id}
    assert is_receipt_number(told.receipt_no)
    assert (told.accepted, told.ledger_no) == (False, 0), "nobody but the platform accepts"
    assert told.next_due == "2027-11-23"
    (data,) = connection.execute("SELECT body FROM outbox_entry").fetchone()
    body = open_entry(platform_key, told.entry_id, data, wire.TransactionBody)
    assert body is not None
    assert (body.person.name, body.person.number, body.answers) == (PERSON.name, PERSON.number, {"phone": PHONE})
    assert body.submitted_at == told.submitted_at
    assert [(one.kind, one.given, one.text_sha256) for one in body.consents] == [
        ("service", True, consent_text_hash(pension, "service")),
        ("face", True, consent_text_hash(pension, "face")),
    ]
    assert (body.identity_check.method, body.identity_check.passed) == ("face", True)


def test_receipt_numbers_and_sequence_count_without_gaps(
    house: House, pension: Journey, connection: sqlite3.Connection
) -> None:
    told = []
    for _ in range(3):
        done = submit(house, pension)
        assert isinstance(done, SubmitDone)
        rate(house, done.submitted, 5)
        told.append(done.submitted.receipt_no)
    assert [number[14:21] for number in told] == ["0000001", "0000003", "0000005"], "the ratings took the even ones"
    assert [row.seq for row in outbox.rows(connection)] == [6, 5, 4, 3, 2, 1]


def test_a_document_service_intends_a_page(house: House, insurance: Journey, connection: sqlite3.Connection) -> None:
    done = submit(house, insurance)
    assert isinstance(done, SubmitDone)
    effect = effects.get(connection, done.slip_effect_id)
    assert effect is not None
    assert effect.kind is EffectKind.DOCUMENT
    assert done.submitted.next_due == ""


def test_an_unanswered_question_that_need_not_be_answered_is_not_sent(
    house: House, pension: Journey, connection: sqlite3.Connection, platform_key: X25519PrivateKey
) -> None:
    done = submit(house, replace(pension, answers={"phone": ""}))
    assert isinstance(done, SubmitDone)
    (data,) = connection.execute("SELECT body FROM outbox_entry").fetchone()
    body = open_entry(platform_key, done.submitted.entry_id, data, wire.TransactionBody)
    assert body is not None
    assert body.answers == {}


def test_simulated_devices_are_told_to_the_platform(
    store: Store, clock: ManualClock, platform_key: X25519PrivateKey, pension: Journey, connection: sqlite3.Connection
) -> None:
    house = house_at(store, clock, platform_key, simulated=("camera", "idcard"))
    done = submit(house, pension)
    assert isinstance(done, SubmitDone)
    (data,) = connection.execute("SELECT body FROM outbox_entry").fetchone()
    body = open_entry(platform_key, done.submitted.entry_id, data, wire.TransactionBody)
    assert body is not None
    assert body.simulated_devices == ("camera", "idcard")


def test_the_power_may_fail_only_after_the_commit(
    store: Store, clock: ManualClock, platform_key: X25519PrivateKey, pension: Journey
) -> None:
    seen: list[tuple[str, int]] = []
    house = house_at(
        store, clock, platform_key, checkpoint=lambda name: seen.append((name, row_counts(store)["outbox_entry"]))
    )
    submit(house, pension)
    assert seen == [("submit.committed", 1)]


# --- nothing at all -----------------------------------------------------------------------------------------------------


def _journey_without(journey: Journey, what: str) -> Journey:
    refused = ConsentGiven("service", given=False, at="2026-11-23T10:00:00+08:00")
    face_only = tuple(consent for consent in journey.consents if consent.kind == "face")
    return {
        "any consent": replace(journey, consents=()),
        "the service's consent": replace(journey, consents=face_only),
        "a consent that was given": replace(journey, consents=(refused, *face_only)),
        "a person": replace(journey, person=None),
        "a check": replace(journey, check=None),
        "a check that was passed": replace(journey, check=IdentityChecked(CheckMethod.FACE, passed=False, attempts=2)),
    }[what]


@pytest.mark.parametrize(
    ("what", "trouble"),
    [
        ("any consent", NOT_CONSENTED),
        ("the service's consent", NOT_CONSENTED),
        ("a consent that was given", NOT_CONSENTED),
        ("a person", NOT_IDENTIFIED),
        ("a check", NOT_IDENTIFIED),
        ("a check that was passed", NOT_IDENTIFIED),
    ],
)
def test_a_journey_without_something_is_refused_whatever_the_screens_let_through(
    house: House, store: Store, pension: Journey, what: str, trouble: Trouble
) -> None:
    assert submit(house, _journey_without(pension, what)) == trouble
    assert set(row_counts(store).values()) == {0}


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("1380013800", "form.phone.length"),
        ("138001380000", "form.phone.length"),
        ("12800138000", "form.phone.prefix"),
        ("1380013800X", "form.phone.digits"),
        ("１３８００１３８０００", "form.phone.digits"),
    ],
)
def test_a_bad_phone_number_is_refused_again_at_the_end(
    house: House, store: Store, pension: Journey, phone: str, code: str
) -> None:
    refused = submit(house, replace(pension, answers={"phone": phone}))
    assert isinstance(refused, Trouble)
    assert refused.code == code
    assert set(row_counts(store).values()) == {0}


def test_a_required_answer_may_not_be_missing(house: House, store: Store, insurance: Journey) -> None:
    refused = submit(house, replace(insurance, answers={}))
    assert isinstance(refused, Trouble)
    assert refused.code == "form.required"
    assert set(row_counts(store).values()) == {0}


Breaker = Callable[[sqlite3.Connection], None]


def breaking(house: House, breaker: Breaker) -> House:
    """The same house, whose connections break."""
    honest = house.connection

    @contextmanager
    def broken() -> Iterator[sqlite3.Connection]:
        with honest() as connection:
            breaker(connection)
            yield connection

    return replace(house, connection=broken)


@pytest.mark.parametrize("table", TABLES)
def test_a_refusal_of_any_table_leaves_nothing(
    house: House, store: Store, pension: Journey, connection: sqlite3.Connection, table: str
) -> None:
    connection.execute(f"CREATE TRIGGER bad AFTER INSERT ON {table} BEGIN SELECT raise(ABORT, 'no room'); END")
    assert submit(house, pension) == STORE_FAILED
    assert set(row_counts(store).values()) == {0}
    connection.execute("DROP TRIGGER bad")
    assert isinstance(submit(house, pension), SubmitDone), "and the next try succeeds"
    assert set(row_counts(store).values()) == {0, 1}


@pytest.mark.parametrize("word", ["BEGIN", "COMMIT"])
def test_a_transaction_that_cannot_begin_or_end_leaves_nothing(
    house: House, store: Store, pension: Journey, word: str
) -> None:
    def refuse(connection: sqlite3.Connection) -> None:
        def decide(action: int, first: str | None, *_: object) -> int:
            refused = action == sqlite3.SQLITE_TRANSACTION and first == word
            return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

        connection.set_authorizer(decide)

    assert submit(breaking(house, refuse), pension) == STORE_FAILED
    assert set(row_counts(store).values()) == {0}


def test_a_break_at_any_step_of_the_database_leaves_nothing_or_all(house: House, store: Store, pension: Journey) -> None:
    """SQLite is stopped after ever more of its own instructions, until a submission gets through.

    Stopped at the very last one it reports a failure although the commit is done: pressing again must not count twice.
    """
    all_of_it = dict.fromkeys(TABLES, 1) | {"rating_record": 0}
    stopped, attempt = 0, outbox.new_entry_id()
    for steps in range(1, 20_000):
        left = steps

        def tick() -> int:
            nonlocal left
            left -= 1
            return int(left < 0)

        outcome = submit(breaking(house, lambda connection: connection.set_progress_handler(tick, 1)), pension, attempt)
        if isinstance(outcome, SubmitDone) or row_counts(store) == all_of_it:
            break
        assert outcome == STORE_FAILED
        assert set(row_counts(store).values()) == {0}, f"after {steps} steps"
        stopped += 1
    assert stopped > 20
    assert outcome == STORE_FAILED, "the commit went through and was reported as failed"
    again = submit(house, pension, attempt)
    assert isinstance(again, SubmitDone)
    assert again.submitted.entry_id == attempt
    assert row_counts(store) == all_of_it


@pytest.mark.parametrize("problem", [sqlite3.OperationalError("disk I/O error"), StoreUnusable("store.unsafe", "delete")])
def test_a_store_that_does_not_open_keeps_nothing_and_says_so(house: House, pension: Journey, problem: Exception) -> None:
    def gone() -> AbstractContextManager[sqlite3.Connection]:
        raise problem

    assert submit(replace(house, connection=gone), pension) == STORE_FAILED


# --- with attachments ---------------------------------------------------------------------------------------------------

PHOTO = b"\xff\xd8 a picture of a paper " * 5000


def with_photo(journey: Journey, **changes: object) -> Journey:
    return replace(journey, attachments=(replace(Attachment("id-card-copy", "image/jpeg", PHOTO), **changes),))


def test_attachments_are_sealed_and_named_in_the_sealed_body(
    house: House, pension: Journey, connection: sqlite3.Connection, platform_key: X25519PrivateKey
) -> None:
    done = submit(house, with_photo(pension))
    assert isinstance(done, SubmitDone)
    (ref,) = parcels.due(connection, 2e9, 10)
    stored = parcels.read(connection, ref.sha256, 0, ref.size)
    assert wire.body_hash(stored) == ref.sha256
    opener = INTERNATIONAL.opener(platform_key.private_bytes_raw())
    assert opener is not None
    info = wire.sealing_info("parcel", TERMINAL, ref.parcel_id)
    sealed = wire.SealedBody(ref.suite_id, ref.key_id, stored)
    assert open_body({opener.key_id: opener}, sealed, info) == PHOTO
    elsewhere = wire.sealing_info("parcel", TERMINAL, done.submitted.entry_id)
    assert isinstance(open_body({opener.key_id: opener}, sealed, elsewhere), CannotOpen)
    body = connection.execute("SELECT body FROM outbox_entry").fetchone()[0]
    opened = open_entry(platform_key, done.submitted.entry_id, body, wire.TransactionBody)
    assert opened is not None
    assert [(one.name, one.media_type, one.parcel_id, one.sha256) for one in opened.attachments] == [
        ("id-card-copy", "image/jpeg", ref.parcel_id, ref.sha256)
    ]


@pytest.mark.parametrize("table", ["parcel", "parcel_piece", "entry_parcel", "audit_event"])
def test_a_transaction_and_its_attachments_are_kept_together_or_not_at_all(
    house: House, store: Store, pension: Journey, connection: sqlite3.Connection, table: str
) -> None:
    connection.execute(f"CREATE TRIGGER bad AFTER INSERT ON {table} BEGIN SELECT raise(ABORT, 'no room'); END")
    assert submit(house, with_photo(pension)) == STORE_FAILED
    assert set(row_counts(store).values()) == {0}
    for empty in ("parcel", "parcel_piece", "entry_parcel"):
        assert connection.execute(f"SELECT count(*) FROM {empty}").fetchone() == (0,)


def test_the_same_attempt_again_keeps_one_set_of_attachments(
    house: House, pension: Journey, connection: sqlite3.Connection
) -> None:
    attempt = outbox.new_entry_id()
    assert isinstance(submit(house, with_photo(pension), attempt), SubmitDone)
    assert isinstance(submit(house, with_photo(pension), attempt), SubmitDone)
    assert connection.execute("SELECT count(*) FROM parcel").fetchone() == (1,)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"data": b""}, "attachment.not_usable"),
        ({"media_type": "text/html"}, "attachment.not_usable"),
        ({"name": "../x"}, "attachment.not_usable"),
        ({"data": bytes(MOST_BYTES + 1)}, "attachment.too_large"),
    ],
)
def test_an_attachment_that_cannot_be_kept_refuses_the_submission_in_plain_words(
    house: House, store: Store, pension: Journey, changes: dict[str, object], code: str
) -> None:
    refused = submit(house, with_photo(pension, **changes))
    assert isinstance(refused, Trouble)
    assert refused.code == code
    assert refused.advice
    assert set(row_counts(store).values()) == {0}


# --- nothing of the person ------------------------------------------------------------------------------------------


@pytest.fixture
def every_log_line() -> Iterator[list[str]]:
    """Whatever any logger says, at any level."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.args!r}")

    root, handler = logging.getLogger(), Keep()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_person_is_nowhere_on_the_disk_or_in_the_log(
    house: House, store: Store, pension: Journey, connection: sqlite3.Connection, every_log_line: list[str], tmp_path: Path
) -> None:
    done = submit(house, pension)
    assert isinstance(done, SubmitDone)
    assert rate(house, done.submitted, 5)
    submit(house, replace(pension, answers={"phone": "1380013800"}))
    secrets = {PERSON.name, PERSON.number, PERSON.number[:17], PERSON.address, PHONE, "1990-03-07"}
    forms = {secret.encode(coding) for secret in secrets for coding in ("utf-8", "utf-16-le", "gb18030")}
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"terminal.db", "terminal.db-wal"} <= files.keys(), "the connection that is open keeps the log alive"
    assert done.submitted.receipt_no.encode() in files["terminal.db-wal"], "what is there is found by this search"
    found = [name for name, content in files.items() if any(form in content for form in forms)]
    assert found == []
    assert not [line for line in every_log_line if any(secret in line for secret in secrets)]
    spoken = repr((house, done, connection.execute("SELECT * FROM audit_event").fetchall(), pension))
    assert not [secret for secret in secrets if secret in spoken]


def test_a_second_submission_of_the_same_journey_is_another_transaction(
    house: House, pension: Journey, clock: ManualClock
) -> None:
    first = submit(house, pension)
    clock.advance(timedelta(days=365).total_seconds())
    second = submit(house, pension)
    assert isinstance(first, SubmitDone)
    assert isinstance(second, SubmitDone)
    assert first.submitted.entry_id != second.submitted.entry_id
    assert second.submitted.entry_id.split("-")[0] >= first.submitted.entry_id.split("-")[0]
    assert second.submitted.next_due == "2028-11-23"
    assert TERMINAL not in first.submitted.entry_id


def test_the_same_attempt_again_is_the_same_transaction(house: House, store: Store, pension: Journey) -> None:
    """As after a commit that went through although its success could not be told."""
    attempt = outbox.new_entry_id()
    first, again = submit(house, pension, attempt), submit(house, pension, attempt)
    assert isinstance(first, SubmitDone)
    assert again == first
    assert first.submitted.entry_id == attempt
    assert {table: row_counts(store)[table] for table in TABLES} == dict.fromkeys(TABLES, 1)
