"""The shell: events in, the machine asked, effects carried out, the screen shown. Lives on the screen's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kiosk.clock import iso
from kiosk.domain.catalogue import Catalogue, Output
from kiosk.domain.readiness import Intake, Readiness
from kiosk.domain.search import SearchIndex
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.attach import attached
from kiosk.journeys.issue import IssuedDocument, issue
from kiosk.journeys.showcode import first_code
from kiosk.journeys.submit import STORE_FAILED, submit
from kiosk.maintenance.access import Denied, Granted
from kiosk.maintenance.release import release
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.ambient import Ambient
from kiosk.session.machine import advance, opening
from kiosk.session.state import (
    AttendantStep,
    Attract,
    Journey,
)
from kiosk.session.step import World
from kiosk.session.upkeepeffects import UpkeepEffect
from kiosk.shell.activities import CardActivity, FaceActivity
from kiosk.shell.broadcasts import Broadcasts
from kiosk.shell.capturing import PaperActivity, page_bytes
from kiosk.shell.carrying import CarryWork
from kiosk.shell.checkup import Checkup
from kiosk.shell.copying import CopyWork
from kiosk.shell.desk import DeskWork
from kiosk.shell.device_tests import run_test
from kiosk.shell.governing import Governing, opening_session, patience_of, under
from kiosk.shell.intake import IntakeWatch
from kiosk.shell.licences import find_licences
from kiosk.shell.lights import light
from kiosk.shell.listening import SpeechActivity, can_listen
from kiosk.shell.login import find_person
from kiosk.shell.notices import print_notice
from kiosk.shell.offer import Offer
from kiosk.shell.papers import Papers
from kiosk.shell.paying import PaymentWork
from kiosk.shell.ports import Outside, SyncView
from kiosk.shell.receiptwatch import ReceiptWatch
from kiosk.shell.scanning import ScanActivity
from kiosk.shell.secrets import SessionSecrets
from kiosk.shell.showing import CodeWork
from kiosk.shell.slips import SlipWork
from kiosk.shell.standing import find_standing
from kiosk.shell.surroundings import ambient_of, readiness
from kiosk.shell.upkeep import UpkeepWork
from kiosk.shell.videocall import VideoCall
from kiosk.speech.phrasebook import read_aloud, sentence
from kiosk.store import audit
from kiosk.store.database import transaction
from sync.wire.downlink import Channel

R = TypeVar("R")
Answered = IssuedDocument | ev.RecordReceived | ev.CodeReceived | Trouble

_LOG = logging.getLogger("kiosk.shell")

_BROKEN = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")


class Shell:
    """One for the life of the program."""

    def __init__(self, outside: Outside, store_folder: Path) -> None:
        self._outside = outside
        self._broadcasts = Broadcasts(outside)
        self._intake_watch = IntakeWatch(outside, store_folder)
        self._intake = Intake()
        self.session = opening_session(outside)
        self.secrets = SessionSecrets()
        self._cards = CardActivity(outside, self.secrets, self.handle)
        self._faces = FaceActivity(outside, self.secrets, self.handle)
        self._capture = PaperActivity(outside, self.secrets, self.handle)
        self._speech = SpeechActivity(outside, self.secrets, self.handle)
        self._papers = Papers(outside, self.secrets, self.handle)
        self._codes = ScanActivity(outside, self.handle)
        self._desk = DeskWork(outside, self.secrets, self.handle)
        self._checkup = Checkup(outside, self._show)
        self._carrying = CarryWork(outside, self.handle, self._show)
        self._paying = PaymentWork(outside, self.handle)
        self._copying = CopyWork(outside, self.secrets, self.handle)
        self._video = VideoCall(outside, self.handle)
        self._showing = CodeWork(outside, self.handle)
        self._rating = SlipWork(outside, self.handle)
        self._view: SyncView = outside.sync_view()
        self._readiness: dict[str, Readiness] = {}
        self._offer = Offer(outside, self._audit)
        self._governing = Governing(outside, self._audit)
        self._photo_shown = False
        self._receipts = ReceiptWatch(outside, self.handle)
        self._upkeep = UpkeepWork(outside, self.handle, store_folder)

    def start(self) -> None:
        self._audit("terminal.started", {"version": self._outside.app_version})
        self._refresh()
        for effect in opening(self.session):
            self._carry_out(effect)
        self._papers.recover()
        self._upkeep.start()
        self._broadcasts.reload()
        self._show()

    def stop(self) -> None:
        self._faces.set(wanted=False)
        self._capture.set(frozenset())
        self._video.forget()
        self._speech.set(frozenset())
        self.secrets.forget()
        self._carrying.stop()
        self._audit("terminal.stopped", {})

    def handle(self, event: ev.SessionEvent) -> None:
        """Takes one event. Only on the screen's thread."""
        if isinstance(event, ev.SubmitFailed) and event.trouble == STORE_FAILED:
            self._intake_watch.write_failed()
        world = World(
            catalogue=self._outside.catalogue,
            readiness=self._readiness,
            now=self._outside.clock.monotonic(),
            wall=iso(self._outside.clock),
            regions=self._outside.regions,
            microphone=can_listen(self._outside),
        )
        step = advance(self.session, event, world)
        changed = step.session != self.session
        self.session = step.session
        if changed and not isinstance(event, ev.Ticked):
            self._show()
        for effect in step.effects:
            self._carry_out(effect)
        self._show_photo()
        self._capture.tidy(self.session)
        self._copying.tidy(self.session)
        self._video.tidy(self.session)
        if isinstance(event, ev.Ticked):
            self._show()

    def tick(self) -> None:
        """A few times a second: time passes, cards come and go, the world is looked at."""
        self._take_what_is_new()
        self._refresh()
        self.handle(ev.Ticked())
        self._cards.tick()
        self._faces.tick()
        self._codes.tick()
        self._papers.tick()
        self._checkup.tick(self.session)
        self._carrying.tick(self.session)
        self._paying.tick(self.session)
        self._showing.tick(self.session)
        self._video.tick(self.session)
        self._receipts.tick(self.session)
        self._upkeep.tick(self.session, self._outside.site.hours)
        self._announce()

    def world_changed(self) -> None:
        """A device or the line has changed: the screen should say so at once."""
        self._refresh()
        self._show()

    @property
    def is_resting(self) -> bool:
        """Nobody is here and no paper is left over: the program may start anew without anybody noticing."""
        phase = self.session.phase
        return isinstance(phase, Attract) and phase.slip is None

    @property
    def catalogue(self) -> Catalogue:
        """What is offered now."""
        return self._outside.catalogue

    def search_with(self, index: SearchIndex, catalogue: Catalogue) -> None:
        """From now on services of this catalogue are found with this index."""
        self._offer.search_with(index, catalogue)
        self._show()

    # --- effects --------------------------------------------------------------------------------------------------

    def _carry_out(self, effect: fx.Effect) -> None:
        match effect:
            case fx.SetActivities(wanted=wanted):
                self._cards.set(wanted)
                self._capture.set(wanted)
                self._speech.set(wanted)
                self._codes.set(wanted)
                self._faces.set(wanted=fx.Activity.LOOK_FOR_FACE in wanted)
            case fx.SetLamps(wanted=lamps):
                light(self._outside, lamps)
            case fx.Speak(cue=cue):
                chosen = self.session.preferences.voice
                self._outside.voice.say(sentence(cue, chosen.dialect, chosen.loudness_percent))
            case fx.ReadAloud(text=text, otherwise=otherwise):
                chosen = self.session.preferences.voice
                self._outside.voice.say(read_aloud(text, chosen.dialect, otherwise, chosen.loudness_percent))
            case fx.Hush():
                self._outside.voice.hush()
            case fx.ForgetPerson():
                self._forget()
            case fx.Wipe():
                self._forget()
                self._outside.voice.hush()
                self._audit("session.ended", {"number": str(self.session.number)})
            case fx.SubmitJourney(journey=journey):
                self._submit(journey)
            case fx.IssueDocument(journey=journey):
                self._issue(journey)
            case fx.PrintSlip(effect_id=effect_id):
                self._papers.print_slip(effect_id)
            case fx.PrintDocument(effect_id=effect_id):
                self._papers.print_document(effect_id)
            case fx.PrintNotice(service_id=service_id):
                print_notice(self._outside, service_id, self._later)
            case fx.DeclinePaper(effect_id=effect_id):
                self._papers.decline(effect_id)
            case fx.FindPapers() | fx.LookAtPapers() | fx.DecidePaper() | fx.OrderReprint():
                self._desk.carry_out(effect)
            case _:
                self._carry_out_rest(effect)

    def _carry_out_rest(self, effect: fx.Effect) -> None:
        match effect:
            case fx.CapturePage() | fx.StraightenPage():
                self._capture.carry_out(effect)
            case fx.TakeNote() | fx.PlayNote():
                self._speech.carry_out(effect)
            case fx.RecordRating():
                self._rating.keep(effect)
            case fx.LookUpReceipt():
                self._rating.look_up(effect)
            case fx.CallClerk():
                self._video.carry_out(effect)
            case fx.MakeCopy() | fx.PrintCopy():
                self._copying.carry_out(effect)
            case fx.AskWhose() | fx.AskStanding() | fx.AskLicences():
                self._ask_about_people(effect)
            case fx.AskBill() | fx.PlaceOrder():
                self._paying.carry_out(effect)
            case fx.Audit(code=code, fields=fields):
                self._audit(code, dict(fields))
            case _:
                self._carry_out_for_staff(effect)

    def _carry_out_for_staff(self, effect: fx.Effect) -> None:
        match effect:
            case fx.CheckPin(role=role, digits=digits):
                self._check_pin(role, digits)
            case fx.RunTest(device=device):
                self._run_test(device)
            case fx.ReleaseEntry(entry_id=entry_id, who=who):
                self._release(entry_id, who)
            case fx.RunErrand():
                self._carrying.run(effect)
            case fx.Restart():
                self._outside.restart()
            case asked if isinstance(asked, UpkeepEffect):
                self._upkeep.carry_out(asked)
            case _:
                raise AssertionError(effect)

    def _ask_about_people(self, effect: fx.AskWhose | fx.AskStanding | fx.AskLicences) -> None:
        match effect:
            case fx.AskWhose():
                find_person(self._outside, effect, self._later)
            case fx.AskStanding():
                find_standing(self._outside, effect, self._later)
            case fx.AskLicences():
                find_licences(self._outside, effect, self._later)

    def _show_photo(self) -> None:
        """The card's photo is on the screen only while a cadre compares it with the person."""
        phase = self.session.phase
        wanted = isinstance(phase, AttendantStep) and bool(phase.attendant)
        if wanted != self._photo_shown:
            self._photo_shown = wanted
            self._outside.show_card_photo(self.secrets.card_photo if wanted else None)

    def _forget(self) -> None:
        self._capture.forget()
        self._copying.forget()
        self._video.forget()
        self._speech.forget()
        self.secrets.forget()
        self._outside.show_frame(None)
        self._outside.show_card_photo(None)

    def _submit(self, journey: Journey) -> None:
        def done(result: ev.SubmitDone | Trouble) -> None:
            self._later(ev.SubmitFailed(result) if isinstance(result, Trouble) else result)
            self._outside.wake_sync()

        house, attempt = self._outside.house, self.secrets.attempt_of(journey)
        self._with_files(journey, lambda whole: submit(house, whole, attempt), done)

    def _issue(self, journey: Journey) -> None:
        def keep(result: Answered) -> None:
            match result:
                case Trouble():
                    self.handle(ev.SubmitFailed(result))
                case ev.RecordReceived(slip_effect_id=effect_id, record=record):
                    if journey.service.output is Output.APPOINTMENT:
                        self.secrets.appointments[effect_id] = record.lines
                    elif journey.service.answer_on_slip:
                        self.secrets.told[effect_id] = record.lines
                    self.handle(result)
                case IssuedDocument(event=event, pdf=pdf, preview=preview):
                    self.secrets.pages[event.document.effect_id] = pdf
                    self._outside.show_frame(preview)
                    self.handle(event)
                case ev.CodeReceived():
                    self.handle(result)

        def done(result: Answered) -> None:
            self._outside.in_gui(lambda: keep(result))
            self._outside.wake_sync()

        house, ask, attempt = self._outside.house, self._outside.ask_department, self.secrets.attempt_of(journey)
        work = first_code if journey.output is Output.CODE else issue
        self._with_files(journey, lambda whole: work(house, whole, ask, attempt), done)

    def _with_files(self, journey: Journey, work: Callable[[Journey], R], done: Callable[[R | Trouble], None]) -> None:
        """Makes files of what was photographed and signed, then does the work; a bug in either is told as a failure."""
        numbers = [page.page_id for pages in journey.papers.values() for page in pages]
        pages, bind = page_bytes(self.secrets, numbers), self._outside.paperwork.bound

        def job() -> R | Trouble:
            whole = attached(journey, pages, bind)
            return whole if isinstance(whole, Trouble) else work(whole)

        self._outside.jobs.run(job, done, broken=self._failed(ev.SubmitFailed(_BROKEN)))

    def _check_pin(self, role: fx.PinRole, digits: str) -> None:
        def done(answer: Granted | Denied) -> None:
            match answer:
                case Granted(who=who):
                    self._later(ev.PinAccepted(role, who))
                case Denied(trouble=trouble, wait=wait):
                    until = self._outside.clock.monotonic() + wait if wait else None
                    self._later(ev.PinRefused(role, trouble, until))

        check = self._outside.pins[role]
        self._outside.jobs.run(lambda: check.check(digits), done, broken=self._failed(ev.PinRefused(role, _BROKEN)))

    def _run_test(self, device: str) -> None:
        run_test(self._outside, device, lambda result: self._later(ev.TestFinished(result)))

    def _release(self, entry_id: str, who: str) -> None:
        def work() -> None:
            with self._outside.house.connection() as connection, transaction(connection):
                release(connection, entry_id, who, self._outside.clock)

        self._outside.jobs.run(work, lambda _done: self._outside.wake_sync())

    def _audit(self, code: str, fields: dict[str, str]) -> None:
        at = iso(self._outside.clock)

        def work() -> None:
            with self._outside.house.connection() as connection, transaction(connection):
                audit.append(connection, at, code, fields)

        self._outside.jobs.run(work)

    def published(self, channel: str) -> None:
        """The platform has published something that is in the store now. Only on the screen's thread."""
        if channel == Channel.BROADCASTS:
            self._broadcasts.reload()
        elif channel == Channel.CATALOGUE:
            self._offer.published()
        elif channel == Channel.SETTINGS:
            self._governing.published()

    def _take_what_is_new(self) -> None:
        """Between two sessions only: nobody's services change while somebody stands here."""
        self._offer.tick()
        self._governing.tick()
        if not isinstance(self.session.phase, Attract):
            return
        if self._offer.between_sessions():
            self._outside = replace(self._outside, catalogue=self._offer.catalogue)
        settings = self._governing.between_sessions()
        if settings is not None:
            self._outside = under(self._outside, settings)
            self._intake_watch.limited_by(self._outside)
            self.session = replace(self.session, patience=patience_of(settings))
            self._outside.use_settings(settings)

    def _announce(self) -> None:
        """An emergency is spoken once, when nobody is in the middle of something."""
        if isinstance(self.session.phase, Attract):
            for one in self._broadcasts.on_screen():
                self._outside.voice.say(read_aloud(one.text, self.session.house_voice.dialect))

    # --- the world --------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._view = self._outside.sync_view()
        self._intake = self._intake_watch.judge(self._view)
        self._readiness = readiness(self._outside, self._view, self._intake)

    def _show(self) -> None:
        self._outside.show(self.session, self._ambient())

    def _ambient(self) -> Ambient:
        return ambient_of(
            self._outside,
            self.session,
            self._view,
            self._readiness,
            self._offer.search,
            self._intake.warnings,
            self._broadcasts.now(),
            self._checkup.rows,
            self._carrying.media,
            self._paying.note,
        )

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self.handle(event))

    def _failed(self, event: ev.SessionEvent) -> Callable[[], None]:
        return lambda: self._later(event)
