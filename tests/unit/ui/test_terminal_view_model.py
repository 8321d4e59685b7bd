"""Slots send the right events; leaving wipes; touches are signs of life."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Q_ARG, QMetaObject, QObject

from kiosk.domain.dates import DatePart
from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from kiosk.session.state import Language, TechnicianPage
from ui.samples import PHONE, WANG, Sample
from ui.viewmodels.children_capture import ACTIONS
from ui.viewmodels.screens import SCREENS
from ui.viewmodels.terminal import TerminalViewModel

SLOTS: list[tuple[str, str, tuple[object, ...], ev.SessionEvent]] = [
    ("chrome", "back", (), ev.BackPressed()),
    ("chrome", "home", (), ev.HomePressed()),
    ("chrome", "help", (), ev.HelpPressed()),
    ("chrome", "chooseLanguage", ("zh-Hant",), ev.LanguageChosen(Language.ZH_HANT)),
    ("chrome", "toggleCare", (), ev.CareToggled()),
    ("chrome", "toggleMute", (), ev.MuteToggled()),
    ("idle", "stay", (), ev.Touched()),
    ("help", "close", (), ev.HelpClosed()),
    ("attract", "start", (), ev.Touched()),
    ("attract", "printSlip", (), ev.PrintWanted()),
    ("attract", "declineSlip", (), ev.PrintDeclined()),
    ("home", "chooseCategory", ("pension",), ev.CategoryChosen("pension")),
    ("home", "chooseService", ("insurance-certificate",), ev.ServiceChosen("insurance-certificate")),
    ("home", "search", (), ev.SearchWanted()),
    ("search", "change", ("退休金",), ev.TextChanged("退休金")),
    ("search", "chooseService", ("pension-certification",), ev.ServiceChosen("pension-certification")),
    ("category", "chooseService", ("pension-certification",), ev.ServiceChosen("pension-certification")),
    ("category", "chooseGroup", ("养老",), ev.GroupChosen("养老")),
    ("notice", "home", (), ev.FinishPressed()),
    ("notice", "readAloud", (), ev.ReadAloudWanted()),
    ("notice", "printNotice", (), ev.PrintWanted()),
    ("lookup", "home", (), ev.HomePressed()),
    ("consent", "agree", (), ev.Agreed()),
    ("consent", "decline", (), ev.Declined()),
    ("face", "retry", (), ev.RetryPressed()),
    ("face", "callAttendant", (), ev.AttendantWanted()),
    ("attendant", "press", ("7",), ev.KeyPressed("7")),
    ("attendant", "press", ("backspace",), ev.BackspacePressed()),
    ("attendant", "confirm", (), ev.Confirmed()),
    ("attendant", "cancel", (), ev.BackPressed()),
    ("attendant", "samePerson", (), ev.AttendantDecided(same_person=True)),
    ("attendant", "otherPerson", (), ev.AttendantDecided(same_person=False)),
    ("fill", "press", ("1",), ev.KeyPressed("1")),
    ("fill", "press", ("clear",), ev.ClearPressed()),
    ("fill", "press", ("backspace",), ev.BackspacePressed()),
    ("fill", "change", ("在家",), ev.TextChanged("在家")),
    ("fill", "choose", ("employee",), ev.ChoiceMade("employee")),
    ("fill", "step", ("month", -1), ev.DateStepped(DatePart.MONTH, -1)),
    ("fill", "confirm", (), ev.Confirmed()),
    ("fill", "skip", (), ev.Skipped()),
    ("region", "choose", ("440981",), ev.RegionChosen("440981")),
    ("region", "search", (True,), ev.RegionSearchWanted(wanted=True)),
    ("region", "change", ("gz",), ev.TextChanged("gz")),
    ("region", "confirm", (), ev.Confirmed()),
    ("region", "skip", (), ev.Skipped()),
    *(("capture", "act", (action,), event) for action, event in ACTIONS.items()),
    ("sign", "clear", (), cev.SignatureCleared()),
    ("sign", "done", (), cev.Signed()),
    ("review", "edit", ("phone",), ev.EditAsked("phone")),
    ("review", "submit", (), ev.SubmitPressed()),
    ("result", "printPaper", (), ev.PrintWanted()),
    ("result", "finish", (), ev.FinishPressed()),
    ("rating", "rate", (5,), ev.Rated(5)),
    ("rating", "skip", (), ev.Skipped()),
    ("takecard", "finish", (), ev.FinishPressed()),
    ("trouble", "home", (), ev.HomePressed()),
    ("pin", "press", ("1",), ev.KeyPressed("1")),
    ("pin", "confirm", (), ev.Confirmed()),
    ("pin", "cancel", (), ev.BackPressed()),
    ("technician", "choosePage", ("queue",), ev.TechnicianPageChosen(TechnicianPage.QUEUE)),
    ("technician", "test", ("receipt",), ev.TestWanted("receipt")),
    ("technician", "release", ("e2",), ev.ReleaseWanted("e2")),
    ("technician", "leave", (), ev.TechnicianLeft()),
]


@pytest.mark.parametrize(("child", "slot", "arguments", "event"), SLOTS, ids=lambda value: str(value)[:24])
def test_a_slot_sends_its_event(
    terminal: TerminalViewModel,
    sent: list[ev.SessionEvent],
    child: str,
    slot: str,
    arguments: tuple[object, ...],
    event: ev.SessionEvent,
) -> None:
    view_model = terminal.property(child)
    assert isinstance(view_model, QObject)
    kinds = {str: "QString", int: "int", bool: "bool"}
    assert QMetaObject.invokeMethod(view_model, slot, *(Q_ARG(kinds[type(value)], value) for value in arguments))
    assert sent == [event]


def test_every_screen_has_its_child(terminal: TerminalViewModel) -> None:
    for name in SCREENS:
        assert terminal.property(name) is terminal.child(name)


def test_unknown_words_from_qml_send_nothing(terminal: TerminalViewModel, sent: list[ev.SessionEvent]) -> None:
    terminal.property("chrome").chooseLanguage("fr")
    terminal.property("technician").choosePage("kitchen")
    terminal.property("capture").act("explode")
    assert sent == []


def test_five_taps_on_the_attract_clock(
    terminal: TerminalViewModel, show: Callable[[str], None], sent: list[ev.SessionEvent]
) -> None:
    show("home")
    for _ in range(5):
        terminal.property("chrome").tapClock()
    assert sent == []
    show("attract")
    for _ in range(4):
        terminal.property("chrome").tapClock()
    assert sent == []
    terminal.property("chrome").tapClock()
    assert sent == [ev.TechnicianWanted()]


def test_the_screen_changes_once_and_only_when_it_does(terminal: TerminalViewModel, show: Callable[[str], None]) -> None:
    changes: list[str] = []
    terminal.screenChanged.connect(lambda: changes.append(terminal.property("screen")))
    show("home")
    show("home-offline")
    show("consent")
    assert changes == ["home", "consent"]
    assert terminal.property("consent").property("title") == "先看看这几句话"


def test_a_touch_is_a_sign_of_life_but_not_on_attract_nor_under_the_question(
    terminal: TerminalViewModel, show: Callable[[str], None], sent: list[ev.SessionEvent]
) -> None:
    show("attract")
    terminal.touched()
    show("idle")
    terminal.touched()
    assert sent == []
    show("home")
    terminal.touched()
    assert sent == [ev.Touched()]


def everything_held(terminal: TerminalViewModel) -> dict[str, object]:
    held: dict[str, object] = {}
    for view_model in terminal.view_models():
        meta = view_model.metaObject()
        for index in range(meta.propertyCount()):
            name = meta.property(index).name()
            held[f"{type(view_model).__name__}.{name}"] = view_model.property(name)
    return held


PERSONAL = [
    WANG.name,
    WANG.number,
    PHONE,
    "王*英",
    "440*",
    "138****8000",
    "138 0013",
    "养老待遇资格认证",
    "●",
    "YZZ1",
    "M10.00 26.00",  # where the name begins
]


@pytest.mark.parametrize("last", ["attract", "takecard"])
def test_after_leaving_nothing_of_the_person_stays(
    terminal: TerminalViewModel, show: Callable[[str], None], samples: dict[str, Sample], last: str
) -> None:
    journey = [name for name, sample in samples.items() if sample.session.journey is not None]
    for name in journey:
        show(name)
    seen = str(everything_held(terminal))
    assert "idle" in journey
    assert any(word in seen for word in PERSONAL)
    show(last)
    held = {
        where: value
        for where, value in everything_held(terminal).items()
        if not where.startswith(("HomeViewModel", "CategoryViewModel"))
    }
    left = {where: word for where, value in held.items() for word in PERSONAL if word in str(value)}
    assert len(held) > 150
    assert not left


@pytest.mark.parametrize(
    "name", ["fill-phone-typed", "sign-written", "review", "result-offline", "attendant-question", "pin"]
)
def test_leaving_a_personal_screen_blanks_it_at_once(
    terminal: TerminalViewModel, show: Callable[[str], None], samples: dict[str, Sample], name: str
) -> None:
    show(name)
    view_model = terminal.child(samples[name].screen)
    assert view_model.props != type(view_model.props)()
    show("rating")
    assert view_model.props == type(view_model.props)()


def test_pictures_get_a_new_address(terminal: TerminalViewModel) -> None:
    face, attendant = terminal.property("face"), terminal.property("attendant")
    before = (face.property("cameraSource"), attendant.property("photoSource"))
    terminal.new_frame()
    terminal.new_photo()
    after = (face.property("cameraSource"), attendant.property("photoSource"))
    assert before == ("image://camera/live?n=0", "image://card/photo?n=0")
    assert after == ("image://camera/live?n=1", "image://card/photo?n=1")
