"""The desk for papers in each state that matters, as phases for :mod:`ui.samples`."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.papers import PaperCase, PaperFate, PaperStory
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import state as st

PAPER_OUT = Trouble("receipt.paper_out", Cause.DEVICE, "凭条打印机没纸了。", "请告诉村干部加纸，加好后再点一次打印。")
WRONG_PIN = Trouble("pin.wrong", Cause.INPUT, "密码不对", "请再试一次，还可以试4次。")


def desk_phases(result: st.ResultStep, other_no: str) -> list[tuple[str, st.Phase]]:
    """``result``: the person whose paper is in doubt. Those named ``desk-pin`` and ``desk-doubt`` belong to a journey."""
    at, number = result.submitted.submitted_at, result.submitted.receipt_no
    lost = PaperStory("x1", PaperFate.UNKNOWN, at, code="print.unknown_after_power_cut")
    again = PaperStory("x3", PaperFate.CONFIRMED, at, "cut-counter", ordered_role="attendant")
    doubt = PaperCase("t1", number, "养老待遇资格认证", at, False, "", (lost,))
    reprinted = replace(doubt, papers=(lost, again))
    page = PaperCase("t2", other_no, "参保证明", at, True, "SB202611230001", (lost,))
    cadre, technician = st.Desk("cadre-01", "attendant"), st.Desk("tech-01", "technician")
    printing = st.SlipStatus("x3", st.PaperState.PRINTING)
    failed = st.SlipStatus("x3", st.PaperState.NOT_PRINTED, PAPER_OUT)
    return [
        ("desk-pin", st.DeskPin(result, st.PinPad(trouble=WRONG_PIN))),
        ("desk-find", replace(cadre, rows=(doubt, page, reprinted))),
        ("desk-found", replace(technician, typed="00042", rows=(doubt,))),
        ("desk-not-found", replace(cadre, typed="99999")),
        ("desk-doubt", replace(cadre, back=result, case=doubt)),
        ("desk-printing", replace(cadre, case=doubt, slip=printing)),
        ("desk-failed", replace(cadre, case=reprinted, slip=failed)),
        ("desk-reprinted", replace(cadre, case=reprinted)),
        ("desk-document", replace(cadre, case=page)),
    ]
