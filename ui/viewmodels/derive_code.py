"""A code on the result's screen that counts for a short while."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from urllib.parse import quote

from kiosk.domain.catalogue import Output, Service
from kiosk.session.codestate import CodeShown
from ui.texts import Texts
from ui.viewmodels.props import ResultProps
from ui.viewmodels.wording import joined, trouble_advice, trouble_title


def code_truth(code: CodeShown, service: Service, texts: Texts) -> tuple[str, str]:
    """Title and explanation."""
    whose = texts.t("这个码只能用一次。")
    if code.simulated:
        whose = texts.t("这是模拟的码，医院和药店不认，只作演示。")
    if service.output is Output.LICENCE:
        whose = texts.t("这是模拟的码，只作演示。") if code.simulated else texts.t("对方扫了就看得到这张证。")
    if code.content:
        return texts.t("请对方扫码"), whose
    return texts.t("码过期了，正在换新的"), texts.t("请先别扫，等新的码出来。")


def with_code(props: ResultProps, code: CodeShown, now: float, texts: Texts) -> ResultProps:
    """The result with the code on it, never its content in letters.

    A receipt's code beside the one that is to be scanned would be held before the till, so there is none.
    """
    props = replace(
        props,
        qr_source="",
        qr_name="",
        qr_hint="",
        facts=[],
        code_warning=joined(texts, trouble_title(code.trouble, texts), trouble_advice(code.trouble, texts)),
    )
    if not code.content:
        return props
    return replace(
        props,
        code_source=f"image://qr/{quote(code.content, safe='')}",
        code_name=texts.t("给对方扫的二维码"),
        code_text=texts.t("{seconds}秒后换新的", seconds=max(0, ceil(code.until - now))),
    )
