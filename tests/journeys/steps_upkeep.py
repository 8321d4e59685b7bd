"""The step words of looking after the terminal."""

from __future__ import annotations

from pytest_bdd import when

from kiosk.domain.touchfit import TARGETS
from tests.support.village import Village


@when("点中每个十字")
def crosses_tapped(village: Village) -> None:
    """With a finger in the middle of the cross itself, wherever it is."""
    for number in range(1, len(TARGETS) + 1):
        village.sees(f"请点十字的中间（{number}/{len(TARGETS)}）")
        village.tap(f"第{number}个十字，共{len(TARGETS)}个")
