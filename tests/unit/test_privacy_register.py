"""The register of personal data is whole: every question, paper and table of both databases has its place in it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
import yaml

from central.store.open import open_store
from kiosk.catalogue import load_catalogue
from kiosk.domain.acting import PROOF
from kiosk.domain.attachments import PORTRAIT, SIGNATURE
from kiosk.domain.catalogue import FieldKind
from kiosk.privacy import PLACES, RegisterProblem, notice_lines, read_register
from kiosk.store.recovery import open_or_recover
from scripts import privacy_notice

ROOT = Path(__file__).resolve().parents[2]
REGISTER = read_register(ROOT / "assets")
CATALOGUE = load_catalogue(ROOT / "assets" / "catalogue")
SENSITIVE = {"portrait", "face-frame", "card-photo", "money", "health", "family", "signature", "papers"}


def tables(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {row[0] for row in rows}


def test_every_question_of_the_catalogue_is_something_that_is_registered() -> None:
    homeless = [
        f"{service.id}.{spec.name}"
        for service in CATALOGUE.services
        for spec in service.fields
        if REGISTER.of_field(spec.name, spec.kind) is None
    ]
    assert not homeless, f"say in assets/privacy/register.yaml what these are: {homeless}"
    assert {kind for one in REGISTER.data for kind in one.kinds} == set(FieldKind)


def test_every_paper_and_photo_is_registered() -> None:
    named = {one.name for service in CATALOGUE.services for one in service.attachments}
    named |= {PORTRAIT.name, SIGNATURE, *(proof.name for proof in PROOF.values())}
    homeless = {name for name in named if REGISTER.of_attachment(name) is None}
    assert not homeless
    invented = {name for one in REGISTER.data for name in one.attachments} - named - {"*"}
    assert not invented, f"no service asks for these: {invented}"


def test_nothing_is_registered_twice_and_every_name_stands_for_something() -> None:
    for names in (
        [one.id for one in REGISTER.data],
        [name for one in REGISTER.data for name in one.fields],
        [kind for one in REGISTER.data for kind in one.kinds],
        [name for one in REGISTER.data for name in one.attachments],
        [name for one in REGISTER.data for name in one.terminal_tables] + list(REGISTER.nothing_personal.terminal_tables),
        [name for one in REGISTER.data for name in one.platform_tables] + list(REGISTER.nothing_personal.platform_tables),
    ):
        assert not [name for name, count in Counter(names).items() if count > 1]
    asked = {spec.name for service in CATALOGUE.services for spec in service.fields}
    assert {name for one in REGISTER.data for name in one.fields} <= asked


@pytest.mark.parametrize("whose", ["terminal", "platform"])
def test_every_table_either_holds_something_registered_or_is_said_to_hold_nothing(whose: str, tmp_path: Path) -> None:
    """A new table has to be thought about: what personal data does it hold, why, and for how long?"""
    if whose == "terminal":
        store = open_or_recover(tmp_path / "terminal.db", "2026-11-26T00:00:00+08:00")
        with store.kept() as connection:
            there = tables(connection)
        store.close()
        named = {name for one in REGISTER.data for name in one.terminal_tables} | set(
            REGISTER.nothing_personal.terminal_tables
        )
    else:
        open_store(f"sqlite:///{tmp_path / 'central.db'}").close()
        connection = sqlite3.connect(tmp_path / "central.db")
        there = tables(connection)
        connection.close()
        named = {name for one in REGISTER.data for name in one.platform_tables} | set(
            REGISTER.nothing_personal.platform_tables
        )
    assert there - named == set(), "add these tables to assets/privacy/register.yaml"
    assert named - there == set(), "these tables are gone"


def test_what_is_sensitive_says_so_and_names_its_consent() -> None:
    by_id = {one.id: one for one in REGISTER.data}
    assert {name for name in SENSITIVE if not by_id[name].sensitive} == set()
    for one in REGISTER.data:
        assert one.places, one.id
        assert set(one.places) <= set(PLACES), one.id
        assert not (one.sensitive and {"终端明文", "纸"} & set(one.places)), f"{one.id} lies in clear"
    for name in ("card-photo", "face-frame"):
        assert by_id[name].places == ("终端内存",), "faces are compared here and never kept"
        assert by_id[name].recipients == ()
        assert "单独同意" in by_id[name].consent


def test_the_page_is_current() -> None:
    assert privacy_notice.PAGE.read_text(encoding="utf-8") == privacy_notice.page(), "run python scripts/privacy_notice.py"


def test_the_notice_at_the_terminal_is_short_and_translated() -> None:
    lines = notice_lines(ROOT / "assets")
    assert 4 <= len(lines) <= 8
    assert all(len(text) <= 40 for _icon, text in lines)
    icons = {path.stem for path in (ROOT / "assets" / "icons").glob("*.svg")}
    assert {icon for icon, _text in lines} <= icons
    for language in ("zh-Hant", "en"):
        words = yaml.safe_load((ROOT / "assets" / "translations" / f"{language}.yaml").read_text(encoding="utf-8"))
        assert {text for _icon, text in lines} <= set(words)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"a: b", b"{"])
def test_a_broken_register_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "privacy").mkdir()
    (tmp_path / "privacy" / "register.yaml").write_bytes(content)
    with pytest.raises(RegisterProblem):
        read_register(tmp_path)
    with pytest.raises(RegisterProblem):
        read_register(tmp_path / "elsewhere")
