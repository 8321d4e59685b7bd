"""The document camera behind the screen: what is shown, what is kept, what is sent, and that nothing of it stays."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from PIL import Image as Pictures
from pypdf import PdfReader

from benchmarks.household import TERMINAL
from benchmarks.sealed import open_entry
from devices.contract import Absent, DeviceFault, Frame, Identity, Image, PageOutline, PageShot, Ready
from devices.documentcamera.legibility import problems
from devices.documentcamera.outline import find_page
from devices.documentcamera.simulated_scenes import SceneKind, simulated_scene
from kiosk.domain.attachments import MOST_BYTES_A_PAGE
from kiosk.domain.readiness import NO_DOCUMENT_CAMERA
from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from kiosk.session.state import CaptureStatus, CaptureStep, ResultStep, ReviewStep, SignStep
from kiosk.shell.capturing import FAULTS_TO_BELIEVE
from sync import parcels, wire
from sync.wire.sealing import open_body
from sync.wire.suites.international import INTERNATIONAL
from tests.support.shell_world import ShellWorld, card
from tests.support.synthetic import NAME
from tests.unit.kiosk.test_session_capture import ANSWERS

WORKS = Ready(Identity("simulated", simulated=True))
GONE = DeviceFault("camera.gone", "找不到摄像头。", "请看看线。")
HICCUP = DeviceFault("camera.grey", "画面不正常。", "请等等。", transient=True)


class SimulatedPageCamera:
    """A desk with a generated page; ``answers`` come first."""

    def __init__(self) -> None:
        scene = simulated_scene(9, SceneKind.WOOD, width=1000, height=750)
        self.image: Image = scene.image
        self.corners = scene.corners
        self.answers: list[PageShot | DeviceFault] = []
        self.insisted: list[bool] = []

    def capture(self, *, insist: bool = False) -> PageShot | DeviceFault:
        self.insisted.append(insist)
        if self.answers:
            return self.answers.pop(0)
        points = [(float(x), float(y)) for x, y in self.corners]
        outline = PageOutline((points[0], points[1], points[2], points[3]), 1.0, found=True)
        return PageShot(Frame(self.image.copy(), 1, 1.0), outline)


@pytest.fixture
def camera(world: ShellWorld) -> SimulatedPageCamera:
    made = SimulatedPageCamera()
    world.hub.drivers["documentcamera"] = made
    world.hub.more["documentcamera"] = WORKS
    world.reader.reads = [card()]
    return made


@pytest.fixture
def papers(world: ShellWorld, camera: SimulatedPageCamera) -> ShellWorld:
    """A person who asks for aid stands before the camera."""
    assert camera.insisted == []
    world.shell.tick()
    world.settle()
    for event in (ev.Touched(), ev.ServiceChosen("hardship-aid"), ev.Agreed()):
        world.shell.handle(event)
    world.turn(2)
    for event in ANSWERS:
        world.shell.handle(event)
    assert phase(world).status is CaptureStatus.LOOKING
    return world


def phase(world: ShellWorld) -> CaptureStep:
    assert isinstance(world.shell.session.phase, CaptureStep)
    return world.shell.session.phase


def take(world: ShellWorld) -> None:
    world.shell.handle(cev.ShutterPressed())
    world.settle()
    world.on_screen()


def keep(world: ShellWorld) -> None:
    take(world)
    world.shell.handle(cev.PageKept())


def live(world: ShellWorld, image: Image | DeviceFault) -> None:
    world.tell(image if isinstance(image, DeviceFault) else Frame(image, 1, 1.0))


def last_shown(world: ShellWorld) -> Image | None:
    return world.frames[-1]


# --- readiness --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [None, Absent(GONE)])
def test_without_a_camera_the_service_says_so_before_anybody_logs_in(world: ShellWorld, state: Absent | None) -> None:
    if state is not None:
        world.hub.more["documentcamera"] = state
    world.shell.tick()
    ready = world.shown[-1][1].readiness
    assert ready["hardship-aid"].trouble == NO_DOCUMENT_CAMERA
    assert ready["hotline-request"].ready, "what may be left out keeps nobody away"


# --- the live picture -------------------------------------------------------------------------------------------------


def test_the_live_picture_is_shown_small_until_the_shutter(papers: ShellWorld, camera: SimulatedPageCamera) -> None:
    live(papers, np.zeros((2448, 3264, 3), np.uint8))
    shown = last_shown(papers)
    assert shown is not None
    assert max(shown.shape) <= 1400
    stream = papers.hub.streams[-1]
    take(papers)
    assert stream.stopped
    assert camera.insisted == [True], "what is wrong with a page is for the person to judge"
    assert phase(papers).status is CaptureStatus.CHECKING
    page = last_shown(papers)
    assert page is not None
    assert page.shape[0] > page.shape[1], "the page, not the desk"


def test_a_hiccup_is_borne_and_a_silent_camera_is_not(papers: ShellWorld, camera: SimulatedPageCamera) -> None:
    for _ in range(FAULTS_TO_BELIEVE - 1):
        live(papers, HICCUP)
    assert phase(papers).status is CaptureStatus.LOOKING
    live(papers, camera.image)
    for _ in range(FAULTS_TO_BELIEVE):
        live(papers, HICCUP)
    assert phase(papers).status is CaptureStatus.NO_CAMERA
    assert last_shown(papers) is None
    live(papers, camera.image)
    assert phase(papers).status is CaptureStatus.LOOKING


def test_unplugged_in_the_middle_what_was_taken_stays(papers: ShellWorld, camera: SimulatedPageCamera) -> None:
    keep(papers)
    papers.shell.handle(cev.NextPageWanted())
    camera.answers = [GONE]
    take(papers)
    assert phase(papers).status is CaptureStatus.NO_CAMERA
    assert len(phase(papers).pages) == 1
    assert set(papers.shell.secrets.papers) == {1}
    live(papers, camera.image)
    keep(papers)
    assert set(papers.shell.secrets.papers) == {1, 2}


def test_the_screen_says_when_a_page_lies_there_and_when_it_is_gone(
    papers: ShellWorld, camera: SimulatedPageCamera
) -> None:
    empty = np.full_like(camera.image, 90)
    for image, seen in ((camera.image, True), (empty, False), (camera.image, True)):
        papers.clock.advance(1)
        live(papers, image)
        papers.on_screen()
        assert phase(papers).seen is seen
    live(papers, empty)
    papers.on_screen()
    assert phase(papers).seen, "not every picture is looked through"
    live(papers, GONE)
    for _ in range(FAULTS_TO_BELIEVE):
        live(papers, HICCUP)
    papers.clock.advance(1)
    live(papers, camera.image)
    papers.on_screen()
    assert phase(papers).seen, "after the camera was away it is told anew"


def test_what_the_hub_calls_absent_is_believed_at_once(papers: ShellWorld) -> None:
    live(papers, DeviceFault("hub.absent", "设备没有连接好。", "请看看。", transient=True))
    assert phase(papers).status is CaptureStatus.NO_CAMERA


def test_a_frame_of_an_earlier_step_is_not_believed(papers: ShellWorld) -> None:
    old = papers.hub.streams[-1]
    keep(papers)
    old.on_frame(GONE)
    papers.on_screen()
    assert phase(papers).status is CaptureStatus.PAGES


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_is_cut_out_and_small_enough(papers: ShellWorld) -> None:
    keep(papers)
    (page,) = papers.shell.secrets.papers.values()
    assert len(page) <= MOST_BYTES_A_PAGE
    assert phase(papers).pages[0].size == len(page)
    assert sorted(Pictures.open(io.BytesIO(bytes(page))).size) == [1654, 2339]
    assert papers.shell.secrets.shot is None, "the picture it was cut from is gone"


def test_what_the_camera_found_wrong_is_told(papers: ShellWorld, camera: SimulatedPageCamera) -> None:
    dark = (camera.image // 5).astype(np.uint8)
    found = find_page(dark)
    camera.answers = [PageShot(Frame(dark, 1, 1.0), found, problems(dark, found))]
    take(papers)
    shot = phase(papers).shot
    assert shot is not None
    assert "document.too_dark" in {problem.code for problem in shot.problems}


def test_corners_and_turns_cut_it_anew_from_the_same_picture(papers: ShellWorld) -> None:
    take(papers)
    upright = last_shown(papers)
    papers.shell.handle(cev.CornersWanted())
    desk = last_shown(papers)
    assert desk is not None
    assert desk.shape[:2] == (750, 1000)
    papers.shell.handle(cev.CornersSet())
    papers.on_screen()
    papers.shell.handle(cev.PageTurned())
    papers.on_screen()
    lying = last_shown(papers)
    assert upright is not None
    assert lying is not None
    assert lying.shape[:2] == upright.shape[1::-1]
    assert list(papers.shell.secrets.papers) == [1]


def test_a_bug_while_cutting_is_a_failure_and_not_the_end(papers: ShellWorld) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Callable[..., object]:
            def fails(*_arguments: object) -> object:
                raise ZeroDivisionError(name)

            return fails

    papers.shell._outside = replace(papers.outside, paperwork=Broken())  # type: ignore[arg-type]
    papers.shell._capture._outside = papers.shell._outside
    take(papers)
    assert phase(papers).status is CaptureStatus.LOOKING
    trouble = phase(papers).trouble
    assert trouble is not None
    assert trouble.code == "capture.bug"


def test_going_away_while_the_picture_is_taken_leaves_nothing(papers: ShellWorld) -> None:
    papers.shell.handle(cev.ShutterPressed())
    papers.shell.handle(ev.HomePressed())
    papers.settle()
    assert papers.shell.secrets.is_empty
    assert last_shown(papers) is None


def test_home_overwrites_and_forgets(papers: ShellWorld) -> None:
    keep(papers)
    papers.shell.handle(cev.NextPageWanted())
    take(papers)
    secrets = papers.shell.secrets
    pages, shot = list(secrets.papers.values()), secrets.shot
    assert shot is not None
    papers.shell.handle(ev.HomePressed())
    assert secrets.is_empty
    assert all(not any(page) for page in pages)
    assert not shot.any()
    assert last_shown(papers) is None


# --- submission -------------------------------------------------------------------------------------------------------


def sign_and_submit(world: ShellWorld) -> None:
    world.shell.handle(ev.SubmitPressed())
    assert isinstance(world.shell.session.phase, SignStep)
    for stroke in NAME:
        world.shell.handle(cev.StrokeDrawn(stroke))
    world.shell.handle(cev.Signed())
    world.on_screen()


def to_review(world: ShellWorld, pages: int = 2) -> None:
    for _ in range(pages):
        if phase(world).status is CaptureStatus.PAGES:
            world.shell.handle(cev.NextPageWanted())
        keep(world)
    world.shell.handle(cev.PagesDone())
    world.shell.handle(ev.Skipped())
    assert world.shell.session.phase == ReviewStep()


def opened(connection: sqlite3.Connection, platform_key: X25519PrivateKey) -> tuple[wire.TransactionBody, list[bytes]]:
    """The one transaction in the outbox and its attachments, as the platform reads them."""
    entry_id, sealed = connection.execute("SELECT entry_id, body FROM outbox_entry WHERE kind = 'transaction'").fetchone()
    body = open_entry(platform_key, entry_id, sealed, wire.TransactionBody)
    assert body is not None
    opener = INTERNATIONAL.opener(platform_key.private_bytes_raw())
    assert opener is not None
    by_hash = {ref.sha256: ref for ref in parcels.due(connection, 2e9, 10)}
    files = []
    for one in body.attachments:
        ref = by_hash[one.sha256]
        kept = wire.SealedBody(ref.suite_id, ref.key_id, parcels.read(connection, ref.sha256, 0, ref.size))
        plain = open_body({opener.key_id: opener}, kept, wire.sealing_info("parcel", TERMINAL, ref.parcel_id))
        assert isinstance(plain, bytes)
        files.append(plain)
    return body, files


def test_pages_and_signature_are_sealed_with_the_record_and_then_forgotten(
    papers: ShellWorld, platform_key: X25519PrivateKey
) -> None:
    to_review(papers)
    sign_and_submit(papers)
    assert isinstance(papers.shell.session.phase, ResultStep)
    assert papers.shell.secrets.papers == {}, "what is submitted is needed no longer"
    with papers.outside.house.connection() as connection:
        body, files = opened(connection, platform_key)
    assert [(one.name, one.media_type, one.pages) for one in body.attachments] == [
        ("household-booklet", "application/pdf", 2),
        ("signature", "image/png", 1),
    ]
    assert [consent.kind for consent in body.consents] == ["service", "signature"]
    pdf, png = files
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert len(pdf) < 2.1 * MOST_BYTES_A_PAGE
    ink = np.asarray(Pictures.open(io.BytesIO(png)))
    assert ink.min() == 0
    assert (ink == 255).mean() > 0.8


def test_a_failed_submission_can_be_tried_again_with_the_same_papers(
    papers: ShellWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_review(papers, pages=1)
    monkeypatch.setattr(papers.shell, "_audit", lambda *_: None)
    broken = replace(papers.outside.house, connection=_no_store)
    working, papers.shell._outside = papers.shell._outside, replace(papers.outside, house=broken)
    sign_and_submit(papers)
    assert isinstance(papers.shell.session.phase, ReviewStep)
    assert papers.shell.session.phase.trouble is not None
    assert set(papers.shell.secrets.papers) == {1}
    papers.shell._outside = working
    papers.shell.handle(ev.SubmitPressed())
    papers.on_screen()
    assert isinstance(papers.shell.session.phase, ResultStep)


def _no_store() -> AbstractContextManager[sqlite3.Connection]:
    raise sqlite3.OperationalError("disk I/O error")


def test_the_end_of_the_session_leaves_nothing(papers: ShellWorld) -> None:
    to_review(papers)
    papers.shell.handle(ev.SubmitPressed())
    papers.shell.handle(cev.StrokeDrawn(NAME[0]))
    papers.clock.advance(200)
    papers.shell.tick()
    assert papers.shell.session.journey is None
    assert papers.shell.secrets.is_empty
    assert last_shown(papers) is None
