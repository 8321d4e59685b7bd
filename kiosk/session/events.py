"""What can happen to a session: a person's touches, the world's answers, and the desk for papers."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.session.answers import Answer
from kiosk.session.answers import CardLifted as CardLifted
from kiosk.session.answers import CardPlaced as CardPlaced
from kiosk.session.answers import CardRead as CardRead
from kiosk.session.answers import CardReadFailed as CardReadFailed
from kiosk.session.answers import CardReadStarted as CardReadStarted
from kiosk.session.answers import CodeNotRenewed as CodeNotRenewed
from kiosk.session.answers import CodeReceived as CodeReceived
from kiosk.session.answers import CodeRenewed as CodeRenewed
from kiosk.session.answers import CodeScanned as CodeScanned
from kiosk.session.answers import CodeUnreadable as CodeUnreadable
from kiosk.session.answers import DocumentIssued as DocumentIssued
from kiosk.session.answers import EntryAccepted as EntryAccepted
from kiosk.session.answers import FaceCompared as FaceCompared
from kiosk.session.answers import FaceComparing as FaceComparing
from kiosk.session.answers import FaceImpossible as FaceImpossible
from kiosk.session.answers import FaceNotSeen as FaceNotSeen
from kiosk.session.answers import LookUpFailed as LookUpFailed
from kiosk.session.answers import NoticeNotPrinted as NoticeNotPrinted
from kiosk.session.answers import NoticePrinted as NoticePrinted
from kiosk.session.answers import PaperNotPrinted as PaperNotPrinted
from kiosk.session.answers import PaperPrinted as PaperPrinted
from kiosk.session.answers import PaperUnknown as PaperUnknown
from kiosk.session.answers import PaperWaiting as PaperWaiting
from kiosk.session.answers import PinAccepted as PinAccepted
from kiosk.session.answers import PinRefused as PinRefused
from kiosk.session.answers import RatedBefore as RatedBefore
from kiosk.session.answers import ReceiptLookedUp as ReceiptLookedUp
from kiosk.session.answers import RecordReceived as RecordReceived
from kiosk.session.answers import SlipLeftOver as SlipLeftOver
from kiosk.session.answers import SubmitDone as SubmitDone
from kiosk.session.answers import SubmitFailed as SubmitFailed
from kiosk.session.answers import TestFinished as TestFinished
from kiosk.session.answers import Ticked as Ticked
from kiosk.session.captureevents import CaptureEvent
from kiosk.session.carryevents import CarryEvent
from kiosk.session.carryevents import CarryFinished as CarryFinished
from kiosk.session.carryevents import CarryProgress as CarryProgress
from kiosk.session.carryevents import CarryWanted as CarryWanted
from kiosk.session.copyevents import CopyEvent
from kiosk.session.deskevents import DeskEvent
from kiosk.session.deskevents import DeskRefused as DeskRefused
from kiosk.session.deskevents import DeskWanted as DeskWanted
from kiosk.session.deskevents import PaperChosen as PaperChosen
from kiosk.session.deskevents import PaperDecided as PaperDecided
from kiosk.session.deskevents import PapersFound as PapersFound
from kiosk.session.deskevents import PapersSeen as PapersSeen
from kiosk.session.deskevents import ReprintOrdered as ReprintOrdered
from kiosk.session.deskevents import ReprintWanted as ReprintWanted
from kiosk.session.licenceevents import LicenceEvent
from kiosk.session.licenceevents import LicenceGroupChosen as LicenceGroupChosen
from kiosk.session.licenceevents import LicenceOpened as LicenceOpened
from kiosk.session.licenceevents import LicencesHeard as LicencesHeard
from kiosk.session.licenceevents import LicencesRefused as LicencesRefused
from kiosk.session.licenceevents import LicenceUsed as LicenceUsed
from kiosk.session.loginevents import LoginEvent
from kiosk.session.loginevents import LoginRefused as LoginRefused
from kiosk.session.loginevents import PersonNamed as PersonNamed
from kiosk.session.payevents import BillReceived as BillReceived
from kiosk.session.payevents import ItemTouched as ItemTouched
from kiosk.session.payevents import OrderFailed as OrderFailed
from kiosk.session.payevents import PayEvent
from kiosk.session.payevents import PaymentHeard as PaymentHeard
from kiosk.session.spokenevents import SpokenEvent
from kiosk.session.standingevents import StandingEvent
from kiosk.session.standingevents import StandingHeard as StandingHeard
from kiosk.session.standingevents import StandingRefused as StandingRefused
from kiosk.session.standingevents import WithoutCardWanted as WithoutCardWanted
from kiosk.session.touches import ActingChosen as ActingChosen
from kiosk.session.touches import Agreed as Agreed
from kiosk.session.touches import AttendantDecided as AttendantDecided
from kiosk.session.touches import AttendantUnsure as AttendantUnsure
from kiosk.session.touches import AttendantWanted as AttendantWanted
from kiosk.session.touches import BackPressed as BackPressed
from kiosk.session.touches import BackspacePressed as BackspacePressed
from kiosk.session.touches import CareToggled as CareToggled
from kiosk.session.touches import CategoryChosen as CategoryChosen
from kiosk.session.touches import ChoiceMade as ChoiceMade
from kiosk.session.touches import ClearPressed as ClearPressed
from kiosk.session.touches import Confirmed as Confirmed
from kiosk.session.touches import ControlReached as ControlReached
from kiosk.session.touches import DateStepped as DateStepped
from kiosk.session.touches import Declined as Declined
from kiosk.session.touches import DialectChosen as DialectChosen
from kiosk.session.touches import EditAsked as EditAsked
from kiosk.session.touches import FinishPressed as FinishPressed
from kiosk.session.touches import GroupChosen as GroupChosen
from kiosk.session.touches import HelpClosed as HelpClosed
from kiosk.session.touches import HelpPressed as HelpPressed
from kiosk.session.touches import HomePressed as HomePressed
from kiosk.session.touches import KeyPressed as KeyPressed
from kiosk.session.touches import LanguageChosen as LanguageChosen
from kiosk.session.touches import LouderWanted as LouderWanted
from kiosk.session.touches import MuteToggled as MuteToggled
from kiosk.session.touches import PrintDeclined as PrintDeclined
from kiosk.session.touches import PrintWanted as PrintWanted
from kiosk.session.touches import PrivacyPrintWanted as PrivacyPrintWanted
from kiosk.session.touches import PrivacyWanted as PrivacyWanted
from kiosk.session.touches import QuieterWanted as QuieterWanted
from kiosk.session.touches import Rated as Rated
from kiosk.session.touches import RatingWanted as RatingWanted
from kiosk.session.touches import ReadAloudWanted as ReadAloudWanted
from kiosk.session.touches import RegionChosen as RegionChosen
from kiosk.session.touches import RegionSearchWanted as RegionSearchWanted
from kiosk.session.touches import ReleaseWanted as ReleaseWanted
from kiosk.session.touches import RestartWanted as RestartWanted
from kiosk.session.touches import RetryPressed as RetryPressed
from kiosk.session.touches import SearchWanted as SearchWanted
from kiosk.session.touches import ServiceChosen as ServiceChosen
from kiosk.session.touches import Skipped as Skipped
from kiosk.session.touches import SubmitPressed as SubmitPressed
from kiosk.session.touches import TechnicianLeft as TechnicianLeft
from kiosk.session.touches import TechnicianPageChosen as TechnicianPageChosen
from kiosk.session.touches import TechnicianWanted as TechnicianWanted
from kiosk.session.touches import TestWanted as TestWanted
from kiosk.session.touches import TextChanged as TextChanged
from kiosk.session.touches import Touch
from kiosk.session.touches import Touched as Touched
from kiosk.session.upkeepevents import UpkeepEvent
from kiosk.session.videoevents import VideoEvent

SessionEvent: TypeAlias = (
    Touch
    | Answer
    | DeskEvent
    | CaptureEvent
    | CarryEvent
    | PayEvent
    | LoginEvent
    | CopyEvent
    | VideoEvent
    | StandingEvent
    | LicenceEvent
    | SpokenEvent
    | UpkeepEvent
)
