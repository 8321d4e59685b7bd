"""Story 1 as a person plays it: a pension certified without network, in plain and in large text, with human pauses.

The real program with its simulated village, the card put down first. Before each tap the person reads what stands large
on the screen and the button, of a consent every sentence (four characters a second: slow, aloud), then needs 1.5 s to
reach the button; fetching the card takes 6 s. Aim of the project: at most 5 taps and 60 s. The reference is the same way
without pauses: what the machine needs by itself.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.demo.process import TerminalProcess, wait_for
from kiosk.demo.rig import DemoRig
from ui.automation.client import AutomationClient, AutomationFailed

ROOT: Final = Path(__file__).resolve().parents[2]
CHARACTERS_A_SECOND: Final = 4.0
REACHING_SECONDS: Final = 1.5
CARD_SECONDS: Final = 6.0
PERSON: Final = "王秀英"
PATIENCE: Final = 30.0
CONSENTS: Final = ("先看看这几句话", "要看一下您的脸，可以吗？")
Steps = tuple[tuple[str, str], ...]
TO_THE_FACE: Final[Steps] = (
    ("您要办什么？", "养老待遇资格认证"),
    (CONSENTS[0], "同意，开始办"),
    (CONSENTS[1], "同意刷脸"),
)
"""What stands large, and what is tapped."""
PHONE: Final = ("您的手机号是多少？", "不填，下一步")
REVIEW: Final = ("请看看对不对", "提交")
LOOKS: Final[dict[str, tuple[tuple[str, ...], Steps]]] = {
    "plain": ((), (*TO_THE_FACE, PHONE, REVIEW)),
    "large text": (("大字",), (*TO_THE_FACE, REVIEW)),
}
"""Buttons before the card, and the steps after it: in large text the telephone number waits on the review."""
END: Final = "办好了，已经保存在本机"
Pause = Callable[[float], None]


def main() -> int:
    """Prints what each look took as a JSON line."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, DemoRig(Path(folder).resolve()) as rig:
        terminal = TerminalProcess(rig)
        terminal.start()
        try:
            rig.cable.unplug()
            for look, (buttons, steps) in LOOKS.items():
                alone = played(rig, terminal.client, buttons, steps, lambda _seconds: None)
                human = played(rig, terminal.client, buttons, steps, time.sleep)
                line = {"look": look, "taps": len(steps) + len(buttons), "human": human, "alone": alone}
                sys.stdout.write(json.dumps(line) + "\n")
        finally:
            terminal.stop()
    return 0


def played(rig: DemoRig, client: AutomationClient, buttons: tuple[str, ...], steps: Steps, pause: Pause) -> float:
    """Seconds from the first sign of the person to the sentence that it is done; then the person leaves."""
    client.wait_for("开始办事", within=PATIENCE)
    began = time.monotonic()
    for button in buttons:
        pause(REACHING_SECONDS + len(button) / CHARACTERS_A_SECOND)
        tap(client, button)
    pause(CARD_SECONDS)
    with standing_there(rig):
        for heading, button in steps:
            client.wait_for(heading, within=PATIENCE)
            pause(REACHING_SECONDS + len(read(client, heading, button)) / CHARACTERS_A_SECOND)
            tap(client, button)
        client.wait_for(END, within=PATIENCE)
        took = time.monotonic() - began
        for button in ("不用打印，完成", "跳过"):
            tap(client, button)
    client.wait_for("开始办事", within=PATIENCE)
    return took


def read(client: AutomationClient, heading: str, button: str) -> str:
    """What the person reads before the tap."""
    if heading not in CONSENTS:
        return heading + button
    shown = client.texts()
    return "".join(shown[shown.index(heading) : shown.index(button) + 1])


@contextmanager
def standing_there(rig: DemoRig) -> Iterator[None]:
    desk(rig, "face.show", person=PERSON)
    desk(rig, "card.insert", person=PERSON)
    yield
    desk(rig, "card.remove")
    desk(rig, "face.hide")


def desk(rig: DemoRig, action: str, **arguments: str) -> None:
    answer = rig.desk.do(action, **arguments)
    if not answer.get("ok"):
        raise RuntimeError(f"the bench refused {action}: {answer}")


def tap(client: AutomationClient, text: str) -> None:
    def tapped() -> bool:
        try:
            client.tap(text)
        except AutomationFailed:
            return False
        return True

    wait_for(tapped, PATIENCE, f"“{text}”")


if __name__ == "__main__":
    sys.exit(main())
