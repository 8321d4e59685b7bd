"""Samples of the technician's pages and of the cadre's desk."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.receipts import receipt_number
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, Link
from ui.samples_base import SUBMITTED, Sample, at, journey_of
from ui.samples_cast import PHONE, UNKNOWN_PRINT
from ui.samples_desk import desk_phases
from ui.samples_staff import CARRIED_QUEUE, CARRYING, CHECKS, EVERY_DEVICE, LINE_DOWN, LOG, QUEUE, RED_DEVICES, SETTINGS

_NEAR = "已有25天没有连上平台，到30天就不收新办件"


def technician(world: Ambient) -> list[Sample]:
    looking = replace(world, queue=QUEUE, log=LOG, pending=2, parked=1)
    queue = replace(looking, checks=CHECKS)
    passed = st.TestResult("凭条打印机测试", True, "打印完成（依据：printer）。请看一看字和二维码清不清楚。")
    failed = st.TestResult("身份证读卡器测试", False, "读卡器没有回应。")
    pages = st.TechnicianPage
    return [
        at("technician", "technician", queue, st.Technician("tech-01")),
        at(
            "technician-red",
            "technician",
            replace(queue, devices=RED_DEVICES, link=Link.REFUSED),
            st.Technician("tech-01", result=failed),
        ),
        at(
            "technician-line-down",
            "technician",
            replace(queue, checks=LINE_DOWN, link=Link.NO_NETWORK),
            st.Technician("tech-01"),
        ),
        at("technician-looking", "technician", looking, st.Technician("tech-01")),
        at("technician-every-device", "technician", replace(queue, devices=EVERY_DEVICE), st.Technician("tech-01")),
        at("technician-near-limit", "technician", replace(queue, warnings=(_NEAR,)), st.Technician("tech-01")),
        at("technician-testing", "technician", queue, st.Technician("tech-01", running="receipt")),
        at("technician-passed", "technician", queue, st.Technician("tech-01", result=passed)),
        at("technician-queue", "technician", queue, st.Technician("tech-01", pages.QUEUE)),
        *(
            at(
                f"technician-carry-{name}",
                "technician",
                replace(queue, media=media, queue=CARRIED_QUEUE, link=Link.NO_NETWORK),
                phase,
            )
            for name, media, phase in CARRYING
        ),
        at("technician-log", "technician", queue, st.Technician("tech-01", pages.LOG)),
        at(
            "technician-settings",
            "technician",
            replace(queue, settings=SETTINGS, settings_version=3),
            st.Technician("tech-01", pages.SETTINGS),
        ),
        at(
            "technician-nothing",
            "technician",
            replace(world, devices=(), link=Link.NO_NETWORK),
            st.Technician("tech-01", pages.QUEUE),
        ),
    ]


def desk(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = journey_of(catalogue.by_id["pension-certification"], {"phone": PHONE})
    result = st.ResultStep(SUBMITTED, st.SlipStatus("x1", st.PaperState.UNKNOWN, UNKNOWN_PRINT))
    of_a_journey = {"desk-pin", "desk-doubt"}
    return [
        at(name, "desk", world, phase, journey if name in of_a_journey else None)
        for name, phase in desk_phases(result, receipt_number("440981113215", 1, 41))
    ]
