"""What every file of samples draws on: the sample itself, the terminal around it, one person in the middle of a journey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import Catalogue, OfflinePolicy, Service
from kiosk.domain.readiness import NO_NETWORK, Readiness
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.privacy import notice_lines
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, Link
from ui.samples_cast import NOW, NOW_ISO, RECEIPT_NO, SITE, UNKNOWN_PRINT, WANG
from ui.samples_desk import PAPER_OUT
from ui.samples_staff import DEVICES

SUBMITTED = st.Submitted("t1", "e1", RECEIPT_NO, NOW_ISO, next_due="2027-11-23")

SLIP_STATES: list[tuple[st.PaperState, Trouble | None]] = [
    (st.PaperState.OFFERED, None),
    (st.PaperState.PRINTING, None),
    (st.PaperState.PRINTED, None),
    (st.PaperState.NOT_PRINTED, PAPER_OUT),
    (st.PaperState.UNKNOWN, UNKNOWN_PRINT),
    (st.PaperState.DECLINED, None),
]


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
        privacy=notice_lines(Path(__file__).resolve().parent.parent / "assets"),
        app_version="0.1.0",
        notices=("11月25日上午九点，镇卫生院来村里给老人体检。", "养老认证本月底截止，请还没办的乡亲来办。"),
    )


def online_only(catalogue: Catalogue) -> dict[str, Trouble]:
    return {service.id: NO_NETWORK for service in catalogue.services if service.offline is OfflinePolicy.ONLINE}


def journey_of(service: Service, answers: Mapping[str, str], by: st.CheckMethod = st.CheckMethod.FACE) -> st.Journey:
    return st.Journey(
        service,
        consents=(st.ConsentGiven("service", True, NOW_ISO), st.ConsentGiven("face", True, NOW_ISO)),
        person=WANG,
        has_card_photo=True,
        simulated_devices=("idcard",),
        check=st.IdentityChecked(by, passed=True, attempts=1, engine="dlib"),
        answers=dict(answers),
    )


def at(name: str, screen: str, world: Ambient, phase: st.Phase, journey: st.Journey | None = None) -> Sample:
    return Sample(name, screen, session_at(phase, journey), world)


def with_help(sample: Sample) -> Sample:
    return replace(sample, session=replace(sample.session, help_open=True))


def session_at(phase: st.Phase, journey: st.Journey | None, *, muted: bool = False) -> st.Session:
    return st.Session(
        phase=phase,
        journey=journey,
        preferences=st.Preferences(voice=st.VoiceChoice(muted=muted)),
        now=100.0,
        last_touch=100.0,
    )


def dressed(session: st.Session, *, language: st.Language, care: bool, contrast: bool = False) -> st.Session:
    """The same moment in another language or look."""
    looks = replace(session.preferences, language=language, care=care, contrast=contrast)
    return replace(session, preferences=looks)
