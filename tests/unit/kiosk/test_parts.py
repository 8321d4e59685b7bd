"""``python -m kiosk parts``: libraries that work are told as such, and one that does not is named."""

from __future__ import annotations

import json

import pytest

from kiosk.__main__ import main
from kiosk.maintenance import parts
from kiosk.maintenance.parts import NOT_WHOLE, PartProblem, look

NAMES = ["code", "picture", "face", "handwriting", "voice", "page", "certificate", "sealing", "store"]


@pytest.mark.usefixtures("qapp")
def test_every_library_of_this_installation_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parts", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(part["name"], part["ok"]) for part in found] == [(name, True) for name in NAMES]


def test_one_that_does_not_is_named_with_what_it_gave(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_page(_title: str, _lines: list[tuple[str, str]]) -> bytes:
        return b"%PDF-1.7"

    monkeypatch.setattr(parts, "_face", lambda: "")
    monkeypatch.setattr(parts.shutil, "which", lambda _name: None)
    found = {part.name: part for part in look(no_page, lambda: "丁")}
    assert not found["handwriting"].ok
    assert "丁" in found["handwriting"].said
    assert found["voice"].said == "PartProblem: no espeak-ng"
    assert not found["page"].ok
    assert found["code"].ok
    assert parts.parts_command(no_page, lambda: "丁", as_json=False) == NOT_WHOLE
    assert "不行  handwriting" in capsys.readouterr().out
    assert issubclass(PartProblem, Exception)
