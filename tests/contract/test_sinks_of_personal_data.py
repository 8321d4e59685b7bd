"""A villager goes through the real program, and every place where anything of it ends up is searched for her.

Twice: once to the end, and once until the program is killed by a signal that leaves a crash report, with the form half
filled. Then everything that people at the centre or in the field can look at, and every file that was written, is searched
for her name, number, address, birthday and telephone, in the codings that files have. Paper is hers and is not searched.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from central.console.pages import DOORS
from central.console.roles import Role
from kiosk.__main__ import main
from tests.support.console_client import logged_in
from tests.support.village import Village

NAME, NUMBER, BIRTH = "王秀英", "440981195003120641", "1950-03-12"
ADDRESS, PHONE = "荔香镇红荔村委会大塘坡村12号", "13800138000"
WORDS = (NAME, NUMBER, NUMBER[:17], BIRTH, NUMBER[6:14], ADDRESS, PHONE)
SERVICE = "养老待遇资格认证"


def needles() -> list[bytes]:
    codings = ("utf-8", "utf-16-le", "gb18030")
    plain = [word.encode(coding) for word in WORDS for coding in codings]
    escaped = [json.dumps(word).strip('"').encode() for word in WORDS]
    return [*plain, *escaped]


NEEDLES = needles()


def found_in(content: bytes) -> list[str]:
    return sorted({needle.decode("utf-8", "replace") for needle in NEEDLES if needle in content})


class Searched:
    """Every place by name, what of her lies there, and which places hold the receipt: those are really looked into."""

    def __init__(self) -> None:
        self.told: dict[str, list[str]] = {}
        self.with_receipt: set[str] = set()

    def look(self, place: str, content: bytes, receipt: str) -> None:
        grouped = " ".join((receipt[:4], receipt[4:8], receipt[8:]))
        if receipt.encode() in content or grouped.encode() in content:
            self.with_receipt.add(place)
        if found := found_in(content):
            self.told[place] = found


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    """The program's temporary files, and core files if it left any, lie in a folder of their own."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "temp"))
    with Village(tmp_path / "village") as opened:
        yield opened


def come_to_the_phone(village: Village) -> None:
    village.desk("face.show", person=NAME)
    for text in ("开始办事", SERVICE, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")
    village.place_card(NAME)
    village.sees("您的手机号是多少")
    village.client.fill("手机号", PHONE)


def serve(village: Village) -> str:
    """Her receipt's number, once the platform has it."""
    village.link_is("online")
    village.devices_settled()
    come_to_the_phone(village)
    village.tap("填好了")
    village.tap("提交")
    village.until(lambda: len(village.ledger(SERVICE)) == 1, "the submission to arrive")
    (receipt,) = village.client.do("queue")["receipts"]  # type: ignore[misc]
    village.take_card()
    return str(receipt)


def crash_with_a_form_half_filled(village: Village) -> None:
    village.client.do("advance", seconds=400)
    come_to_the_phone(village)
    child = village.terminal._child
    assert child is not None
    child.send_signal(signal.SIGABRT)
    village.terminal.wait_until_dead(20)
    village.take_card()


def in_the_field(village: Village, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, bytes]:
    """What a technician gets to see or takes along, by the real commands."""
    config = str(village.rig.config)
    said: dict[str, bytes] = {}
    for name, command in {
        "doctor": ["doctor", "--json"],
        "queue": ["queue", "list"],
        "backup": ["store", "backup", str(folder / "backup")],
        "report": ["report", str(folder / "report")],
    }.items():
        main([*command, "--config", config])
        said[name] = capsys.readouterr().out.encode()
    entries = json.loads(said["queue"])
    for entry in entries:
        main(["queue", "show", str(entry["entry_id"]), "--config", config])
        said["queue show"] = said.get("queue show", b"") + capsys.readouterr().out.encode()
    return said


def at_the_centre(village: Village) -> dict[str, bytes]:
    """Every page, part and file of the console as every role sees it, the metrics, and what heartbeats and the log said."""
    central = village.rig.central
    said = {"metrics": httpx.get(f"{central.url}/metrics", trust_env=False).content}
    (terminal,) = central.store.fleet()
    for role in Role:
        browser = logged_in(central, role.value)
        for door in DOORS:
            if door.method == "GET" and "{" not in door.path:
                query = {"id": terminal.terminal} if door.path.endswith("/terminal") else {}
                said[f"{door.path} as {role.value}"] = browser.http.get(door.path, params=query).content
        browser.close()
    said["heartbeat"] = repr(central.store.fleet()).encode()
    said["journal at the centre"] = repr(central.store.journal(1000)).encode()
    return said


def test_she_is_nowhere_but_on_her_paper(village: Village, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    village.terminal.start()
    receipt = serve(village)
    crash_with_a_form_half_filled(village)
    searched = Searched()
    for place, content in {**in_the_field(village, tmp_path / "field", capsys), **at_the_centre(village)}.items():
        searched.look(place, content, receipt)
    for file in sorted(path for path in tmp_path.rglob("*") if path.is_file() and "paper" not in path.parts):
        searched.look(str(file.relative_to(tmp_path)), file.read_bytes(), receipt)
    assert searched.told == {}
    assert "Fatal Python error" in (tmp_path / "village" / "terminal" / "lives" / "crash.txt").read_text("utf-8")
    assert list((tmp_path / "temp").glob("core*")) == []
    looked_into = {name.partition(" as ")[0] for name in searched.with_receipt}
    assert {"/log", "/transactions", "queue", "journal at the centre"} <= looked_into
    for start in ("field/backup/", "village/terminal/terminal.db", "village/central.db"):
        assert any(name.startswith(start) for name in looked_into), start
    village.terminal.start()
