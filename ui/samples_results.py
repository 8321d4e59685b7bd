"""Samples of what comes after the submission, and of what lies over a screen: results, papers, rating, help, countdown."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.readiness import NO_NETWORK
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, Link
from ui.samples_base import SLIP_STATES, SUBMITTED, Sample, at, journey_of, session_at, with_help
from ui.samples_cast import (
    APPOINTMENT,
    NOT_THE_OWNER,
    PAGES_OUT,
    PHONE,
    UNKNOWN_PAGES,
    UNKNOWN_PRINT,
)
from ui.samples_desk import PAPER_OUT

_RECORD = st.RecordShown(
    (
        ("发放月份", "2026年10月"),
        ("发放金额", "3,264.50元"),
        ("发放银行", "农村信用社（尾号6612）"),
        ("发放状态", "已到账"),
    ),
    "数据截至昨天",
    simulated=True,
)


_CODE = st.CodeShown("MONI-YB:0A1B2C3D4E5F60718293A4B5", 160.0, simulated=True)


def codes(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = journey_of(catalogue.by_id["medical-voucher"], {})
    accepted = replace(SUBMITTED, accepted=True, next_due="")
    shown = [
        ("code-shown", _CODE),
        ("code-dying", replace(_CODE, until=103.0, trouble=NO_NETWORK)),
        ("code-lost", replace(_CODE, content="", trouble=NO_NETWORK)),
    ]
    return [
        at(name, "result", world, st.ResultStep(accepted, st.SlipStatus("x1"), code=code), journey) for name, code in shown
    ]


def slips(catalogue: Catalogue, world: Ambient, offline: Ambient) -> list[Sample]:
    journey = journey_of(catalogue.by_id["pension-certification"], {"phone": PHONE})
    accepted = replace(SUBMITTED, accepted=True, ledger_no=7)
    sent = [
        at(f"result-{slip.state.value}", "result", offline, st.ResultStep(SUBMITTED, slip), journey)
        for slip in (st.SlipStatus("x1", state, trouble) for state, trouble in SLIP_STATES[1:])
    ]
    offered = st.SlipStatus("x1")
    down = replace(offline, link=Link.PLATFORM_DOWN)
    asked = replace(journey, service=catalogue.by_id["pension-payments"])
    booked = replace(journey, service=catalogue.by_id["marriage-appointment"])
    mourning = replace(journey, service=catalogue.by_id["bereavement-report"])
    left = replace(journey, check=st.IdentityChecked(st.CheckMethod.CENTRE, passed=False, attendant="cadre-01"))
    plain = replace(journey, service=replace(journey.service, title="参加村民大会登记", after=""))
    return [
        at("result-offline", "result", offline, st.ResultStep(SUBMITTED, offered), journey),
        at("result-online", "result", world, st.ResultStep(SUBMITTED, offered), journey),
        at("result-platform-down", "result", down, st.ResultStep(SUBMITTED, offered), journey),
        at("result-accepted", "result", world, st.ResultStep(accepted, offered), journey),
        at("result-record", "result", world, st.ResultStep(accepted, offered, record=_RECORD), asked),
        at("result-appointment", "result", world, st.ResultStep(accepted, offered, record=APPOINTMENT), booked),
        at("result-gentle", "result", offline, st.ResultStep(replace(SUBMITTED, next_due=""), offered), mourning),
        at("result-left-to-centre", "result", world, st.ResultStep(replace(accepted, next_due=""), offered), left),
        at("result-without-paper", "result", world, st.ResultStep(accepted), plain),
        *sent,
    ]


def documents(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = journey_of(catalogue.by_id["insurance-certificate"], {"insurance": "resident-pension"})
    accepted = replace(SUBMITTED, accepted=True, next_due="")
    base = st.DocumentStatus("x2", "参保证明", "SB202611230001", 1, simulated=True, previewed=True)
    of_pages = {PAPER_OUT: PAGES_OUT, UNKNOWN_PRINT: UNKNOWN_PAGES}
    steps = [
        (f"document-{state.value}", replace(base, state=state, trouble=of_pages.get(trouble) if trouble else None))
        for state, trouble in SLIP_STATES
    ]
    waiting = replace(base, state=st.PaperState.PRINTING, waiting_for=PAGES_OUT)
    steps += [("document-waiting", waiting), ("document-real", replace(base, simulated=False))]
    return [at(name, "result", world, st.ResultStep(accepted, None, document), journey) for name, document in steps]


def end(world: Ambient) -> list[Sample]:
    return [
        at("rating", "rating", world, st.RatingStep(SUBMITTED)),
        at("takecard", "takecard", world, st.TakeCard()),
        at("trouble", "trouble", world, st.TroubleScreen(NOT_THE_OWNER)),
        at("trouble-saved", "trouble", world, st.TroubleScreen(NO_NETWORK, saved=True)),
    ]


def overlays(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = journey_of(catalogue.by_id["pension-certification"], {"phone": PHONE})
    filled = at("idle", "review", world, st.ReviewStep(), journey)
    private = at("privacy", "home", world, st.Home())
    asked = replace(filled.session, idle_warning_until=123.2)
    helped: list[tuple[str, st.Phase]] = [
        ("attract", st.Attract()),
        ("home", st.Home()),
        ("consent", st.ConsentStep()),
        ("identify", st.IdentifyStep()),
        ("face", st.FaceStep()),
        ("attendant", st.AttendantStep()),
        ("fill", st.FillStep(journey.service.fields[0])),
        ("review", st.ReviewStep()),
        ("result", st.ResultStep(SUBMITTED, st.SlipStatus("x1"))),
        ("rating", st.RatingStep(SUBMITTED)),
        ("takecard", st.TakeCard()),
        ("trouble", st.TroubleScreen(NOT_THE_OWNER)),
    ]
    return [
        replace(filled, session=asked),
        with_help(at("help-front", "home", world, st.Home())),
        *(with_help(at(f"help-{screen}", screen, world, phase, journey)) for screen, phase in helped),
        replace(private, session=replace(private.session, help_open=True, privacy_open=True)),
        replace(
            private,
            name="privacy-printed",
            session=replace(
                private.session,
                help_open=True,
                privacy_open=True,
                privacy_slip=st.NoticeStep(st.PRIVACY_NOTICE, st.NoticePaper.PRINTED),
            ),
        ),
        replace(at("muted", "home", world, st.Home()), session=session_at(st.Home(), None, muted=True)),
    ]
