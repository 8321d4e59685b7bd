"""Pictures of every screen of one service, walked by an invented person: what who writes a catalogue file wants to see.

The session's rules and the screens are the real ones; what devices and departments would answer is invented here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QEvent

from kiosk.domain.catalogue import Catalogue, FieldKind, FieldSpec, Output, Service
from kiosk.domain.licences import Use
from kiosk.domain.regions import Level
from kiosk.regions import load_regions
from kiosk.session import captureevents as cev
from kiosk.session import copyevents as cpe
from kiosk.session import events as ev
from kiosk.session import state as st
from kiosk.session import videoevents as vev
from kiosk.session.ambient import Ambient
from kiosk.session.machine import advance
from kiosk.session.step import World
from ui.application import make_application, prepare_environment
from ui.qtmessages import QtMessages
from ui.samples_base import ambient
from ui.samples_capture import name_written, sample_picture
from ui.samples_cast import LICENCE, NOW_ISO, PHONE, RECEIPT_NO, WANG
from ui.screenshots import SHAPES
from ui.texts import Translations
from ui.viewmodels.screens import question_of, screen_of
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import TerminalWindow

ASSETS: Final = Path(__file__).resolve().parent.parent / "assets"
MOST_SCREENS: Final = 80
_TYPED: Final = {
    FieldKind.PHONE: PHONE,
    FieldKind.IDNUMBER: WANG.number,
    FieldKind.DATE: "20261125",
    FieldKind.BANKCARD: "4111111111111111",
    FieldKind.LICENCE: "1.2.156.3005.2.11440000MA0000001D002.11440000MA0000002G.200000000001.001.0",
    FieldKind.USCC: "91440981000000001T",
    FieldKind.PLATE: "粤K12345",
    FieldKind.TEXT: "示例",
}
"""What the invented person answers."""
_PLACES: Final = {
    Level.PROVINCE: "440000",
    Level.CITY: "430100",
    Level.COUNTY: "440982",
    Level.TOWN: "440981113",
    Level.VILLAGE: "440981113215",
}
"""Where it lives, goes or comes from, by how far down is asked."""
_SUBMITTED: Final = st.Submitted("preview", "preview", RECEIPT_NO, NOW_ISO)
Lines: TypeAlias = tuple[tuple[str, str], ...]
"""Label and value of what a department answers."""
UNANSWERED: Final[Lines] = (("示例", "部门的答复会显示在这里"),)


class _Walk:
    """One person through one service."""

    def __init__(
        self, catalogue: Catalogue, service: Service, around: Ambient, preferences: st.Preferences, lines: Lines
    ) -> None:
        self._service = service
        self._lines = lines
        self._world = World(catalogue, around.readiness, 0.0, NOW_ISO, regions=around.regions)
        self.session = st.Session(preferences=preferences)
        self._feed(ev.Touched(), ev.ServiceChosen(service.id))

    def _feed(self, *events: ev.SessionEvent) -> None:
        for event in events:
            self.session = advance(self.session, event, self._world).session

    def moments(self) -> Iterator[st.Session]:
        """Each screen as it comes up, and filled in; ends with the first screen, or where nothing goes on by itself."""
        for _ in range(MOST_SCREENS):
            before = self.session
            yield before
            if isinstance(before.phase, st.FillStep):
                yield from self._fill(before.phase)
            elif isinstance(before.phase, st.SignStep):
                self._feed(*(cev.StrokeDrawn(stroke) for stroke in name_written()))
                yield self.session
                self._feed(cev.Signed())
            else:
                self._feed(*self._touch(before.phase))
            phase = self.session.phase
            if isinstance(phase, st.Attract) or question_of(phase) == question_of(before.phase):
                return

    def _fill(self, phase: st.FillStep) -> Iterator[st.Session]:
        spec = phase.spec
        if spec.kind is FieldKind.CHOICE:
            self._feed(ev.ChoiceMade(spec.choices[0].value))
            return
        if spec.kind is FieldKind.REGION:
            self._feed(ev.RegionChosen(answer_to(spec)))
            return
        self.session = replace(self.session, phase=replace(phase, text=answer_to(spec)))
        yield self.session
        self._feed(ev.Confirmed())

    def _touch(self, phase: st.Phase) -> tuple[ev.SessionEvent, ...]:
        match phase:
            case st.ConsentStep() | st.FaceConsentStep():
                return (ev.Agreed(),)
            case st.IdentifyStep():
                return (ev.CardRead(WANG, has_photo=True, simulated=True),)
            case st.LicencesStep():
                return self._licence(phase)
            case st.FaceStep():
                return (ev.FaceCompared(True, 0.2, 0.5, "preview", "1", False),)
            case st.CaptureStep():
                return (*self._photographed(phase), cev.PagesDone())
            case st.VideoStep():
                return (
                    (vev.ClerkAnswered(simulated=True),)
                    if phase.status is st.VideoStatus.CALLING
                    else (ev.FinishPressed(),)
                )
            case st.CopyStep():
                made = phase.status is st.CopyStatus.MAKING
                return (cpe.CopyMade(1),) if made else (ev.FinishPressed(),)
            case st.ReviewStep():
                return (ev.SubmitPressed(),)
            case st.WorkingStep():
                return (self._answer(),)
            case st.ResultStep():
                return (ev.FinishPressed(),)
            case st.RatingStep():
                return (ev.Rated(5),)
            case st.TakeCard():
                return (ev.CardLifted(),)
            case _:
                return ()

    def _licence(self, phase: st.LicencesStep) -> tuple[ev.SessionEvent, ...]:
        if phase.status is st.LicencesStatus.ASKING:
            return (ev.LicencesHeard((LICENCE,)),)
        return (ev.LicenceUsed(Use.PRINT),) if phase.opened else (ev.LicenceOpened(LICENCE.number),)

    def _photographed(self, phase: st.CaptureStep) -> tuple[ev.SessionEvent, ...]:
        journey = self.session.journey
        number = 1 if journey is None else 1 + len(journey.papers)
        taken = cev.PageTaken(number, st.Shot(number).corners, (), 200_000)
        return (cev.ShutterPressed(), taken, cev.PageKept()) if phase.status is st.CaptureStatus.LOOKING else ()

    def _answer(self) -> ev.SessionEvent:
        match self._service.output:
            case Output.DOCUMENT | Output.LICENCE:
                document = st.DocumentStatus("x", self._service.title, "SL202611230001", 1, simulated=True)
                return ev.DocumentIssued(_SUBMITTED, document)
            case Output.RECORD | Output.APPOINTMENT:
                return ev.RecordReceived(_SUBMITTED, "x", st.RecordShown(self._lines, "示例", simulated=True))
            case Output.CODE:
                code = st.CodeShown("MONI-SHILI", self.session.now + 60, simulated=True)
                return ev.CodeReceived(_SUBMITTED, "x", code)
            case _:
                return ev.SubmitDone(_SUBMITTED, "x")


def answer_to(spec: FieldSpec) -> str:
    """Something that a question takes."""
    if spec.kind is FieldKind.NUMBER:
        return "1" * max(spec.min_length, 1)
    if spec.kind is FieldKind.REGION:
        return _PLACES[spec.deepest]
    return _TYPED[spec.kind][: max(spec.max_length, 1)] if spec.kind is FieldKind.TEXT else _TYPED[spec.kind]


def _name_of(phase: st.Phase) -> str:
    asked = f"-{phase.spec.name}" if isinstance(phase, st.FillStep | st.CaptureStep) else ""
    return screen_of(phase) + asked


def draw(
    catalogue: Catalogue,
    service: Service,
    out: Path,
    language: st.Language = st.Language.ZH_HANS,
    *,
    care: bool = False,
    lines: Lines = UNANSWERED,
) -> tuple[Path, ...]:
    """Writes ``NN-SCREEN.png`` for each screen into ``out``. Raises OSError when that cannot be done.

    ``lines``: what the department answers to a question.
    """
    prepare_environment(offscreen=True)
    logging.getLogger("ui.qt").addHandler(logging.NullHandler())  # of no use to who looks at pictures
    messages = QtMessages()
    messages.install()
    application = make_application(["preview"])
    around = replace(ambient(catalogue), regions=load_regions(ASSETS / "regions"))
    terminal = TerminalViewModel(lambda _event: None, Translations(ASSETS / "translations"))
    terminal.show(st.Session(), around)
    shape = SHAPES[0]
    window = TerminalWindow(
        terminal,
        size_px=shape.size_px,
        panel_px_per_mm=shape.px_per_mm,
        fullscreen=False,
        assets=ASSETS,
        stilled=True,
    )
    window.show()
    written: list[Path] = []
    for session in _Walk(catalogue, service, around, st.Preferences(language=language, care=care), lines).moments():
        window.show_camera_frame(sample_picture(session.phase))
        terminal.show(session, around)
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        path = out / f"{len(written) + 1:02d}-{_name_of(session.phase)}.png"
        window.grab(path)
        written.append(path)
    window.close()
    application.processEvents()
    messages.remove()
    return tuple(written)
