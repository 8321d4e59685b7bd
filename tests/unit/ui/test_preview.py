"""What who writes a service sees of it: a picture of each of its screens, or plain words why there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image as Pictures

from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import FieldKind
from kiosk.domain.forms import check_answer
from ui.preview import answer_to

ROOT = Path(__file__).resolve().parents[3]
MISTAKES = ROOT / "tests" / "data" / "catalogue_mistakes"


def preview(*arguments: str) -> tuple[int, list[str], str]:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "catalogue", "preview", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_each_screen_of_a_service_is_drawn_to_its_end(tmp_path: Path) -> None:
    code, lines, said = preview("locksmith-check", "--out", str(tmp_path), "--care")
    assert code == 0, said
    names = [Path(line).name for line in lines]
    assert names == [
        "01-consent.png",
        "02-identify.png",
        "03-fill-permit.png",
        "04-fill-permit.png",
        "05-review.png",
        "06-working.png",
        "07-result.png",
        "08-rating.png",
        "09-takecard.png",
    ]
    pictures = [Pictures.open(line).convert("RGB") for line in lines]
    assert {picture.size for picture in pictures} == {(1080, 1920)}
    assert len({picture.tobytes() for picture in pictures}) == len(pictures), "no two screens are the same"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("no-such-service",), 5, "没有“no-such-service”这个事项"),
        (("x", "--folder", "/nowhere"), 2, "categories.yaml"),
    ],
)
def test_why_nothing_is_drawn_is_said(arguments: tuple[str, ...], code: int, words: str, tmp_path: Path) -> None:
    answered, lines, said = preview(*arguments, "--out", str(tmp_path))
    assert (answered, lines) == (code, [])
    assert words in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_the_invented_person_answers_every_question_of_the_catalogue() -> None:
    for service in load_catalogue(ROOT / "assets" / "catalogue").services:
        for spec in service.fields:
            if spec.kind is not FieldKind.CHOICE:
                assert check_answer(spec, answer_to(spec)) is None, f"{service.id}.{spec.name}"
