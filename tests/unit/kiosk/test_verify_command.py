"""``python -m kiosk verify``: genuine, forged, altered and foreign, each in its own words; without a network."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.plain_terminal import write_plain_terminal
from central.keys import load_or_create_keys
from kiosk.__main__ import main
from kiosk.composition import slip_signer_of
from kiosk.domain.receipts import receipt_number
from kiosk.maintenance.carry.carrier import file_signer
from kiosk.maintenance.verify.verdicts import PDF_FLAWS, SLIP_FLAWS
from kiosk.settings import load_settings
from sync.wire.signedpdf import PdfFlaw
from sync.wire.slipcode import SlipClaim, SlipFlaw, service_mark, slip_text
from sync.wire.trust import FORMAT, TrustedTerminal, TrustList, read_trust, signed_trust
from tests.support.authority import authority, page_pdf, signed_pdf

VILLAGE = "440981102299"
KEY = file_signer(bytes(range(32)))
TERMINAL = TrustedTerminal(f"{VILLAGE}-01", KEY.public_raw, VILLAGE, "读岗村党群服务中心")
AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
CLAIM = SlipClaim(receipt_number(VILLAGE, 1, 42), AT, service_mark("pension-certification"))
ACCEPTED = SlipClaim(CLAIM.receipt_no, AT, CLAIM.service_mark, 4711, 2)


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    file = tmp_path / "trust.json"
    file.write_bytes(msgspec.json.encode(trust_list(tmp_path)))
    return file


def trust_list(folder: Path, *void: str) -> TrustList:
    signer = load_or_create_keys(folder / "platform").signer
    plain = TrustList(FORMAT, "2026-11-24T00:00:00Z", (authority().root,), (TERMINAL,), void, b"", "")
    return signed_trust(plain, signer)


def verified(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, object]]:
    code = main(["verify", "--json", *map(str, arguments)])
    return code, msgspec.json.decode(capsys.readouterr().out)


def test_a_genuine_slip_says_what_is_known_and_what_is_not(trust: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = verified(capsys, slip_text(CLAIM, KEY), "--trust", trust)
    assert (code, told["code"], told["service"]) == (0, "slip.genuine", "养老待遇资格认证")
    assert (told["accepted"], told["ledger_no"], told["copy"]) == ("unknown", 0, 0)
    code, told = verified(capsys, slip_text(ACCEPTED, KEY), "--trust", trust)
    assert (code, told["accepted"], told["ledger_no"], told["copy"]) == (0, "known", 4711, 2)


def test_people_are_told_in_sentences(trust: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", slip_text(CLAIM, KEY), "--trust", str(trust)]) == 0
    said = capsys.readouterr().out
    assert "这张回执是真的。" in said
    assert "打印时还没有送到平台；现在收到没有，不联网不知道" in said
    assert "原件" in said
    assert main(["verify", slip_text(ACCEPTED, KEY), "--trust", str(trust)]) == 0
    said = capsys.readouterr().out
    assert "打印时平台已经收到，总账号4711" in said
    assert "第2次补打" in said


STRANGER = file_signer(Ed25519PrivateKey.generate().private_bytes_raw())


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        (slip_text(CLAIM, STRANGER), SlipFlaw.FOREIGN),
        (slip_text(CLAIM, KEY)[:-1], SlipFlaw.ALTERED),
        (f"YZZ1:{CLAIM.receipt_no}", SlipFlaw.UNSIGNED),
        ("https://example.invalid/pay", SlipFlaw.NOT_A_SLIP),
        (slip_text(SlipClaim(receipt_number("440981102300", 1, 1), AT, b"1234"), KEY), SlipFlaw.FORGED),
    ],
    ids=["foreign", "altered", "unsigned", "not-a-slip", "forged"],
)
def test_every_false_slip_has_its_own_words(
    trust: Path, capsys: pytest.CaptureFixture[str], text: str, flaw: SlipFlaw
) -> None:
    code, told = verified(capsys, text, "--trust", trust)
    assert code == 6
    assert (told["ok"], told["code"]) == (False, f"slip.{flaw.value}")
    assert told["message"] == SLIP_FLAWS[flaw].message


def test_no_two_flaws_are_told_alike() -> None:
    verdicts = [*SLIP_FLAWS.values(), *PDF_FLAWS.values()]
    assert set(SLIP_FLAWS) == set(SlipFlaw)
    assert set(PDF_FLAWS) == set(PdfFlaw)
    assert len({verdict.message for verdict in verdicts}) == len(verdicts)


def test_a_photographed_code_is_read(trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "slip.png"
    segno.make(slip_text(CLAIM, KEY), error="m").save(str(picture), scale=4)
    assert verified(capsys, "--scan", picture, "--trust", trust)[0] == 0
    picture.write_bytes(b"no picture")
    assert main(["verify", "--scan", str(picture), "--trust", str(trust)]) == 2
    assert "不是照片" in capsys.readouterr().err


def test_a_certificate_is_judged(trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.pdf"
    file.write_bytes(signed_pdf())
    code, told = verified(capsys, file, "--trust", trust)
    assert (code, told["code"], told["document_no"], told["pages"]) == (0, "document.genuine", "CB-2026-000001", 1)
    for pdf, flaw in ((page_pdf(), "unsigned"), (signed_pdf(by="stranger"), "foreign"), (signed_pdf() + b"%", "altered")):
        file.write_bytes(pdf)
        code, told = verified(capsys, file, "--trust", trust)
        assert (code, told["code"]) == (6, f"document.{flaw}")


def test_a_certificate_that_was_taken_back_is_genuine_and_does_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, trust = tmp_path / "c.pdf", tmp_path / "trust.json"
    file.write_bytes(signed_pdf())
    trust.write_bytes(msgspec.json.encode(trust_list(tmp_path, "CB-2026-000001")))
    code, told = verified(capsys, file, "--trust", trust)
    assert (code, told["code"]) == (6, "document.void")
    assert "撤回或者作废" in str(told["message"])


def test_a_terminal_verifies_its_own_slips_without_any_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_plain_terminal(tmp_path)
    loaded = load_settings(config)
    signer = slip_signer_of(loaded)
    assert signer is not None
    village = loaded.settings.terminal.village_code
    text = slip_text(SlipClaim(receipt_number(village, 1, 7), AT, service_mark("insurance-certificate")), signer)
    code, told = verified(capsys, text, "--config", config)
    assert (code, told["terminal"]) == (0, loaded.settings.terminal.id)
    assert main(["verify", "c.pdf", "--config", str(config)]) == 2
    assert "document_roots" in capsys.readouterr().err


def test_what_cannot_be_judged_is_said_in_a_sentence(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIOSK_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    altered = tmp_path / "altered.json"
    altered.write_bytes(trust.read_bytes().replace("读岗村".encode(), "别岗村".encode()))
    for arguments, code, words in (
        (["x"], 2, "--trust"),
        (["--trust", str(trust)], 2, "请写一样要验的"),
        (["x", "--trust", str(altered)], 2, "被改动过"),
        (["x", "--trust", str(tmp_path / "none.json")], 5, "读不了"),
        ([str(tmp_path / "none.pdf"), "--trust", str(trust)], 5, "读不了"),
    ):
        assert main(["verify", *arguments]) == code
        said = capsys.readouterr()
        assert words in said.err
        assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_key_that_cannot_be_read_leaves_slips_unsigned(tmp_path: Path) -> None:
    config = write_plain_terminal(tmp_path)
    (tmp_path / "terminal.pem").unlink()
    assert slip_signer_of(load_settings(config)) is None


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", base64.b64encode(b"x")])
def test_what_is_no_list_is_none(data: bytes) -> None:
    assert read_trust(data) is None
