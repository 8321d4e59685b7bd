"""What a service asks to be photographed and signed: which of it applies, what is lacking, and what is no signature."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import SIGNED_UNLESS_SAID, CatalogueProblem, load_catalogue
from kiosk.domain.attachments import NOT_SIGNED, SIGNATURE, Attachment, asked_attachments, lacking
from kiosk.domain.catalogue import AttachmentSpec, Catalogue, Condition, Hardware
from kiosk.domain.readiness import NO_DOCUMENT_CAMERA, readiness_of
from kiosk.domain.signature import (
    LEAST_INK_MM,
    MOST_POINTS,
    TOO_LITTLE,
    TOO_MUCH,
    InkPoint,
    Stroke,
    fits,
    signature_trouble,
    usable,
)
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.submit import refusal_of
from kiosk.session.state import ConsentGiven, Journey

ROOT = Path(__file__).resolve().parents[3]
BOOKLET = AttachmentSpec("booklet", "户口本", "翻到本人那一页", max_pages=2)
PROOF = AttachmentSpec("proof", "证明", "有字的一面朝上", when=Condition("kind", frozenset({"ill"})))
EXTRA = AttachmentSpec("extra", "别的材料", "想拍就拍", required=False)


def line(*points: tuple[float, float, int]) -> Stroke:
    return tuple(InkPoint(*point) for point in points)


NAME = (line((5, 5, 0), (25, 6, 300)), line((15, 2, 600), (15, 20, 900)))

# --- the catalogue ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in (ROOT / "assets" / "catalogue").glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def loaded(folder: Path, extra: str, *, camera: bool = True) -> Catalogue:
    path = folder / "pension-certification.yaml"
    text = path.read_text(encoding="utf-8")
    if camera:
        text = text.replace("硬件模块: [idcard]", "硬件模块: [idcard, documentcamera]")
    path.write_text(text + extra, encoding="utf-8")
    return load_catalogue(folder)


def test_papers_and_a_signature_of_a_service(folder: Path) -> None:
    service = loaded(
        folder,
        "附件:\n  - {name: booklet, 名称: 户口本, 说明: 翻到本人那一页, 最多页数: 2}\n"
        "  - {name: extra, 名称: 别的材料, 说明: 想拍就拍, 必填: false}\n签名: true\n",
    ).by_id["pension-certification"]
    assert service.attachments == (BOOKLET, EXTRA)
    assert service.signed_sentence == SIGNED_UNLESS_SAID
    assert Hardware.DOCUMENT_CAMERA in service.hardware


def test_only_optional_papers_need_no_camera(folder: Path) -> None:
    extra = "附件:\n  - {name: extra, 名称: 别的材料, 说明: 想拍就拍, 必填: false}\n签名: true\n签名内容: 我同意。\n"
    service = loaded(folder, extra, camera=False).by_id["pension-certification"]
    assert service.attachments == (EXTRA,)
    assert service.signed_sentence == "我同意。"


ONE = "附件:\n  - {name: booklet, 名称: 户口本, 说明: 翻开"


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (ONE + "}\n  - {name: booklet, 名称: 又一本, 说明: 翻开}\n", "附件“booklet”写了两次"),
        (ONE.replace("booklet", SIGNATURE) + "}\n", "留给签名的名字"),
        (ONE.replace("booklet", "户口本") + "}\n", "$.附件"),
        (ONE + ", 最多页数: 11}\n", "$.附件"),
        (ONE + ", 当: {phone: [a]}}\n", "附件“booklet”的“当”要看前面的一个选择"),
        ("签名内容: 我同意。\n", "没有写“签名: true”"),
        (
            "附件:\n" + "".join(f"  - {{name: p{i}, 名称: 纸, 说明: 放平, 最多页数: 10}}\n" for i in range(7)),
            "附件太多，最多15种、共60页",
        ),
    ],
)
def test_a_mistake_about_papers_is_named(folder: Path, extra: str, words: str) -> None:
    with pytest.raises(CatalogueProblem, match=r"pension-certification\.yaml") as caught:
        loaded(folder, extra)
    assert words in str(caught.value)


def test_required_papers_need_the_camera(folder: Path) -> None:
    with pytest.raises(CatalogueProblem, match="documentcamera"):
        loaded(folder, ONE + "}\n", camera=False)


# --- what is asked, what is lacking -----------------------------------------------------------------------------------


def with_papers(journey: Journey, *, signed: bool = False) -> Journey:
    service = replace(
        journey.service, attachments=(BOOKLET, PROOF, EXTRA), signed_sentence=SIGNED_UNLESS_SAID if signed else ""
    )
    return replace(journey, service=service)


def test_papers_follow_the_answers(pension: Journey) -> None:
    service = with_papers(pension).service
    assert asked_attachments(service, {}) == (BOOKLET, EXTRA)
    assert asked_attachments(service, {"kind": "ill"}) == (BOOKLET, PROOF, EXTRA)


def test_nothing_is_submitted_without_its_papers(pension: Journey) -> None:
    journey = with_papers(pension)
    refused = refusal_of(journey)
    assert refused is not None
    assert (refused.code, refused.advice) == ("attachment.missing", BOOKLET.hint)
    booklet = Attachment("booklet", "application/pdf", b"%PDF")
    assert refusal_of(replace(journey, attachments=(booklet,))) is None
    ill = replace(journey, attachments=(booklet,), answers={**journey.answers, "kind": "ill"})
    assert lacking(ill.service, ill.answers, ill.attachments) is not None


def test_nothing_is_submitted_without_its_signature(pension: Journey) -> None:
    journey = replace(with_papers(pension, signed=True), attachments=(Attachment("booklet", "application/pdf", b"%PDF"),))
    assert refusal_of(journey) == NOT_SIGNED
    ink = Attachment(SIGNATURE, "image/png", b"png")
    assert refusal_of(replace(journey, attachments=(*journey.attachments, ink))) == NOT_SIGNED, "the sentence too"
    said = (*journey.consents, ConsentGiven(SIGNATURE, given=True, at="2026-11-23T10:00:00+08:00"))
    assert refusal_of(replace(journey, attachments=journey.attachments, consents=said)) == NOT_SIGNED
    assert refusal_of(replace(journey, attachments=(*journey.attachments, ink), consents=said)) is None


@pytest.mark.parametrize("troubles", [{}, {Hardware.DOCUMENT_CAMERA: Trouble("camera.gone", Cause.DEVICE, "断了", "")}])
def test_without_the_camera_the_counter_is_named_before_anybody_begins(
    pension: Journey, troubles: dict[Hardware, Trouble | None]
) -> None:
    service = replace(pension.service, hardware=frozenset({Hardware.DOCUMENT_CAMERA}))
    assert readiness_of(service, link_trouble=None, hardware_trouble=troubles).trouble == NO_DOCUMENT_CAMERA
    there: dict[Hardware, Trouble | None] = {Hardware.DOCUMENT_CAMERA: None}
    assert readiness_of(service, link_trouble=None, hardware_trouble=there).ready


# --- signatures -------------------------------------------------------------------------------------------------------


def test_a_name_is_a_signature() -> None:
    assert signature_trouble(NAME) is None


@pytest.mark.parametrize(
    "strokes",
    [
        (),
        (line((5, 5, 0)),),
        (line((5, 5, 0), (5.4, 5, 900)),),
        (line((0, 0, 0), (60, 0, 50)),),
        (line(*((5 + i % 2 * 3, 5, i * 30) for i in range(60))),),
    ],
    ids=["nothing", "dot", "thick dot", "swipe", "scratching on the spot"],
)
def test_a_dot_or_a_slip_of_the_hand_is_none(strokes: tuple[Stroke, ...]) -> None:
    assert signature_trouble(strokes) == TOO_LITTLE


def test_a_scrawl_without_end_is_none() -> None:
    scrawl = line(*((i % 50, i % 20, i * 10) for i in range(MOST_POINTS + 1)))
    assert not fits((scrawl,))
    assert signature_trouble((scrawl,)) == TOO_MUCH


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -501.0, 1e9])
def test_what_no_panel_can_send_is_no_stroke(bad: float) -> None:
    assert not usable((InkPoint(bad, 1.0, 0),))
    assert not usable((InkPoint(1.0, bad, 0),))
    assert not usable(())


POINTS = st.builds(InkPoint, st.floats(-500, 500), st.floats(-500, 500), st.integers(0, 10**9))


@given(st.lists(st.lists(POINTS, min_size=1, max_size=20).map(tuple), max_size=20))
def test_a_signature_has_ink_however_it_is_drawn(strokes: list[Stroke]) -> None:
    if signature_trouble(strokes) is None:
        points = [point for stroke in strokes for point in stroke]
        assert len(points) >= 2
        spread = max(p.x for p in points) - min(p.x for p in points), max(p.y for p in points) - min(p.y for p in points)
        assert sum(spread) > 0
    short = [tuple(replace(p, x=p.x / 1e4, y=p.y / 1e4) for p in stroke[:3]) for stroke in strokes[:3]]
    assert LEAST_INK_MM > 1
    assert signature_trouble(short) == TOO_LITTLE
