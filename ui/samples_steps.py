"""Samples of the steps of a journey: consent, identity, form, papers, review."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.acting import NUMBER_TOO_SHORT, SAME_PERSON, Acting, Agent, Represented
from kiosk.domain.attachments import PORTRAIT
from kiosk.domain.catalogue import Catalogue
from kiosk.session import state as st
from kiosk.session.ambient import Ambient
from kiosk.session.login import NOT_A_CODE
from ui.samples_base import Sample, at, journey_of, with_help
from ui.samples_capture import BOOKLET, PHOTO, SENTENCE, capture_phases, name_written
from ui.samples_cast import CARD_MOVED, DEPARTMENT_SILENT, LOCKED, NO_FACE, PHONE, RARE, SHORT_PHONE, WANG
from ui.samples_desk import WRONG_PIN
from ui.samples_form import ANSWERED, CHILD_FIELD, CITY_FIELD, DAY_FIELD, FROM_FIELD, TEXT_FIELD, filling, placing
from ui.samples_staff import EVERY_DEVICE


def identity(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    start = st.Journey(catalogue.by_id["pension-certification"])
    known = replace(start, person=WANG, has_card_photo=True)
    by_code, scans = st.Journey(catalogue.by_id["medical-account"]), replace(world, devices=EVERY_DEVICE)
    failed = st.IdentifyStep(st.ReadStatus.FAILED, CARD_MOVED, attempts=1)
    retry = st.FaceStep(st.FaceStatus.RETRY, attempts=1)
    decides = st.FaceStep(st.FaceStatus.PERSON_DECIDES, attempts=2)
    left = replace(known, check=st.IdentityChecked(st.CheckMethod.CENTRE, passed=False, attendant="cadre-01"))
    photo_taken = st.CaptureStep(PORTRAIT, st.CaptureStatus.CHECKING, shot=st.Shot(1, size=90_000))
    locked = st.PinPad(trouble=LOCKED, locked_until=400.0)
    wrong = st.PinPad(trouble=WRONG_PIN)
    return [
        at("consent", "consent", world, st.ConsentStep(), start),
        at("consent-face", "consent", world, st.FaceConsentStep(), start),
        at("identify", "identify", world, st.IdentifyStep(), start),
        at("identify-reading", "identify", world, st.IdentifyStep(st.ReadStatus.READING), start),
        at("identify-failed", "identify", world, failed, start),
        at("identify-by-code", "identify", scans, st.IdentifyStep(), by_code),
        at("identify-asking", "identify", scans, st.IdentifyStep(st.ReadStatus.ASKING), by_code),
        at("identify-code-failed", "identify", scans, st.IdentifyStep(st.ReadStatus.CODE_FAILED, NOT_A_CODE), by_code),
        at("face", "face", world, st.FaceStep(), known),
        at("face-trouble", "face", world, st.FaceStep(trouble=NO_FACE), known),
        at("face-comparing", "face", world, st.FaceStep(st.FaceStatus.COMPARING), known),
        at("face-retry", "face", world, retry, known),
        at("face-person-decides", "face", world, decides, known),
        at("attendant-pin", "attendant", world, st.AttendantStep(st.PinPad("12")), known),
        at("attendant-wrong", "attendant", world, st.AttendantStep(wrong), known),
        at("attendant-locked", "attendant", world, st.AttendantStep(locked), known),
        at("attendant-question", "attendant", world, st.AttendantStep(attendant="cadre-01"), known),
        at("consent-portrait", "consent", world, st.PortraitConsentStep(), left),
        at("capture-person", "capture", world, st.CaptureStep(PORTRAIT), left),
        at("capture-person-checking", "capture", world, photo_taken, left),
        at("pin", "pin", replace(world, challenge="20461357"), st.TechnicianPin(st.PinPad("1234"))),
        at("pin-checking", "pin", world, st.TechnicianPin(st.PinPad(checking=True))),
        at("pin-locked", "pin", world, st.TechnicianPin(replace(locked, locked_until=130.0))),
    ]


def acting(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    """For somebody else: a parent for a child, somebody with an authorisation."""
    start = st.Journey(catalogue.by_id["medical-reimbursement"])
    authorised = replace(start, agent=Agent(Acting.AGENT))
    agent_known = replace(start, agent=Agent(Acting.AGENT, RARE))
    same = st.IdentifyStep(st.ReadStatus.FAILED, SAME_PERSON)
    both = replace(journey_of(start.service, {"phone": PHONE}), agent=agent_known.agent, check=None)
    return [
        at("consent-who", "consent", world, st.ConsentStep(), start),
        at("consent-agent", "consent", world, st.ConsentStep(), authorised),
        at("consent-guardian", "consent", world, st.ConsentStep(), replace(start, agent=Agent(Acting.GUARDIAN))),
        at("identify-agent", "identify", world, st.IdentifyStep(), authorised),
        at("identify-principal", "identify", world, st.IdentifyStep(), agent_known),
        at("identify-same", "identify", world, same, agent_known),
        at("review-agent", "review", world, st.ReviewStep(), both),
        *_standing(world, start, agent_known),
        *_by_books(catalogue, world),
    ]


def _by_books(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    """A certificate for somebody else: no second card, no paper."""
    start = st.Journey(catalogue.by_id["insurance-certificate"], agent=Agent(Acting.AGENT))
    known = replace(start, agent=Agent(Acting.AGENT, RARE), check=st.IdentityChecked(st.CheckMethod.FACE, passed=True))
    return [
        at("consent-agent-books", "consent", world, st.ConsentStep(), start),
        at("consent-guardian-books", "consent", world, st.ConsentStep(), replace(start, agent=Agent(Acting.GUARDIAN))),
        at("standing-number-books", "fill", world, st.StandingStep(st.StandingAsked.MANDATE), known),
        at("standing-code", "fill", replace(world, devices=EVERY_DEVICE), st.StandingStep(st.StandingAsked.MANDATE), known),
    ]


def _standing(world: Ambient, start: st.Journey, agent_known: st.Journey) -> list[Sample]:
    """Whoever it is for is not there."""
    refused = st.StandingStep(st.StandingAsked.MANDATE, "1234567890", trouble=NUMBER_TOO_SHORT)
    household = (
        Represented("周*雨", "child", WANG),
        Represented("周*兰", "former_spouse", why="已经离婚，要本人来，或者本人授权"),
        Represented("王*英", "parent", why="是长辈，要本人来，或者本人授权"),
    )
    nobody = st.StandingStep(st.StandingAsked.GUARDIAN, people=household[1:])
    family = (Represented("王*英", "parent", WANG), Represented("陈*", "spouse", WANG))
    return [
        at("standing-number", "fill", world, st.StandingStep(st.StandingAsked.MANDATE, "123456"), agent_known),
        at("standing-refused", "fill", world, refused, agent_known),
        at("standing-child", "fill", world, st.StandingStep(st.StandingAsked.GUARDIAN, people=household), agent_known),
        at("standing-nobody", "fill", world, nobody, agent_known),
        at("standing-family", "fill", world, st.StandingStep(st.StandingAsked.FAMILY, people=family), start),
        at("standing-asking", "working", world, st.WorkingStep(st.WorkKind.CONFIRMING), agent_known),
    ]


def form(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    pension = journey_of(catalogue.by_id["pension-certification"], {})
    certificate = journey_of(catalogue.by_id["insurance-certificate"], {})
    phone, kind = pension.service.fields[0], certificate.service.fields[0]
    two = replace(pension, service=replace(pension.service, fields=(phone, TEXT_FIELD)))
    filled = replace(pension, answers={"phone": PHONE})
    chosen = {kind.name: kind.choices[0].value}
    by_cadre = journey_of(certificate.service, chosen, st.CheckMethod.ATTENDANT)
    with_child = replace(pension, service=replace(pension.service, fields=(CHILD_FIELD, DAY_FIELD)), answers={})
    with_places = replace(pension, service=replace(pension.service, fields=(FROM_FIELD, CITY_FIELD)), answers={})
    rare = replace(two, person=RARE, answers={"phone": "", "remark": "家里没人，请打电话。"})
    return [
        at("fill-phone", "fill", world, st.FillStep(phone), pension),
        at("fill-phone-typed", "fill", world, st.FillStep(phone, PHONE[:8]), pension),
        at("fill-phone-short", "fill", world, st.FillStep(phone, PHONE[:10], SHORT_PHONE), pension),
        at("fill-phone-returning", "fill", world, st.FillStep(phone, PHONE, returning=True), filled),
        at("fill-choice", "fill", world, st.FillStep(kind), certificate),
        at("fill-choice-returning", "fill", world, st.FillStep(kind, chosen[kind.name], returning=True), by_cadre),
        at("fill-text", "fill", world, st.FillStep(TEXT_FIELD), two),
        *(at(name, "fill", world, phase, with_child) for name, phase in filling()),
        *(at(name, "region", world, phase, with_places) for name, phase in placing()),
        at("review-places", "review", world, st.ReviewStep(), replace(with_places, answers=ANSWERED)),
        at("review", "review", world, st.ReviewStep(), filled),
        at("review-brief", "review", world, st.ReviewStep(), replace(pension, answers={}, brief=True)),
        at("review-choice", "review", world, st.ReviewStep(), by_cadre),
        at("review-rare-name", "review", world, st.ReviewStep(), rare),
        at("review-failed", "review", world, st.ReviewStep(DEPARTMENT_SILENT), by_cadre),
        at("working", "working", world, st.WorkingStep(st.WorkKind.SUBMITTING), filled),
        at("working-asking", "working", world, st.WorkingStep(st.WorkKind.ASKING), filled),
        at("working-issuing", "working", world, st.WorkingStep(st.WorkKind.ISSUING), by_cadre),
    ]


def papers(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    """A service that wants papers and a name, whatever the catalogue of the day says."""
    bare = journey_of(catalogue.by_id["pension-certification"], {"phone": PHONE})
    journey = replace(bare, service=replace(bare.service, attachments=(BOOKLET, PHOTO), signed_sentence=SENTENCE))
    pages = (st.PaperPage(1, 240_000), st.PaperPage(2, 262_000))
    taken = replace(journey, papers={BOOKLET.name: pages, PHOTO.name: ()})
    steps = [
        at(name, "capture" if isinstance(phase, st.CaptureStep) else "sign", world, phase, journey)
        for name, phase in capture_phases()
    ]
    return [
        *steps,
        *(with_help(replace(one, name=f"help-{one.name}")) for one in steps if one.name in {"capture", "sign"}),
        at("review-papers", "review", world, st.ReviewStep(), taken),
        at("review-signed", "review", world, st.ReviewStep(DEPARTMENT_SILENT), replace(taken, signature=name_written())),
    ]
