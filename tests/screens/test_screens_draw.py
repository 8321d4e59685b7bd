"""Every sample is drawn in every shape, looks taking turns, without a complaint of Qt or QML, and is not empty."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtTest import QTest

from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from kiosk.session.state import Language
from tests.support.screenwindow import SAMPLES, SampleWindow, sample_window
from ui.automation.finger import Finger
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

LOOKS = [(Language.ZH_HANS, False), (Language.ZH_HANT, True), (Language.EN, True), (Language.EN, False)]


def colours(image: QImage) -> int:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(grey.constBits(), np.uint8)
    return int(np.unique(pixels).size)


@pytest.mark.parametrize("shape", ["portrait", "landscape", "tablet"])
def test_every_screen_is_drawn(qapp: object, shape: str) -> None:
    looks = cycle(LOOKS)
    with sample_window(shape) as shown:
        for name in SAMPLES:
            language, care = next(looks)
            shown.show(name, language=language, care=care)
            assert shown.terminal.property("screen") == SAMPLES[name].screen
            assert colours(shown.window.grabWindow()) > 20, name


@pytest.fixture
def shown(qapp: object) -> object:
    with sample_window() as window:
        yield window


def test_only_close_closes(shown: SampleWindow) -> None:
    shown.show("home")
    event = QCloseEvent()
    QCoreApplication.sendEvent(shown.window, event)
    assert event.type() == QEvent.Type.Close
    assert shown.window.isVisible()


def test_a_finger_goes_through_the_real_screens(shown: SampleWindow) -> None:
    finger = Finger(shown.window)
    touches: list[tuple[str, str, ev.SessionEvent]] = [
        ("attract", "开始办事", ev.Touched()),
        ("home", "我的养老和社保", ev.CategoryChosen("pension")),
        ("home", "养老待遇资格认证", ev.ServiceChosen("pension-certification")),
        ("home", "找要办的事", ev.SearchWanted()),
        ("search-found", "养老待遇资格认证", ev.ServiceChosen("pension-certification")),
        ("lookup-waiting", "知道了", ev.HomePressed()),
        ("category", "参保证明", ev.ServiceChosen("insurance-certificate")),
        ("consent", "同意，开始办", ev.Agreed()),
        ("consent-face", "不刷脸，请村干部核对", ev.Declined()),
        ("face-retry", "再试一次", ev.RetryPressed()),
        ("face-person-decides", "请村干部核对", ev.AttendantWanted()),
        ("attendant-question", "是本人", ev.AttendantDecided(same_person=True)),
        ("fill-phone", "不填，下一步", ev.Skipped()),
        ("fill-choice", "职工社会保险", ev.ChoiceMade("employee")),
        ("capture", "拍照", cev.ShutterPressed()),
        ("capture-optional", "不拍，下一步", ev.Skipped()),
        ("capture-checking", "看清楚了", cev.PageKept()),
        ("capture-checking", "转一下", cev.PageTurned()),
        ("capture-blurred", "再拍一张", ev.RetryPressed()),
        ("capture-no-page", "调四个角", cev.CornersWanted()),
        ("capture-corners", "角都对上了", cev.CornersSet()),
        ("capture-pages", "再拍一页", cev.NextPageWanted()),
        ("capture-pages", "拍完了", cev.PagesDone()),
        ("capture-returning", "全部重拍", cev.PagesDropped()),
        ("capture-no-camera-kept", "就用拍好的", cev.PagesDone()),
        ("review-papers", "重拍户口本", ev.EditAsked("household-booklet")),
        ("review-papers", "都对，去签名", ev.SubmitPressed()),
        ("sign-written", "擦掉重写", cev.SignatureCleared()),
        ("sign-written", "签好了，提交", cev.Signed()),
        ("review", "修改手机号", ev.EditAsked("phone")),
        ("review", "都对，提交", ev.SubmitPressed()),
        ("result-offline", "打印回执", ev.PrintWanted()),
        ("result-printed", "完成", ev.FinishPressed()),
        ("rating", "非常满意", ev.Rated(5)),
        ("takecard", "已经拿走了", ev.FinishPressed()),
        ("trouble", "回首页", ev.HomePressed()),
        ("idle", "我还在", ev.Touched()),
        ("help-home", "我知道了", ev.HelpClosed()),
        ("technician-queue", "放回队列", ev.ReleaseWanted("e2")),
        ("technician", "退出维护", ev.TechnicianLeft()),
    ]
    for name, text, event in touches:
        shown.show(name)
        shown.sent.clear()
        finger.tap(text)
        assert shown.sent[-1] == event, (name, text, shown.sent)
        assert all(other == ev.Touched() for other in shown.sent[:-1]), (name, text, shown.sent)


def test_a_finger_fills_the_phone_number(shown: SampleWindow) -> None:
    shown.show("fill-phone")
    shown.sent.clear()
    Finger(shown.window).fill("手机号", "13800138000")
    typed = [event for event in shown.sent if event != ev.Touched()]
    assert typed == [ev.ClearPressed(), *(ev.KeyPressed(digit) for digit in "13800138000")]


def test_a_finger_fills_a_text(shown: SampleWindow) -> None:
    shown.show("fill-text")
    Finger(shown.window).fill("备注", "家里没人")
    assert shown.sent[-1] == ev.TextChanged("家里没人")


def test_a_grey_tile_cannot_be_tapped(shown: SampleWindow) -> None:
    shown.show("home-offline")
    finger = Finger(shown.window)
    assert finger.sees("现在没有网络")
    with pytest.raises(LookupError, match="is grey"):
        finger.tap("参保证明")
    assert [event for event in shown.sent if event != ev.Touched()] == []


def test_five_taps_on_the_clock_only_on_attract(shown: SampleWindow) -> None:
    shown.show("attract")
    clocks = [item for item in Finger(shown.window).texts() if item == "09:41"]
    assert clocks
    for _ in range(5):
        Finger(shown.window).tap("09:41")
    assert shown.sent[-1:] == [ev.TechnicianWanted()]


def test_the_camera_reaches_the_screen(shown: SampleWindow) -> None:
    shown.show("face")
    before = shown.window.grabWindow()
    frame = np.zeros((480, 640, 3), np.uint8)
    frame[:, :, 1] = 255
    shown.outer.show_camera_frame(frame)
    QTest.qWait(0)
    after = shown.window.grabWindow()
    assert after != before
    shown.outer.show_camera_frame(None)
    QTest.qWait(0)
    assert shown.outer.pictures.frame().isNull()
