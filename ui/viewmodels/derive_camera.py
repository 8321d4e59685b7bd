"""A camera's test: the live picture against limits, and how the camera is mounted."""

from __future__ import annotations

from kiosk.domain.cameracheck import CameraLine, CameraSeen, judged
from kiosk.domain.camerafit import CameraFit
from kiosk.session.ambient import Ambient
from kiosk.session.state import Session
from kiosk.session.upkeepstate import CameraTest
from ui.texts import Texts
from ui.viewmodels.props_camera import CameraTestProps
from ui.viewmodels.rows import Row, Rows
from ui.viewmodels.wording import joined, trouble_advice, trouble_title

_LABELS = {"camera": "摄像头", "documentcamera": "高拍仪"}


def camera_props(session: Session, ambient: Ambient, texts: Texts) -> CameraTestProps:
    phase = session.phase if isinstance(session.phase, CameraTest) else CameraTest("")
    here = {row.device_id: row for row in ambient.devices}
    kind, title = _verdict(phase.seen, texts)
    fits = phase.fit is not None and not phase.keeping
    row = here.get(phase.device)
    return CameraTestProps(
        title=texts.t("摄像头校准"),
        who_text=texts.t("技术员 {who}", who=phase.who),
        devices=_devices(phase.device, set(here), texts),
        camera_name=texts.t("{label}看到的", label=texts.t(_LABELS[phase.device])) if phase.seen else "",
        busy_text=texts.t("正在打开") if row is not None and phase.seen is None and phase.lost is None else "",
        lost_title=trouble_title(phase.lost, texts) if row is not None else texts.t("没有接这个设备"),
        lost_text=trouble_advice(phase.lost, texts),
        simulated_text=texts.t("模拟设备") if row is not None and row.simulated else "",
        verdict_kind=kind,
        verdict_title=title,
        lines=[_line(line, texts) for line in judged(phase.seen)] if phase.seen else [],
        mounted_text=_mounted(phase.fit, texts) if phase.fit else "",
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        turn_text=texts.t("转90度") if fits else "",
        mirror_text=texts.t("左右翻") if fits else "",
        region_text=texts.t("记住纸的位置") if fits and phase.seen and phase.seen.region else "",
        reset_text=texts.t("恢复原样") if fits and phase.fit != CameraFit() else "",
        print_text=texts.t("打印测试页") if not phase.printing and "document" in here else "",
        back_text=texts.t("返回"),
    )


def _devices(current: str, here: set[str], texts: Texts) -> Rows:
    rows: Rows = []
    for device, label in _LABELS.items():
        if device in here:
            shown = texts.t(label)
            rows.append({"device": device, "label": shown, "selected": device == current, "name": shown})
    return rows if len(rows) > 1 else []


def _verdict(seen: CameraSeen | None, texts: Texts) -> tuple[str, str]:
    if seen is None:
        return "", ""
    wrong = sum(bool(line.advice) for line in judged(seen))
    return ("ok", texts.t("画面都好")) if not wrong else ("warn", texts.t("有{count}处要调", count=wrong))


def _line(line: CameraLine, texts: Texts) -> Row:
    label, advice = texts.known(line.label), texts.known(line.advice)
    name = " ".join(part for part in (label, line.value, advice) if part)
    return {"label": label, "value": line.value, "advice": advice, "well": not line.advice, "name": name}


def _mounted(fit: CameraFit, texts: Texts) -> str:
    turned = texts.t("画面转{degrees}度", degrees=90 * fit.turns) if fit.turns else texts.t("画面没有转")
    mirrored = texts.t("左右翻过") if fit.mirrored else ""
    region = texts.t("记住了纸的位置") if fit.region else ""
    return joined(texts, turned, mirrored, region)
