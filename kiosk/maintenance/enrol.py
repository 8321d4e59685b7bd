"""A terminal comes to the platform with a one-time code; or leaves one place and comes anew at another.

Nothing is changed here before the platform has said yes: the new key lies aside under the invitation's name (so that the
same code can be tried again when the answer was lost), the old configuration stands until the new one replaces it at once.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from kiosk.domain.trouble import Cause
from kiosk.domain.values import dataclass
from kiosk.maintenance.backups import FOLDER_NAME as BACKUPS
from kiosk.maintenance.backups import place_on
from kiosk.maintenance.configfile import check, text_with, value_of
from kiosk.settings import LoadedSettings
from kiosk.store import quarantine
from kiosk.store.credential import CREDENTIAL_NAME
from kiosk.store.database import DATABASE_NAME, Store
from kiosk.store.durably import sync_folder, write_whole
from sync import outbox, wire
from sync.courier import Courier
from sync.entries import Counts
from sync.policy import Failure
from sync.signing import RequestSigner
from sync.wire.enrolment import (
    SEALED_KIND,
    Enrolled,
    Enrolment,
    InviteCode,
    PlatformKeysAnswer,
    enrolment_bytes,
    fingerprint,
    is_signed_by,
)
from sync.wire.sealing import recipient_of, seal

_LONGEST_ID: Final = 64
_LONGEST_SITE: Final = 100
_VILLAGE_DIGITS: Final = 12

CourierMaker = Callable[[str, str, RequestSigner], Courier]
"""Address, name to sign with, signer."""


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """Why not; nothing has changed. ``sentence`` is plain Chinese for the technician."""

    code: str
    cause: Cause
    sentence: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the terminal's files are."""

    config: Path
    key_folder: Path
    """For the new key; the configuration names it from here."""
    store: Path
    """The database's folder."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform said, with the keys it was proved by."""

    enrolled: Enrolled
    keys: PlatformKeysAnswer


def waiting(store: Path) -> Counts:
    """How much stands in the outbox. Raises ``StoreUnusable``."""
    with closing(Store.open(store / DATABASE_NAME)) as opened, closing(opened.connection()) as connection:
        return outbox.counts(connection)


def own_key(place: Place, invite: str) -> tuple[Path, Ed25519PrivateKey]:
    """The key that comes with this code: made once, 0600. Raises ``OSError``, or ``ValueError`` for a damaged file."""
    path = place.key_folder / f"terminal-{invite}.pem"
    if path.exists():
        known = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(known, Ed25519PrivateKey):
            raise ValueError("no Ed25519 key")
        return path, known
    fresh = Ed25519PrivateKey.generate()
    place.key_folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _belongs_like(path, path.parent)
    return path, fresh


def make_courier(url: str, name: str, signer: RequestSigner) -> Courier:
    """Patient: it is asked once, and somebody stands there."""
    return Courier(url, name, signer, connect_timeout=10.0, answer_timeout=30.0)


def come(
    url: str, code: InviteCode, key: Ed25519PrivateKey, new_courier: CourierMaker = make_courier
) -> Answer | NotEnrolled:
    """Asks the platform for its keys, compares them with the code, and only then says the secret, sealed to them."""
    with closing(new_courier(url, code.name, RequestSigner(code.name, key))) as courier:
        keys = courier.platform_keys()
        if isinstance(keys, Failure):
            return _failed(keys)
        if keys.wire != wire.WIRE_VERSION or fingerprint(keys.sealing, keys.signing) != code.fingerprint:
            return NotEnrolled(
                "enrol.other_platform",
                Cause.KEY,
                "平台的密钥和注册码里的不符：地址可能不对，或有人冒充平台；也可能平台刚换过密钥。请核对地址，再向运维要一个新的注册码。",
            )
        recipient = recipient_of(keys.sealing.suite_id, keys.sealing.raw)
        if recipient is None:
            return NotEnrolled("enrol.suite", Cause.DEVICE, "这台机器用不了平台的密码套件，缺少系统的 libcrypto.so.3。")
        sealed = seal(recipient, code.secret.encode(), wire.sealing_info(SEALED_KIND, code.name, ""))
        plain = Enrolment(wire.WIRE_VERSION, code.name, key.public_key().public_bytes_raw(), sealed)
        told = courier.enrol(msgspec.structs.replace(plain, signature=key.sign(enrolment_bytes(plain))))
    if isinstance(told, Failure):
        return _failed(told)
    if not _is_sound(told, keys, key):
        return NotEnrolled("enrol.bad_answer", Cause.PLATFORM, "平台的答复不对，没有登记。请再试一次，还不行请联系运维。")
    return Answer(told, keys)


def draft(place: Place, url: str, key_file: Path, answer: Answer, phones: dict[str, str]) -> str:
    """The configuration that goes with the answer. Raises ``SettingsProblem`` when the terminal would not start with it."""
    told, keys = answer.enrolled, answer.keys
    text = text_with(
        place.config,
        {
            "terminal": {
                "id": told.terminal,
                "number": told.number,
                "village_code": told.village_code,
                "site_name": told.site_name,
                **phones,
                "key_file": str(key_file.resolve()),
            },
            **({} if value_of(place.config, "store", "directory") else {"store": {"directory": str(place.store)}}),
            "platform": {
                "url": url,
                "sealing_key": base64.b64encode(keys.sealing.raw).decode(),
                "signing_key": base64.b64encode(keys.signing.raw).decode(),
                "suite": keys.sealing.suite_id,
                "document_roots": [base64.b64encode(root).decode() for root in told.document_roots],
            },
        },
    )
    check(place.config, text)
    return text


def settle(place: Place, text: str, answer: Answer, leaving: LoadedSettings | None) -> None:
    """Puts everything in its place. ``leaving``: the old site's settings, whose database and key go. Raises ``OSError``.

    A power cut in between leaves the old configuration over an emptied store; the same command finishes it.
    """
    if leaving is not None:
        wipe(leaving.path(leaving.settings.store.directory))
        wipe_second(leaving)
    place.store.mkdir(parents=True, exist_ok=True)
    write_whole(place.store / CREDENTIAL_NAME, msgspec.json.encode(answer.enrolled.credential))
    _belongs_like(place.store / CREDENTIAL_NAME, place.store)
    before = place.config.stat() if place.config.exists() else None
    write_whole(place.config, text.encode())
    if before is None:
        _belongs_like(place.config, place.store)
    else:
        os.chown(place.config, before.st_uid, before.st_gid)
        place.config.chmod(before.st_mode & 0o777)
    if leaving is not None:
        leaving.path(leaving.settings.terminal.key_file).unlink(missing_ok=True)


def wipe(store: Path) -> None:
    """Everything that a site has left behind: database, copies, damaged ones set aside, notes of runs, credential."""
    for suffix in (*quarantine.SUFFIXES, ".sync-lock"):
        (store / (DATABASE_NAME + suffix)).unlink(missing_ok=True)
    (store / CREDENTIAL_NAME).unlink(missing_ok=True)
    for folder in (quarantine.FOLDER_NAME, BACKUPS, "lives", "log"):
        if (store / folder).is_dir():
            shutil.rmtree(store / folder)
    if store.is_dir():
        sync_folder(store)


def wipe_second(leaving: LoadedSettings) -> None:
    """The site's copies on its second disk, where that is there."""
    second = leaving.settings.backup.second
    folder = place_on(leaving.path(second), leaving.settings.terminal.id) if second else None
    if folder is not None and folder.is_dir():
        shutil.rmtree(folder)
        sync_folder(folder.parent)


def _belongs_like(path: Path, folder: Path) -> None:
    """Set up by root, read by the terminal's own user: the one who owns the folder."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def may_write(place: Place) -> bool:
    """Whether the files can be put where they belong; asked before the platform is."""
    folders = {place.config.parent, place.key_folder, place.store}
    return all(os.access(_standing(folder), os.W_OK | os.X_OK) for folder in folders)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _is_sound(told: Enrolled, keys: PlatformKeysAnswer, key: Ed25519PrivateKey) -> bool:
    credential = told.credential
    about_us = (credential.terminal, credential.village_code, credential.public_key) == (
        told.terminal,
        told.village_code,
        key.public_key().public_bytes_raw(),
    )
    printable = told.terminal.isascii() and told.terminal.isprintable() and told.site_name.isprintable()
    bounded = 0 < len(told.terminal) <= _LONGEST_ID and 0 < len(told.site_name) <= _LONGEST_SITE and 0 <= told.number <= 99
    village = told.village_code.isascii() and told.village_code.isdigit() and len(told.village_code) == _VILLAGE_DIGITS
    return about_us and printable and bounded and village and is_signed_by(told, keys.signing)


def _failed(failure: Failure) -> NotEnrolled:
    return NotEnrolled(failure.code, Cause(failure.cause), failure.message)
