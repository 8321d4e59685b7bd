"""Documents on demand: the same request, the same document; sealed there and back."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from xml.etree import ElementTree

import msgspec
import pypdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from PIL import Image

from central.server import EmbeddedCentral
from sync import wire
from sync.wire.signedpdf import SignedPdf, examine
from tests.support.central_client import CHILD, ELDER, FACE, WORKER, Terminal, problem

pytestmark = pytest.mark.both_stores


def ask(terminal: Terminal, request_id: str, person: wire.Person, **answers: str) -> tuple[wire.IssueResult, bytes]:
    reply = X25519PrivateKey.generate()
    response = terminal.post(wire.PATH_ISSUE, terminal.issue_request(request_id, person, reply, **answers))
    assert response.status_code == 200, response.text
    result = msgspec.json.decode(response.content, type=wire.IssueResult)
    return result, terminal.open_document(result, reply) if result.issued else b""


def test_the_certificate_is_pdf_a_with_its_fonts_inside(terminal: Terminal) -> None:
    result, pdf = ask(terminal, "req-1", WORKER, insurance="employee")
    assert (result.issued, result.media_type, result.title, result.pages) == (True, "application/pdf", "参保证明", 1)
    assert result.simulated
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    page = reader.pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = page.extract_text()
    compact = text.replace(" ", "").replace("\n", "")
    for expected in ("参保证明", WORKER.name, WORKER.number, result.document_no, "城镇企业职工基本养老保险", "失业保险"):
        assert expected in compact, expected
    assert "模拟系统签发·不具法律效力" in compact
    fonts = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts_of(page)]
    assert fonts
    assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
    assert all("NotoSansCJK" in font["/FontName"] for font in fonts)
    assert_archival(reader, pdf)


PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"


def assert_archival(reader: pypdf.PdfReader, pdf: bytes) -> None:
    """What PDF/A-2b (ISO 19005-2) asks for and a signature might spoil: claim, version, colour, nothing forbidden."""
    catalogue = reader.trailer["/Root"]
    packet = ElementTree.fromstring(catalogue["/Metadata"].get_data())
    values = {(name, value) for one in packet.iter() for name, value in (*one.attrib.items(), (one.tag, one.text))}
    claims = {(name.removeprefix(PDFAID), value) for name, value in values if name.startswith(PDFAID)}
    assert claims == {("part", "2"), ("conformance", "B")}
    assert pdf.startswith(b"%PDF-1.7")
    assert "/Version" not in catalogue
    assert set(catalogue["/Extensions"]) == {"/ESIC"}
    (intent,) = catalogue["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert not {"/AA", "/OpenAction", "/Encrypt", "/NeedAppearances"} & {
        *catalogue,
        *reader.trailer,
        *catalogue["/AcroForm"],
    }
    (widget,) = (annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", ()))
    assert widget["/Subtype"] == "/Widget"
    printed, hidden, invisible, no_view = 4, 2, 1, 32
    assert widget["/F"] & printed
    assert not widget["/F"] & (hidden | invisible | no_view)
    assert [float(number) for number in widget["/Rect"]] == [0, 0, 0, 0]


def test_the_certificate_is_signed_by_the_authority_that_terminals_pin(terminal: Terminal) -> None:
    result, pdf = ask(terminal, "req-1", WORKER, insurance="employee")
    root = terminal.central.keys.authority.root
    found = examine(pdf, [root], datetime.now(UTC))
    assert isinstance(found, SignedPdf)
    assert (found.pages, found.is_a4) == (result.pages, True)
    assert result.document_no in found.title


def fonts_of(page: pypdf.PageObject) -> list[dict]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_the_printed_code_leads_to_the_platforms_confirmation(terminal: Terminal, tmp_path: object) -> None:
    import subprocess

    result, pdf = ask(terminal, "req-1", ELDER)
    (tmp_path / "c.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "c.pdf", "c"], cwd=tmp_path, check=True)
    with Image.open(tmp_path / "c-1.png") as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.startswith(terminal.central.url + "/verify?")
    page = terminal.http.get(code.text).text
    assert "编号和验证码相符" in page
    assert result.document_no in page
    assert "王*英" in page
    assert ELDER.name not in page
    assert "没有通过验证" in terminal.http.get("/verify", params={"no": result.document_no, "code": "0"}).text


def test_the_same_request_brings_the_same_document_also_after_a_restart(
    central: EmbeddedCentral, terminal: Terminal
) -> None:
    first, pdf = ask(terminal, "req-1", WORKER, insurance="employee")
    central.stop()
    central.start()
    second, again = ask(terminal, "req-1", WORKER, insurance="employee")
    assert (second.document_no, again) == (first.document_no, pdf)
    third, other = ask(terminal, "req-2", WORKER, insurance="employee")
    assert third.document_no != first.document_no
    assert other != pdf
    assert central.store.totals()["documents"] == 2


def test_a_request_id_is_not_lent_to_another_person(terminal: Terminal) -> None:
    ask(terminal, "req-1", WORKER)
    reply = X25519PrivateKey.generate()
    answer = terminal.post(wire.PATH_ISSUE, terminal.issue_request("req-1", ELDER, reply))
    assert problem(answer) == (409, "issue.request_reused", "input")


def test_who_has_no_record_hears_so_in_plain_words(terminal: Terminal) -> None:
    child = msgspec.structs.replace(CHILD, birth=f"{datetime.now(UTC).year - 6}-06-01")
    result, _ = ask(terminal, "req-1", child, insurance="employee")
    assert (result.issued, result.code, result.document) == (False, "department.no_record", None)
    assert "12333" in result.message
    covered, pdf = ask(terminal, "req-2", child, insurance="resident-medical")
    assert covered.issued
    assert pdf.startswith(b"%PDF")


def test_a_silent_department_is_told_apart_and_may_be_asked_again(central: EmbeddedCentral, terminal: Terminal) -> None:
    central.department.down = True
    result, _ = ask(terminal, "req-1", WORKER)
    assert (result.issued, result.code) == (False, "department.unavailable")
    central.department.down = False
    assert ask(terminal, "req-1", WORKER)[0].issued


def test_what_cannot_be_issued_is_refused_with_its_code(terminal: Terminal) -> None:
    person = msgspec.structs.replace
    assert ask(terminal, "r1", person(WORKER, number="1"))[0].code == "body.bad_identity_number"
    assert ask(terminal, "r2", WORKER, insurance="lottery")[0].code == "department.no_record"
    reply = X25519PrivateKey.generate()
    request = msgspec.json.decode(terminal.issue_request("r3", WORKER, reply), type=wire.IssueRequest)

    def send(**changes: object) -> object:
        return terminal.post(wire.PATH_ISSUE, msgspec.json.encode(msgspec.structs.replace(request, **changes)))

    assert problem(send(reply_key=b"short")) == (400, "input.bad_reply_key", "input")
    assert problem(send(reply_key=bytes(32))) == (400, "input.bad_reply_key", "input")
    assert problem(send(request_id="r4")) == (422, "sealed.cannot_open", "key")
    assert problem(send(request_id="a b")) == (400, "input.malformed", "input")
    other = msgspec.json.decode(send(service="house-title").content, type=wire.IssueResult)
    assert (other.issued, other.code) == (False, "department.no_such_document")
    unchecked = wire.IssueBody(WORKER, {}, (), msgspec.structs.replace(FACE, method="attendant", passed=False))
    sealed = terminal.seal(msgspec.json.encode(unchecked), wire.sealing_info("issue-request", terminal.name, "r5"))
    refused = msgspec.json.decode(send(request_id="r5", body=sealed).content, type=wire.IssueResult)
    assert (refused.issued, refused.code) == (False, "department.identity_insufficient")


def test_a_printed_document_is_not_on_disk_in_clear(central: EmbeddedCentral, terminal: Terminal, tmp_path: object) -> None:
    _, pdf = ask(terminal, "req-1", WORKER)
    central.stop()
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert pdf[:200] not in content
        assert WORKER.number.encode() not in content
        assert WORKER.name.encode() not in content
    central.start()


def test_a_document_that_nobody_holds_is_void(central: EmbeddedCentral, terminal: Terminal) -> None:
    result, _ = ask(terminal, "req-1", WORKER, insurance="employee")
    row = central.store.issued(result.document_no)
    assert row is not None
    where = {"no": result.document_no, "code": row.verify_code}
    assert "这份证明由本平台出具" in terminal.http.get("/verify", params=where).text
    for _ in range(2):
        assert terminal.heartbeat(abandoned=("req-1", "never-came")).abandoned == ("req-1", "never-came")
    page = terminal.http.get("/verify", params=where).text
    assert "已经作废" in page
    assert "这份证明由本平台出具" not in page
    assert "已经作废" not in terminal.http.get("/verify", params=where | {"code": "0" * 12}).text, "only to who has it"
    again, _ = ask(terminal, "req-1", WORKER, insurance="employee")
    assert (again.issued, again.code) == (False, "issue.abandoned")
    late, _ = ask(terminal, "never-came", WORKER, insurance="employee")
    assert (late.issued, late.code) == (False, "issue.abandoned"), "a request that arrives after all"
    fresh, _ = ask(terminal, "req-2", WORKER, insurance="employee")
    assert fresh.issued
    other = Terminal(central, "T-0002")
    try:
        other.heartbeat(abandoned=("req-2",))
        assert central.store.void_since(central.store.issued(fresh.document_no)) == "", "not a stranger's to say"
    finally:
        other.close()


@pytest.mark.parametrize("wrong", [("x" * 65,), ("a b",), tuple(f"r{number}" for number in range(101))])
def test_what_is_abandoned_stays_within_bounds(terminal: Terminal, wrong: tuple[str, ...]) -> None:
    beat = wire.Heartbeat(1, terminal.name, "at", "1", "440981102201", "x", abandoned=wrong)
    assert problem(terminal.post(wire.PATH_HEARTBEAT, msgspec.json.encode(beat)))[0] == 400
