"""``document print`` against Debian's ippeveprinter on the bench: the job's true end in state and exit code."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from devices.__main__ import run as main
from devices.bench.bench import Bench, BenchAddresses
from devices.bench.config import BenchConfig, CardReaderConfig, ReceiptConfig, SocketConfig
from devices.bench.control import BenchClient

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[BenchAddresses]:
    config = BenchConfig(
        people=ASSETS / "bench" / "people.toml",
        portraits=ASSETS / "bench" / "portraits",
        font=ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf",
        run_dir=tmp_path / "run",
        out_dir=tmp_path / "out",
        idcard=CardReaderConfig(enabled=False),
        receipt=ReceiptConfig(enabled=False),
        camera=SocketConfig(enabled=False),
    )
    bench = Bench(config)
    yield bench.start()
    bench.stop()


@pytest.fixture
def client(addresses: BenchAddresses) -> BenchClient:
    return BenchClient(Path(addresses.control))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    pdf = io.BytesIO()
    writer.write(pdf)
    path = tmp_path / "参保证明.pdf"
    path.write_bytes(pdf.getvalue())
    return path


def test_a_page_is_printed_to_its_end(
    addresses: BenchAddresses, client: BenchClient, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["document", "print", "--uri", addresses.document, "--json", str(page)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], answer["state"], answer["proof"]) == (True, "completed", "job-state")
    documents = client.do("documents")["documents"]
    assert isinstance(documents, list)
    (document,) = documents
    assert isinstance(document, dict)
    assert len(PdfReader(str(document["path"])).pages) == 1
    assert main(["probe", addresses.document]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "document"


def test_a_job_that_fails_in_the_mechanism_is_aborted(
    addresses: BenchAddresses, client: BenchClient, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.do("fault", device="document", name="abort")["ok"]
    assert main(["document", "print", "--uri", addresses.document, "--json", str(page)]) == 3
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert (answer["ok"], answer["state"], answer["code"]) == (False, "aborted", "document.aborted")
    assert told.err.count("\n") == 1
    assert client.do("documents")["documents"] == []


def test_a_job_without_paper_is_told_with_its_reason(
    addresses: BenchAddresses, client: BenchClient, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.do("document.paper", state="out")["ok"]
    command = ["document", "print", "--uri", addresses.document, "--json", "--timeout", "3", str(page)]
    code = main(command)
    answer = json.loads(capsys.readouterr().out)
    # Whether the printer lets go of a job that waits for paper decides between "canceled" and "stopped".
    assert (code, answer["state"]) in [(3, "canceled"), (5, "stopped")]
    assert answer["ok"] is False
    assert "media-empty" in answer["reasons"] or "media-needed" in answer["reasons"]
    assert client.do("documents")["documents"] == []


def test_a_host_without_a_path_is_probed_for_its_printer(
    addresses: BenchAddresses, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probe", addresses.document.removesuffix("/ipp/print")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["url"], found["kind"], found["identity"]["simulated"]) == (addresses.document, "document", True)
    assert "application/pdf" in found["capabilities"]["formats"]
    assert (found["capabilities"]["takes_a4"], found["capabilities"]["missing"], found["others"]) == (True, [], [])
    assert {marker["level"] for marker in found["supplies"]["markers"]} == {"ok"}
    assert [tray["name"] for tray in found["supplies"]["trays"]] != []


def test_the_plug(addresses: BenchAddresses, client: BenchClient, capsys: pytest.CaptureFixture[str]) -> None:
    assert client.do("document.unplug")["ok"]
    assert client.do("document.paper", state="out")["code"] == "bench.unplugged"
    assert main(["probe", addresses.document]) == 3
    capsys.readouterr()
    assert client.do("document.replug")["ok"]
    assert main(["probe", addresses.document]) == 0
