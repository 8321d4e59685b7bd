"""Where the lines of a title or of a hint break: evenly, after a comma where there is one, never for one character, and
inside a word only where nothing else fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QObject, QTextBoundaryFinder, Slot
from PySide6.QtGui import QFont, QFontMetricsF

from ui.wordbreaks import INSIDE, Unbroken

LINE_BREAK: Final = "\u2028"
"""Unicode's line separator, which no sentence has of its own: what is shown without it is what was said."""
_LONGEST: Final = 120
"""Characters. More is no title, and Qt breaks it as any text."""
_FEWEST: Final = 3
"""Characters of a line; fewer look lost, unless all lines are as short."""
_LINES_OF_A_TEXT: Final = 3
_LENGTH_OF_A_TEXT: Final = 12
"""Characters. What is as long as this may take a line more rather than break a word; a button has no room."""
_ANY_WORDS: Final = Unbroken()
_STOPS: Final = "，。；：？！、,.;:?!"
_PAUSES: Final = tuple("，。；：？！,.;:?!›·")
_OPENERS: Final = ("党群服务中心", "黨群服務中心", "便民服务中心", "便民服務中心", "村民委员会", "村民委員會")
"""What a line may well begin with: the office after its place's name, which so stays whole."""
_DOT: Final = "·"
"""No line begins with it."""
BESIDE: Final = f"  {_DOT}  "
"""Stands between two things in a line. Where the line ends between them, the break says the same."""
_UNSEEN: Final = "\u2063"
"""Unicode's invisible separator, in :data:`BESIDE`'s place at the end of a line."""
_AFTER_STOP: Final = 0.2
_AFTER_SPACE: Final = 0.1
_FORGOTTEN: Final = 1.0
"""One character alone in its line."""
_FEW: Final = 0.25
"""Two of them: less than a broken word."""


class Typesetting(QObject):
    """What QML asks for the lines of its titles."""

    def __init__(self, unbroken: Unbroken = _ANY_WORDS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unbroken = unbroken

    @Slot(str, float, QFont, result=str)
    def broken(self, words: str, width: float, font: QFont) -> str:
        """``words`` with a :data:`LINE_BREAK` where a line of ``width`` pixels in ``font`` has to end."""
        metrics = QFontMetricsF(font)
        if width <= 0:
            return words
        parts = (
            LINE_BREAK.join(lines(part, width, metrics.horizontalAdvance, self._unbroken)) for part in words.split("\n")
        )
        return "\n".join(parts).replace(BESIDE + LINE_BREAK, _UNSEEN + LINE_BREAK)

    @Slot(list, QFont, result=float)
    def widest(self, rows: list[dict[str, object]], font: QFont) -> float:
        """Pixels that the labels of ``rows`` need, so that none of them is broken inside a word."""
        measure = QFontMetricsF(font).horizontalAdvance
        return max((measure(piece) for row in rows for piece in pieces(str(row["label"]))), default=0.0)


def pieces(words: str) -> list[str]:
    """What no line may break: a word in Latin letters, one character in Chinese; without spaces."""
    return [words[a:b].strip() for a, b in pairwise(_places(words))]


def lines(words: str, width: float, measure: Callable[[str], float], unbroken: Unbroken = _ANY_WORDS) -> list[str]:
    """``words`` in as few lines as ``width`` takes, each as long as the others if possible; in one more line where that
    keeps a word of a long text whole.

    ``measure`` tells the width of a text in the unit of ``width``, ``unbroken`` which characters make a word. Words that
    fit one line, have breaks of their own or are too long for a title stay as they are, and so do those that cannot be
    broken into lines of ``width``.
    """
    if measure(words) <= width or len(words) > _LONGEST or "\n" in words:
        return [words]
    places = _places(words)
    widths = {
        (a, b): measure(words[a:b].removesuffix(BESIDE).rstrip()) for i, a in enumerate(places) for b in places[i + 1 :]
    }
    fits = {piece: wide for piece, wide in widths.items() if wide <= width}
    count = _fewest(places, fits)
    if count is None:
        return [words]
    mean, fewest, torn = measure(words) / count, min(_FEWEST, len(words) // count), unbroken.costs(words)

    def cost(start: int, end: int) -> float:
        return ((fits[start, end] - mean) / width) ** 2 + _cost(words, start, end, fewest, torn)

    breaks = _best(places, fits, count, cost)
    if (count >= _LINES_OF_A_TEXT or len(words) >= _LENGTH_OF_A_TEXT) and _tears(breaks, torn):
        longer = _best(places, fits, count + 1, cost)
        breaks = longer if longer and not _tears(longer, torn) else breaks
    return [words[a:b] for a, b in pairwise(breaks)]


def without_breaks(shown: str) -> str:
    """What was said, of what :meth:`Typesetting.broken` shows."""
    return shown.replace(_UNSEEN + LINE_BREAK, BESIDE).replace(LINE_BREAK, "")


def _places(words: str) -> list[int]:
    """Where Unicode lets a line end, with start and end (UAX 14, as Qt knows it)."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, words)
    places, place = [0], finder.toNextBoundary()
    while place != -1:
        at = _characters(words, place)
        if not words[at:].startswith(_DOT):
            places.append(at)
        place = finder.toNextBoundary()
    return places


def _characters(words: str, units: int) -> int:
    """Qt counts UTF-16 units, Python characters."""
    return len(words.encode("utf-16-le")[: 2 * units].decode("utf-16-le"))


def _fewest(places: Sequence[int], fits: dict[tuple[int, int], float]) -> int | None:
    """How many lines are needed; None when a piece is wider than a line."""
    start, count = 0, 0
    while start < len(places) - 1:
        reach = [i for i in range(start + 1, len(places)) if (places[start], places[i]) in fits]
        if not reach:
            return None
        start, count = reach[-1], count + 1
    return count


def _best(
    places: Sequence[int], fits: dict[tuple[int, int], float], count: int, cost_of: Callable[[int, int], float]
) -> list[int]:
    """The breaks of the cheapest way to set ``count`` lines; empty when there are fewer pieces than lines."""
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for line in range(1, count + 1):
        reached: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, breaks) in best.items():
            for end in places:
                if (start, end) not in fits or (line == count) != (end == places[-1]):
                    continue
                total = cost + cost_of(start, end)
                if end not in reached or total <= reached[end][0]:
                    reached[end] = (total, [*breaks, end])
        best = reached
    return best[places[-1]][1] if best else []


def _tears(breaks: Sequence[int], torn: Mapping[int, float]) -> bool:
    return any(torn.get(place, 0.0) >= INSIDE for place in breaks)


def _cost(words: str, start: int, end: int, fewest: int, torn: Mapping[int, float]) -> float:
    """What the line from ``start`` to ``end`` costs apart from its width."""
    piece = words[start:end]
    written = piece.rstrip()
    shown = len(written.rstrip(_STOPS))
    cost = 0.0 if shown >= fewest else _FEW if shown > 1 else _FORGOTTEN
    if start and words.startswith(_OPENERS, start):
        cost -= _AFTER_STOP
    if end == len(words):
        return cost
    if written.endswith(_PAUSES) or piece.endswith(BESIDE):
        cost -= _AFTER_STOP
    if piece.endswith(" "):
        cost -= _AFTER_SPACE
    return cost + torn.get(end, 0.0)
