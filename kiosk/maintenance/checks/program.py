"""The program itself: has it crashed lately, and which device's driver was at work?"""

from __future__ import annotations

from kiosk.domain.trouble import Cause
from kiosk.maintenance.checks.finding import Finding, bad, good, notice
from kiosk.maintenance.overview import LABELS
from kiosk.telemetry.crashes import Verdict


def program(verdict: Verdict) -> Finding:
    names = "、".join(LABELS.get(device, device) for device in sorted(verdict.blamed))
    if verdict.safe:
        message = f"程序十分钟里崩溃了{verdict.crashes}次，停在安全模式"
        advice = (
            f"像是{names}引起的：请检查或更换它，再重新启动程序。" if names else "请重新启动程序；还不行就打运营中心电话。"
        )
        return bad("program", "程序", "program.safe_mode", Cause.DEVICE, message, advice)
    if verdict.crashes:
        message = f"程序刚才崩溃过{verdict.crashes}次，已经自己恢复"
        return notice("program", "程序", "program.crashed", Cause.DEVICE, message, "再出现就打运营中心电话。")
    return good("program", "程序", "程序没有崩溃")
