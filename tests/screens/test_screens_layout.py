"""Nothing is cut, nothing leaves its button or the panel, and no target is too small for a finger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.session.state import Language
from tests.support.screenwindow import SAMPLES, SHAPE_BY_NAME, SampleWindow, sample_window
from ui.qtmessages import NOT_OURS
from ui.sight import kinds_of
from ui.typesetting import LINE_BREAK, pieces
from ui.wordbreaks import INSIDE, Unbroken

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

LEAST_TARGET_MM = 12.0
ROUNDING_PX = 1.5
FRAMES = ("QQuickAbstractButton",)
UNBROKEN = Unbroken.of_file(Path(__file__).resolve().parents[2] / "assets" / "words" / "unbroken.txt")
OWN_FRAMES = frozenset({"Card", "Banner", "StatusBar"})
FEWEST_IN_A_LINE = 2
LEAST_OF_LONGEST_LINE = 0.2
WORD = re.compile(r"[A-Za-z'’-]+[.,;:?!]?")


def visible(item: QQuickItem, scrolls: bool = False) -> Iterator[tuple[QQuickItem, bool]]:
    """Every visible item under ``item`` and whether it can be scrolled to."""
    yield item, scrolls
    for child in item.childItems():
        if child.isVisible() and "InputPanel" not in kinds_of(child)[0]:
            yield from visible(child, scrolls or item.inherits("QQuickFlickable"))


def written(item: QQuickItem) -> QRectF:
    return QRectF(0, 0, item.width(), number(item, "contentHeight"))


def number(item: QQuickItem, name: str) -> float:
    return cast("float", item.property(name))


def kinds(item: QQuickItem) -> set[str]:
    """The QML components that ``item`` is, its own and those that it was made from; Qt appends numbers to their names."""
    return {name.partition("_")[0] for name in kinds_of(item)}


def forgotten(item: QQuickItem) -> bool:
    """True when one character stands alone in a line of a title, or when Qt broke it otherwise than we did."""
    lines = str(item.property("text")).split(LINE_BREAK)
    short = any(len(line.strip(" ，。？！")) < FEWEST_IN_A_LINE for line in lines)
    return (len(lines) > 1 and short) or item.property("lineCount") != len(lines)


def tears_a_word(item: QQuickItem) -> bool:
    """True when one of our breaks is inside a Chinese word, or between a number and what it counts."""
    broken = str(item.property("text")).split(LINE_BREAK)
    costs = UNBROKEN.costs("".join(broken))
    return any(costs.get(place, 0.0) >= INSIDE for place in accumulate(map(len, broken[:-1])))


def breaks_a_word(item: QQuickItem) -> bool:
    """Qt breaks a word where the line ends when the whole word does not fit one. Codes and numbers are no words."""
    if tears_a_word(item):
        return True
    font = item.property("font")
    assert isinstance(font, QFont)
    measure = QFontMetricsF(font).horizontalAdvance
    words = [piece for piece in pieces(str(item.property("text"))) if WORD.fullmatch(piece)]
    return any(measure(word) > item.width() for word in words)


def left_over(item: QQuickItem) -> bool:
    """True when a heading ends in a line with hardly anything in it, instead of lines of about the same length."""
    font = item.property("font")
    assert isinstance(font, QFont)
    if not font.bold() or number(item, "lineCount") < 2:
        return False
    wide = [
        width
        for part in re.split(f"[{LINE_BREAK}\n]", str(item.property("text")))
        for width in widths(part, font, item.width())
    ]
    return wide[-1] < LEAST_OF_LONGEST_LINE * max(wide)


def widths(text: str, font: QFont, room: float) -> list[float]:
    """How wide each line of ``text`` is, as Qt breaks it for ``room``."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        found.append(line.naturalTextWidth())
    layout.endLayout()
    return found


def unlike(window: QQuickWindow) -> bool:
    """True when the two actions of a page stand beside each other and are not of one height."""
    primary = [item for item, _ in visible(window.contentItem()) if item.objectName() == "primary"]
    pairs = [(a, b) for a in primary for b in a.parentItem().childItems() if b.objectName() == "secondary"]
    places = [(a.mapToScene(QPointF()), b.mapToScene(QPointF()), a.height(), b.height()) for a, b in pairs if b.isVisible()]
    return any(a.x() != b.x() and (abs(a.y() - b.y()) > 1 or abs(high - low) > 1) for a, b, high, low in places)


def frame_of(item: QQuickItem) -> QQuickItem | None:
    """The button, card or bar that ``item`` has to stay in."""
    frame: QQuickItem | None = item.parentItem()
    while frame is not None:
        if any(frame.inherits(name) for name in FRAMES) or OWN_FRAMES & kinds(frame):
            return frame
        frame = frame.parentItem()
    return None


def flaws(window: QQuickWindow, px_per_mm: float) -> Iterator[str]:
    panel = QRectF(0, 0, window.width(), window.height()).adjusted(-1, -1, 1, 1)
    if unlike(window):
        yield "the two actions are not of one height"
    for item, scrolls in visible(window.contentItem()):
        if item.inherits("QQuickText") and item.property("text"):
            text = item.property("text")
            if item.property("truncated") or number(item, "contentWidth") > item.width() + ROUNDING_PX:
                yield f"cut: {text}"
            elif breaks_a_word(item):
                yield f"a word is broken: {text}"
            if item.objectName() == "title" and forgotten(item):
                yield f"forgotten characters: {text!r}"
            elif left_over(item):
                yield f"hardly anything in the last line: {text!r}"
            frame = frame_of(item)
            if frame is not None:
                room = QRectF(0, 0, frame.width(), frame.height())
                room.adjust(-ROUNDING_PX, -ROUNDING_PX, ROUNDING_PX, ROUNDING_PX)
                if not room.contains(item.mapRectToItem(frame, written(item))):
                    yield f"leaves its {kinds_of(frame)[0]}: {text}"
            if not scrolls and not panel.contains(item.mapRectToScene(written(item))):
                yield f"leaves the panel: {text}"
        if "Icon" in kinds(item):
            frame = frame_of(item)
            if frame is not None and not QRectF(0, 0, frame.width(), frame.height()).contains(
                item.mapRectToItem(frame, QRectF(0, 0, item.width(), item.height()))
            ):
                yield f"an icon leaves its {kinds_of(frame)[0]}: {item.property('name')}"
        if item.inherits("QQuickAbstractButton") and item.isEnabled():
            least = min(item.width(), item.height()) / px_per_mm
            if least < LEAST_TARGET_MM:
                yield f"{least:.1f} mm is too small a target: {item.objectName()}"


def settle(window: QQuickWindow) -> None:
    """Layouts settle while a frame is made."""
    window.grabWindow()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("shape", ["portrait", "landscape", "tablet"])
def test_everything_fits(qapp: object, shape: str, language: Language) -> None:
    """In large text only: what fits large fits small."""
    found: list[str] = []
    views = 0
    with sample_window(shape) as shown:
        for name in SAMPLES:
            shown.show(name, language=language, care=True)
            settle(shown.window)
            views += 1
            found += [f"{name}: {flaw}" for flaw in flaws(shown.window, SHAPE_BY_NAME[shape].px_per_mm)]
    assert views == len(SAMPLES)
    assert not found, "\n".join(found)


def test_the_audit_sees_flaws(qapp: object) -> None:
    """On a panel read as twice as dense, targets are half as large: the audit has to say so."""
    with sample_window() as shown:
        show_home(shown)
        assert not list(flaws(shown.window, 4.03))
        assert any("too small" in flaw for flaw in flaws(shown.window, 12.0))


def titled(shown: SampleWindow, name: str) -> QQuickItem:
    shown.show(name, care=True)
    settle(shown.window)
    return next(item for item, _ in visible(shown.window.contentItem()) if item.objectName() == "title")


def test_the_audit_sees_forgotten_characters(qapp: object) -> None:
    with sample_window() as shown:
        title = titled(shown, "pay-failed")
        assert title.property("text") == f"没有开成缴费单，{LINE_BREAK}没有扣钱"
        assert not list(flaws(shown.window, 4.03))
        title.setProperty("text", "没有开成缴费单，没有扣钱")
        assert any("forgotten" in flaw for flaw in flaws(shown.window, 4.03))


def test_the_audit_sees_a_lone_last_word(qapp: object) -> None:
    with sample_window() as shown:
        shown.show("technician-queue", language=Language.EN)
        settle(shown.window)
        assert not list(flaws(shown.window, 4.03))
        heading = next(
            item
            for item, _ in visible(shown.window.contentItem())
            if item.inherits("QQuickText") and "Send by memory stick" in str(item.property("text"))
        )
        heading.setProperty("text", "Send by memory\nst")
        settle(shown.window)
        assert any("hardly anything" in flaw for flaw in flaws(shown.window, 4.03))


def test_the_audit_sees_actions_of_two_heights(qapp: object) -> None:
    with sample_window("tablet") as shown:
        shown.show("consent", language=Language.EN)
        settle(shown.window)
        assert not unlike(shown.window)
        primary = next(item for item, _ in visible(shown.window.contentItem()) if item.objectName() == "primary")
        primary.setHeight(primary.height() / 2)
        assert unlike(shown.window)


def test_the_audit_sees_broken_words(qapp: object) -> None:
    with sample_window("tablet") as shown:
        shown.show("region", language=Language.EN, care=True)
        settle(shown.window)
        assert not list(flaws(shown.window, 5.9))
        name = next(
            item
            for item, _ in visible(shown.window.contentItem())
            if item.inherits("QQuickText") and "Heilongjiang" in str(item.property("text"))
        )
        name.setProperty("text", "Heilongjiangheilongjiangheilongjiang")
        assert any("a word is broken" in flaw for flaw in flaws(shown.window, 5.9))


def test_the_audit_sees_torn_words(qapp: object) -> None:
    with sample_window() as shown:
        title = titled(shown, "pay-failed")
        title.setProperty("text", f"没有开成缴费{LINE_BREAK}单，没有扣钱")
        assert any("a word is broken" in flaw for flaw in flaws(shown.window, 4.03))


def test_the_audit_sees_words_that_leave_their_card(qapp: object) -> None:
    """One frame of each kind, made so low that its words cannot stay in it."""
    seen = set()
    with sample_window() as shown:
        for name in ("attract-out-of-order", "paid-offered", "pay-failed"):
            shown.show(name)
            settle(shown.window)
            for item, _ in visible(shown.window.contentItem()):
                frame = frame_of(item) if item.inherits("QQuickText") and item.property("text") else None
                kind = kinds(frame) & OWN_FRAMES if frame is not None else set()
                if frame is None or not kind or kind <= seen:
                    continue
                frame.setProperty("height", 1)
                said = f": {item.property('text')}"
                seen |= {
                    one
                    for one in kind
                    if any("leaves its" in flaw and flaw.endswith(said) for flaw in flaws(shown.window, 4.03))
                }
    assert seen == OWN_FRAMES


def show_home(shown: SampleWindow) -> None:
    shown.show("home")
    settle(shown.window)
