"""One sample of every screen in each state that matters: for pictures and for tests. Every person is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import Catalogue, FieldKind, FieldSpec, OfflinePolicy, Service
from kiosk.domain.readiness import NO_NETWORK, Readiness
from kiosk.domain.receipts import receipt_number
from kiosk.domain.trouble import Cause, Trouble
from kiosk.searchindex import build_index
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, Link
from ui.samples_capture import BOOKLET, PHOTO, SENTENCE, capture_phases, name_written
from ui.samples_cast import (
    APPOINTMENT,
    CARD_MOVED,
    DEPARTMENT_SILENT,
    FROZEN,
    NO_FACE,
    NOT_THE_OWNER,
    NOW,
    NOW_ISO,
    PAGES_OUT,
    SHORT_PHONE,
    SITE,
    UNKNOWN_PRINT,
)
from ui.samples_cast import LOCKED as LOCKED
from ui.samples_cast import PHONE as PHONE
from ui.samples_cast import RARE as RARE
from ui.samples_cast import RECEIPT_NO as RECEIPT_NO
from ui.samples_cast import WANG as WANG
from ui.samples_desk import PAPER_OUT, WRONG_PIN, desk_phases
from ui.samples_staff import (
    CARRIED_QUEUE,
    CARRYING,
    CHECKS,
    DEVICES,
    EVERY_DEVICE,
    LINE_DOWN,
    LOG,
    QUEUE,
    RED_DEVICES,
    SETTINGS,
)

TEXT_FIELD = FieldSpec(
    "remark", "备注", FieldKind.TEXT, "还有什么要告诉我们的？", "不写也可以", required=False, max_length=40
)


DAY_FIELD = FieldSpec("day", "日期", FieldKind.DATE, "您想哪一天去？", "8位数字，比如20260108", required=False)
CHILD_FIELD = FieldSpec("child", "孩子的身份证号", FieldKind.IDNUMBER, "孩子的身份证号是多少？", "户口本上有")


EMERGENCY = "台风明天上午登陆，请乡亲们今晚八点前回家，不要出海。要帮忙请打村委会电话。"


@dataclass(frozen=True)
class Sample:
    """``name`` is a file name; ``screen`` the screen that must come up."""

    name: str
    screen: str
    session: st.Session
    ambient: Ambient


def sample_catalogue(assets: Path) -> Catalogue:
    return load_catalogue(assets / "catalogue")


def ambient(catalogue: Catalogue, *, link: Link = Link.ONLINE, blocked: Mapping[str, Trouble] | None = None) -> Ambient:
    troubles = blocked or {}
    return Ambient(
        now=NOW,
        site=SITE,
        link=link,
        catalogue=catalogue,
        readiness={service.id: Readiness(troubles.get(service.id)) for service in catalogue.services},
        devices=DEVICES,
        pending=0 if link is Link.ONLINE else 2,
        simulated=True,
        app_version="0.1.0",
        notices=("11月25日上午九点，镇卫生院来村里给老人体检。", "养老认证本月底截止，请还没办的乡亲来办。"),
    )


def all_samples(assets: Path) -> list[Sample]:
    """Every screen, and each state of it that has words of its own."""
    catalogue = sample_catalogue(assets)
    world = ambient(catalogue)
    offline = ambient(catalogue, link=Link.NO_NETWORK, blocked=_online_only(catalogue))
    return [
        *_front(catalogue, world, offline),
        *_look_up(world),
        *_identity(catalogue, world),
        *_form(catalogue, world),
        *_papers(catalogue, world),
        *_slips(catalogue, world, offline),
        *_documents(catalogue, world),
        *_end(world),
        *_technician(world),
        *_desk(catalogue, world),
        *_overlays(catalogue, world),
    ]


def _online_only(catalogue: Catalogue) -> dict[str, Trouble]:
    return {service.id: NO_NETWORK for service in catalogue.services if service.offline is OfflinePolicy.ONLINE}


def _front(catalogue: Catalogue, world: Ambient, offline: Ambient) -> list[Sample]:
    pending = st.PendingSlip("x1", RECEIPT_NO, "养老待遇资格认证")
    searched = replace(world, search=build_index(catalogue))
    down = {service.id: PAPER_OUT for service in catalogue.services}
    quiet = replace(world, notices=())
    bare = replace(world, catalogue=Catalogue.of(catalogue.categories, ()))
    frozen = {service.id: FROZEN for service in catalogue.services}
    slips = [
        _at(f"attract-slip-{state.value}", "attract", quiet, st.Attract(pending, st.SlipStatus("x1", state, trouble)))
        for state, trouble in _SLIP_STATES[:-1]
    ]
    return [
        _at("attract", "attract", world, st.Attract()),
        _at("attract-emergency", "attract", replace(world, emergencies=(EMERGENCY,)), st.Attract()),
        _at("attract-offline", "attract", offline, st.Attract()),
        _at("attract-frozen", "attract", ambient(catalogue, link=Link.NO_NETWORK, blocked=frozen), st.Attract()),
        _at("attract-out-of-order", "attract", ambient(catalogue, blocked=down), st.Attract()),
        *slips,
        _at("home", "home", world, st.Home()),
        _at("home-offline", "home", offline, st.Home()),
        _at("home-platform-down", "home", replace(offline, link=Link.PLATFORM_DOWN), st.Home()),
        _at("home-starting", "home", replace(world, link=Link.REFUSED, readiness={}), st.Home()),
        _at("category", "category", world, st.CategoryList("pension")),
        _at("category-offline", "category", offline, st.CategoryList("pension")),
        _at("search", "search", world, st.SearchStep()),
        _at("search-found", "search", searched, st.SearchStep("退休金")),
        _at("search-nothing", "search", searched, st.SearchStep("飞机票")),
        _at("category-long", "category", world, st.CategoryList("other")),
        _at("category-group", "category", world, st.CategoryList("other", "种田和盖房")),
        _at("notice", "notice", world, st.NoticeStep("village-affairs")),
        _at("notice-printed", "notice", world, st.NoticeStep("trade-notices", st.NoticePaper.PRINTED)),
        _at("notice-failed", "notice", world, st.NoticeStep("locksmiths", st.NoticePaper.FAILED, PAPER_OUT)),
        _at("notice-ended", "notice", world, st.NoticeStep("health-code")),
        _at("category-empty", "category", bare, st.CategoryList("other")),
    ]


def _look_up(world: Ambient) -> list[Sample]:
    status = st.LookUpStatus
    found = st.FoundReceipt(RECEIPT_NO, "养老待遇资格认证", NOW_ISO, st.Standing.WAITING)
    unreadable = Trouble("scanner.cut_short", Cause.INPUT, "这个码没有读完整。", "请再扫一次。")
    broken = Trouble("lookup.store", Cause.DEVICE, "这台机器现在查不了", "请稍后再试，或打 12345 报回执号。")
    standings = [
        found,
        replace(found, standing=st.Standing.ACCEPTED, ledger_no=7),
        replace(found, standing=st.Standing.FINISHED, ledger_no=7, decided_at=NOW_ISO),
        replace(
            found,
            standing=st.Standing.DECLINED,
            ledger_no=7,
            decided_at=NOW_ISO,
            reason="没有查到您的参保登记，请先到社保窗口登记。",
        ),
        replace(found, standing=st.Standing.PARKED),
    ]
    scans = replace(world, devices=EVERY_DEVICE)
    return [
        _at("attract-with-scanner", "attract", scans, st.Attract()),
        _at("lookup-searching", "lookup", scans, st.LookUpStep(status.SEARCHING, RECEIPT_NO)),
        *(
            _at(f"lookup-{one.standing.value}", "lookup", scans, st.LookUpStep(status.FOUND, RECEIPT_NO, one))
            for one in standings
        ),
        _at("lookup-not-here", "lookup", scans, st.LookUpStep(status.NOT_HERE, RECEIPT_NO)),
        _at("lookup-no-receipt", "lookup", scans, st.LookUpStep(status.NO_RECEIPT)),
        _at("lookup-unreadable", "lookup", scans, st.LookUpStep(status.NO_RECEIPT, trouble=unreadable)),
        _at("lookup-failed", "lookup", scans, st.LookUpStep(status.FAILED, RECEIPT_NO, trouble=broken)),
        _with_help(_at("help-lookup", "lookup", scans, st.LookUpStep(status.NOT_HERE, RECEIPT_NO))),
    ]


_SLIP_STATES: list[tuple[st.PaperState, Trouble | None]] = [
    (st.PaperState.OFFERED, None),
    (st.PaperState.PRINTING, None),
    (st.PaperState.PRINTED, None),
    (st.PaperState.NOT_PRINTED, PAPER_OUT),
    (st.PaperState.UNKNOWN, UNKNOWN_PRINT),
    (st.PaperState.DECLINED, None),
]


def _identity(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    start = st.Journey(catalogue.by_id["pension-certification"])
    known = replace(start, person=WANG, has_card_photo=True)
    failed = st.IdentifyStep(st.ReadStatus.FAILED, CARD_MOVED, attempts=1)
    retry = st.FaceStep(st.FaceStatus.RETRY, attempts=1)
    decides = st.FaceStep(st.FaceStatus.PERSON_DECIDES, attempts=2)
    locked = st.PinPad(trouble=LOCKED, locked_until=400.0)
    wrong = st.PinPad(trouble=WRONG_PIN)
    return [
        _at("consent", "consent", world, st.ConsentStep(), start),
        _at("consent-face", "consent", world, st.FaceConsentStep(), start),
        _at("identify", "identify", world, st.IdentifyStep(), start),
        _at("identify-reading", "identify", world, st.IdentifyStep(st.ReadStatus.READING), start),
        _at("identify-failed", "identify", world, failed, start),
        _at("face", "face", world, st.FaceStep(), known),
        _at("face-trouble", "face", world, st.FaceStep(trouble=NO_FACE), known),
        _at("face-comparing", "face", world, st.FaceStep(st.FaceStatus.COMPARING), known),
        _at("face-retry", "face", world, retry, known),
        _at("face-person-decides", "face", world, decides, known),
        _at("attendant-pin", "attendant", world, st.AttendantStep(st.PinPad("12")), known),
        _at("attendant-wrong", "attendant", world, st.AttendantStep(wrong), known),
        _at("attendant-locked", "attendant", world, st.AttendantStep(locked), known),
        _at("attendant-question", "attendant", world, st.AttendantStep(attendant="cadre-01"), known),
        _at("pin", "pin", replace(world, challenge="20461357"), st.TechnicianPin(st.PinPad("1234"))),
        _at("pin-checking", "pin", world, st.TechnicianPin(st.PinPad(checking=True))),
        _at("pin-locked", "pin", world, st.TechnicianPin(replace(locked, locked_until=130.0))),
    ]


def _journey(service: Service, answers: Mapping[str, str], by: st.CheckMethod = st.CheckMethod.FACE) -> st.Journey:
    return st.Journey(
        service,
        consents=(st.ConsentGiven("service", True, NOW_ISO), st.ConsentGiven("face", True, NOW_ISO)),
        person=WANG,
        has_card_photo=True,
        simulated_devices=("idcard",),
        check=st.IdentityChecked(by, passed=True, attempts=1, engine="dlib"),
        answers=dict(answers),
    )


def _form(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    pension = _journey(catalogue.by_id["pension-certification"], {})
    certificate = _journey(catalogue.by_id["insurance-certificate"], {})
    phone, kind = pension.service.fields[0], certificate.service.fields[0]
    two = replace(pension, service=replace(pension.service, fields=(phone, TEXT_FIELD)))
    filled = replace(pension, answers={"phone": PHONE})
    chosen = {kind.name: kind.choices[0].value}
    by_cadre = _journey(certificate.service, chosen, st.CheckMethod.ATTENDANT)
    with_child = replace(pension, service=replace(pension.service, fields=(CHILD_FIELD, DAY_FIELD)), answers={})
    rare = replace(two, person=RARE, answers={"phone": "", "remark": "家里没人，请打电话。"})
    return [
        _at("fill-phone", "fill", world, st.FillStep(phone), pension),
        _at("fill-phone-typed", "fill", world, st.FillStep(phone, PHONE[:8]), pension),
        _at("fill-phone-short", "fill", world, st.FillStep(phone, PHONE[:10], SHORT_PHONE), pension),
        _at("fill-phone-returning", "fill", world, st.FillStep(phone, PHONE, returning=True), filled),
        _at("fill-choice", "fill", world, st.FillStep(kind), certificate),
        _at("fill-choice-returning", "fill", world, st.FillStep(kind, chosen[kind.name], returning=True), by_cadre),
        _at("fill-text", "fill", world, st.FillStep(TEXT_FIELD), two),
        _at("fill-idnumber", "fill", world, st.FillStep(CHILD_FIELD, WANG.number[:17]), with_child),
        _at("fill-date", "fill", world, st.FillStep(DAY_FIELD, "202602"), with_child),
        _at("review", "review", world, st.ReviewStep(), filled),
        _at("review-choice", "review", world, st.ReviewStep(), by_cadre),
        _at("review-rare-name", "review", world, st.ReviewStep(), rare),
        _at("review-failed", "review", world, st.ReviewStep(DEPARTMENT_SILENT), by_cadre),
        _at("working", "working", world, st.WorkingStep(st.WorkKind.SUBMITTING), filled),
        _at("working-asking", "working", world, st.WorkingStep(st.WorkKind.ASKING), filled),
        _at("working-issuing", "working", world, st.WorkingStep(st.WorkKind.ISSUING), by_cadre),
    ]


def _papers(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    """A service that wants papers and a name, whatever the catalogue of the day says."""
    bare = _journey(catalogue.by_id["pension-certification"], {"phone": PHONE})
    journey = replace(bare, service=replace(bare.service, attachments=(BOOKLET, PHOTO), signed_sentence=SENTENCE))
    pages = (st.PaperPage(1, 240_000), st.PaperPage(2, 262_000))
    taken = replace(journey, papers={BOOKLET.name: pages, PHOTO.name: ()})
    steps = [
        _at(name, "capture" if isinstance(phase, st.CaptureStep) else "sign", world, phase, journey)
        for name, phase in capture_phases()
    ]
    return [
        *steps,
        *(_with_help(replace(one, name=f"help-{one.name}")) for one in steps if one.name in {"capture", "sign"}),
        _at("review-papers", "review", world, st.ReviewStep(), taken),
        _at("review-signed", "review", world, st.ReviewStep(DEPARTMENT_SILENT), replace(taken, signature=name_written())),
    ]


_SUBMITTED = st.Submitted("t1", "e1", RECEIPT_NO, NOW_ISO, next_due="2027-11-23")


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


def _slips(catalogue: Catalogue, world: Ambient, offline: Ambient) -> list[Sample]:
    journey = _journey(catalogue.by_id["pension-certification"], {"phone": PHONE})
    accepted = replace(_SUBMITTED, accepted=True, ledger_no=7)
    sent = [
        _at(f"result-{slip.state.value}", "result", offline, st.ResultStep(_SUBMITTED, slip), journey)
        for slip in (st.SlipStatus("x1", state, trouble) for state, trouble in _SLIP_STATES[1:])
    ]
    offered = st.SlipStatus("x1")
    down = replace(offline, link=Link.PLATFORM_DOWN)
    asked = replace(journey, service=catalogue.by_id["pension-payments"])
    booked = replace(journey, service=catalogue.by_id["marriage-appointment"])
    plain = replace(journey, service=replace(journey.service, title="参加村民大会登记", after=""))
    return [
        _at("result-offline", "result", offline, st.ResultStep(_SUBMITTED, offered), journey),
        _at("result-online", "result", world, st.ResultStep(_SUBMITTED, offered), journey),
        _at("result-platform-down", "result", down, st.ResultStep(_SUBMITTED, offered), journey),
        _at("result-accepted", "result", world, st.ResultStep(accepted, offered), journey),
        _at("result-record", "result", world, st.ResultStep(accepted, offered, record=_RECORD), asked),
        _at("result-appointment", "result", world, st.ResultStep(accepted, offered, record=APPOINTMENT), booked),
        _at("result-without-paper", "result", world, st.ResultStep(accepted), plain),
        *sent,
    ]


def _documents(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = _journey(catalogue.by_id["insurance-certificate"], {"insurance": "resident-pension"})
    accepted = replace(_SUBMITTED, accepted=True, next_due="")
    base = st.DocumentStatus("x2", "参保证明", "SB202611230001", 1, simulated=True)
    steps = [(f"document-{state.value}", replace(base, state=state, trouble=trouble)) for state, trouble in _SLIP_STATES]
    waiting = replace(base, state=st.PaperState.PRINTING, waiting_for=PAGES_OUT)
    steps += [("document-waiting", waiting), ("document-real", replace(base, simulated=False))]
    return [_at(name, "result", world, st.ResultStep(accepted, None, document), journey) for name, document in steps]


def _end(world: Ambient) -> list[Sample]:
    return [
        _at("rating", "rating", world, st.RatingStep(_SUBMITTED)),
        _at("takecard", "takecard", world, st.TakeCard()),
        _at("trouble", "trouble", world, st.TroubleScreen(NOT_THE_OWNER)),
        _at("trouble-saved", "trouble", world, st.TroubleScreen(NO_NETWORK, saved=True)),
    ]


_NEAR = "已有25天没有连上平台，到30天就不收新办件"


def _technician(world: Ambient) -> list[Sample]:
    looking = replace(world, queue=QUEUE, log=LOG, pending=2, parked=1)
    queue = replace(looking, checks=CHECKS)
    passed = st.TestResult("凭条打印机测试", True, "打印完成（依据：printer）。请看一看字和二维码清不清楚。")
    failed = st.TestResult("身份证读卡器测试", False, "读卡器没有回应。")
    pages = st.TechnicianPage
    return [
        _at("technician", "technician", queue, st.Technician("tech-01")),
        _at(
            "technician-red",
            "technician",
            replace(queue, devices=RED_DEVICES, link=Link.REFUSED),
            st.Technician("tech-01", result=failed),
        ),
        _at(
            "technician-line-down",
            "technician",
            replace(queue, checks=LINE_DOWN, link=Link.NO_NETWORK),
            st.Technician("tech-01"),
        ),
        _at("technician-looking", "technician", looking, st.Technician("tech-01")),
        _at("technician-every-device", "technician", replace(queue, devices=EVERY_DEVICE), st.Technician("tech-01")),
        _at("technician-near-limit", "technician", replace(queue, warnings=(_NEAR,)), st.Technician("tech-01")),
        _at("technician-testing", "technician", queue, st.Technician("tech-01", running="receipt")),
        _at("technician-passed", "technician", queue, st.Technician("tech-01", result=passed)),
        _at("technician-queue", "technician", queue, st.Technician("tech-01", pages.QUEUE)),
        *(
            _at(
                f"technician-carry-{name}",
                "technician",
                replace(queue, media=media, queue=CARRIED_QUEUE, link=Link.NO_NETWORK),
                phase,
            )
            for name, media, phase in CARRYING
        ),
        _at("technician-log", "technician", queue, st.Technician("tech-01", pages.LOG)),
        _at(
            "technician-settings",
            "technician",
            replace(queue, settings=SETTINGS, settings_version=3),
            st.Technician("tech-01", pages.SETTINGS),
        ),
        _at(
            "technician-nothing",
            "technician",
            replace(world, devices=(), link=Link.NO_NETWORK),
            st.Technician("tech-01", pages.QUEUE),
        ),
    ]


def _desk(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = _journey(catalogue.by_id["pension-certification"], {"phone": PHONE})
    result = st.ResultStep(_SUBMITTED, st.SlipStatus("x1", st.PaperState.UNKNOWN, UNKNOWN_PRINT))
    of_a_journey = {"desk-pin", "desk-doubt"}
    return [
        _at(name, "desk", world, phase, journey if name in of_a_journey else None)
        for name, phase in desk_phases(result, receipt_number("440981113215", 1, 41))
    ]


def _overlays(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = _journey(catalogue.by_id["pension-certification"], {"phone": PHONE})
    filled = _at("idle", "review", world, st.ReviewStep(), journey)
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
        ("result", st.ResultStep(_SUBMITTED, st.SlipStatus("x1"))),
        ("rating", st.RatingStep(_SUBMITTED)),
        ("takecard", st.TakeCard()),
        ("trouble", st.TroubleScreen(NOT_THE_OWNER)),
    ]
    return [
        replace(filled, session=asked),
        _with_help(_at("help-front", "home", world, st.Home())),
        *(_with_help(_at(f"help-{screen}", screen, world, phase, journey)) for screen, phase in helped),
        replace(_at("muted", "home", world, st.Home()), session=_session(st.Home(), None, muted=True)),
    ]


def _with_help(sample: Sample) -> Sample:
    return replace(sample, session=replace(sample.session, help_open=True))


def _at(name: str, screen: str, world: Ambient, phase: st.Phase, journey: st.Journey | None = None) -> Sample:
    return Sample(name, screen, _session(phase, journey), world)


def _session(phase: st.Phase, journey: st.Journey | None, *, muted: bool = False) -> st.Session:
    return st.Session(phase=phase, journey=journey, preferences=st.Preferences(muted=muted), now=100.0, last_touch=100.0)


def dressed(session: st.Session, *, language: st.Language, care: bool) -> st.Session:
    """The same moment in another language or size."""
    return replace(session, preferences=replace(session.preferences, language=language, care=care))
