"""An answer that is spoken, for the samples."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.attachments import spoken_note
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, DeviceRow, Light
from ui.samples_base import Sample, at, journey_of, with_help

_SILENT = Trouble("spoken.silent", Cause.INPUT, "没有听到您说话", "请靠近麦克风，大声一点，再说一次。")
_ANSWERS = {"type": "complain", "place": "读岗村村口"}


def spoken(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    service = catalogue.by_id["hotline-request"]
    written = next(field for field in service.fields if field.name == "text")
    note = spoken_note(service, "text")
    assert note is not None
    journey = journey_of(service, _ANSWERS)
    works = replace(world, devices=(*world.devices, _row("speaker", "喇叭"), _row("microphone", "麦克风")))
    broken = replace(world, devices=(*world.devices, _row("microphone", "麦克风", Light.RED)))
    ready = st.SpokenStep(note, written)
    kept = st.PaperPage(1, 184_058, 23)
    checking = replace(ready, status=st.SpokenStatus.CHECKING, seconds=23, note=kept)
    answers = {**_ANSWERS, "text": "", "reply": "none"}
    said = replace(journey, answers=answers, papers={note.name: (kept,), "photo": ()})

    def step(name: str, phase: st.Phase, ambient: Ambient = works) -> Sample:
        return at(name, "spoken", ambient, phase, journey)

    first = step("spoken", ready)
    return [
        first,
        with_help(replace(first, name="help-spoken")),
        step("spoken-silent", replace(ready, trouble=_SILENT)),
        step("spoken-listening", replace(ready, status=st.SpokenStatus.LISTENING, level=7, seconds=23)),
        step("spoken-keeping", replace(ready, status=st.SpokenStatus.KEEPING, seconds=23)),
        step("spoken-checking", checking),
        step("spoken-no-speaker", checking, world),
        step("spoken-playing", replace(checking, status=st.SpokenStatus.PLAYING)),
        at("fill-or-speak", "fill", works, st.FillStep(written), journey),
        at("fill-microphone-out", "fill", broken, st.FillStep(written), journey),
        at("review-spoken", "review", works, st.ReviewStep(), said),
    ]


def _row(device_id: str, label: str, light: Light = Light.GREEN) -> DeviceRow:
    return DeviceRow(device_id, label, light, "正常" if light is Light.GREEN else "没有连上", simulated=True)
