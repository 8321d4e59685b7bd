"""One view model a screen: the props of its snapshot, and slots that turn touches into session events."""

# ruff: noqa: N802, N815 - slots and signals have QML's spelling
# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.domain.carrying import Errand
from kiosk.domain.catalogue import Acting
from kiosk.domain.dates import DatePart
from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from kiosk.session.state import PaperState, TechnicianPage
from kiosk.session.upkeepevents import UpkeepPageChosen
from kiosk.session.upkeepstate import UpkeepPage
from ui.viewmodels import props
from ui.viewmodels.bases import LiveViewModel, PadViewModel, Picture, ScreenViewModel, Send
from ui.viewmodels.props_desk import DeskProps
from ui.viewmodels.snapshot import snapshot_of


class DeskViewModel(snapshot_of(DeskProps, PadViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def confirm(self) -> None:
        self._send(ev.Confirmed())

    @Slot()
    def cancel(self) -> None:
        self._send(ev.BackPressed())

    @Slot(str)
    def choose(self, transaction_id: str) -> None:
        self._send(ev.PaperChosen(transaction_id))

    @Slot()
    def cameOut(self) -> None:
        self._send(ev.PaperDecided(came_out=True))

    @Slot()
    def notOut(self) -> None:
        self._send(ev.PaperDecided(came_out=False))

    @Slot()
    def order(self) -> None:
        self._send(ev.ReprintWanted())

    @Slot()
    def leave(self) -> None:
        self._send(ev.FinishPressed())

    @Slot()
    def checkDay(self) -> None:
        self._send(UpkeepPageChosen(UpkeepPage.DAY))


class AttractViewModel(snapshot_of(props.AttractProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def start(self) -> None:
        self._send(ev.Touched())

    @Slot()
    def printSlip(self) -> None:
        """A slip in doubt is a matter for a cadre."""
        self._send(ev.DeskWanted() if self.props.slip_state == PaperState.UNKNOWN else ev.PrintWanted())

    @Slot()
    def declineSlip(self) -> None:
        self._send(ev.PrintDeclined())


class HomeViewModel(snapshot_of(props.HomeProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot(str)
    def chooseCategory(self, category: str) -> None:
        self._send(ev.CategoryChosen(category))

    @Slot(str)
    def chooseService(self, service_id: str) -> None:
        self._send(ev.ServiceChosen(service_id))

    @Slot()
    def search(self) -> None:
        self._send(ev.SearchWanted())


class SearchViewModel(snapshot_of(props.SearchProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot(str)
    def change(self, text: str) -> None:
        self._send(ev.TextChanged(text))

    @Slot(str)
    def chooseService(self, service_id: str) -> None:
        self._send(ev.ServiceChosen(service_id))


class CategoryViewModel(snapshot_of(props.CategoryProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot(str)
    def chooseGroup(self, group: str) -> None:
        self._send(ev.GroupChosen(group))

    @Slot(str)
    def chooseService(self, service_id: str) -> None:
        self._send(ev.ServiceChosen(service_id))


class NoticeViewModel(snapshot_of(props.NoticeProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def home(self) -> None:
        self._send(ev.FinishPressed())

    @Slot()
    def readAloud(self) -> None:
        self._send(ev.ReadAloudWanted())

    @Slot()
    def printNotice(self) -> None:
        self._send(ev.PrintWanted())


class ConsentViewModel(snapshot_of(props.ConsentProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def agree(self) -> None:
        self._send(ev.Agreed())

    @Slot()
    def decline(self) -> None:
        self._send(ev.Declined())

    @Slot(str)
    def actFor(self, value: str) -> None:
        """``value`` as in the rows of ``acting``; empty: for oneself."""
        self._send(ev.ActingChosen(Acting(value) if value else None))


class IdentifyViewModel(snapshot_of(props.IdentifyProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    """Reading starts by itself."""

    @Slot()
    def without(self) -> None:
        self._send(ev.WithoutCardWanted())


class FaceViewModel(snapshot_of(props.FaceProps, LiveViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def retry(self) -> None:
        self._send(ev.RetryPressed())

    @Slot()
    def callAttendant(self) -> None:
        self._send(ev.AttendantWanted())


class AttendantViewModel(snapshot_of(props.AttendantProps, PadViewModel)):  # type: ignore[misc]  # as above
    photoSourceChanged = Signal()

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(send, parent)
        self._photo = Picture("image://card/photo")

    @Property(str, notify=photoSourceChanged)
    def photoSource(self) -> str:
        return self._photo.source

    @Slot()
    def newPhoto(self) -> None:
        """Another photo, or none any more, lies with the image provider."""
        self._photo.renew()
        self.photoSourceChanged.emit()

    @Slot()
    def confirm(self) -> None:
        self._send(ev.Confirmed())

    @Slot()
    def cancel(self) -> None:
        self._send(ev.BackPressed())

    @Slot()
    def samePerson(self) -> None:
        self._send(ev.AttendantDecided(same_person=True))

    @Slot()
    def otherPerson(self) -> None:
        self._send(ev.AttendantDecided(same_person=False))

    @Slot()
    def cannotTell(self) -> None:
        self._send(ev.AttendantUnsure())


class FillViewModel(snapshot_of(props.FillProps, PadViewModel)):  # type: ignore[misc]  # as above
    @Slot(str)
    def change(self, text: str) -> None:
        self._send(ev.TextChanged(text))

    @Slot(str, int)
    def step(self, part: str, by: int) -> None:
        if part in {one.value for one in DatePart} and by in {1, -1}:
            self._send(ev.DateStepped(DatePart(part), by))

    @Slot(str)
    def choose(self, value: str) -> None:
        self._send(ev.ChoiceMade(value))

    @Slot()
    def confirm(self) -> None:
        self._send(ev.Confirmed())

    @Slot()
    def skip(self) -> None:
        self._send(ev.Skipped())

    @Slot()
    def speak(self) -> None:
        self._send(sev.SpeakingWanted())


class ReviewViewModel(snapshot_of(props.ReviewProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot(str)
    def edit(self, field_name: str) -> None:
        self._send(ev.EditAsked(field_name))

    @Slot()
    def submit(self) -> None:
        self._send(ev.SubmitPressed())


class WorkingViewModel(snapshot_of(props.WorkingProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    """Nothing to touch while the work goes on."""


class ResultViewModel(snapshot_of(props.ResultProps, LiveViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def printPaper(self) -> None:
        """A paper in doubt is a matter for a cadre."""
        self._send(ev.DeskWanted() if self.props.paper_state == PaperState.UNKNOWN else ev.PrintWanted())

    @Slot()
    def finish(self) -> None:
        self._send(ev.FinishPressed())


class RatingViewModel(snapshot_of(props.RatingProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot(int)
    def rate(self, score: int) -> None:
        self._send(ev.Rated(score))

    @Slot()
    def skip(self) -> None:
        self._send(ev.Skipped())


class TakeCardViewModel(snapshot_of(props.TakeCardProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def finish(self) -> None:
        self._send(ev.FinishPressed())


class TroubleViewModel(snapshot_of(props.TroubleProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def home(self) -> None:
        self._send(ev.HomePressed())


class PinViewModel(snapshot_of(props.PinProps, PadViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def confirm(self) -> None:
        self._send(ev.Confirmed())

    @Slot()
    def cancel(self) -> None:
        self._send(ev.BackPressed())


class TechnicianViewModel(snapshot_of(props.TechnicianProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot(str)
    def choosePage(self, page: str) -> None:
        if page in {known.value for known in TechnicianPage}:
            self._send(ev.TechnicianPageChosen(TechnicianPage(page)))

    @Slot(str)
    def test(self, device: str) -> None:
        self._send(ev.TestWanted(device))

    @Slot(str)
    def release(self, entry_id: str) -> None:
        self._send(ev.ReleaseWanted(entry_id))

    @Slot(str)
    def exportTo(self, folder: str) -> None:
        self._send(ev.CarryWanted(Errand.EXPORT, folder))

    @Slot(str)
    def receiveFrom(self, folder: str) -> None:
        self._send(ev.CarryWanted(Errand.RECEIVE, folder))

    @Slot()
    def restart(self) -> None:
        self._send(ev.RestartWanted())

    @Slot()
    def leave(self) -> None:
        self._send(ev.TechnicianLeft())
