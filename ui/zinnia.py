"""Handwritten characters by Zinnia, a C library, and Tegaki's model of the 6763 characters of GB 2312.

Both are Debian packages (``libzinnia0``, BSD; ``tegaki-zinnia-simplified-chinese``, LGPL-2.1+). API: ``zinnia.h`` of 0.06.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

LIBRARY: Final = "libzinnia.so.0"
MODEL: Final = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
SIDE: Final = 1000
"""Strokes are given in a square of that many units a side."""
MOST_STROKES: Final = 64
MOST_POINTS: Final = 400
"""For each stroke. No character has so many; a resting hand does."""

Stroke = Sequence[tuple[int, int]]
"""Points from where the finger came down to where it left, x to the right and y down, 0 to SIDE."""


class Recognizer(Protocol):
    def classify(self, strokes: Sequence[Stroke], most: int) -> tuple[str, ...]:
        """At most that many characters, the likeliest first; none for an empty square."""
        ...


class HandwritingUnavailableError(Exception):
    """The library or its model is not on this machine."""


class ZinniaRecognizer:
    """Raises :class:`HandwritingUnavailableError`. For one thread; the model is mapped, not read (27 MB)."""

    def __init__(self, model: Path = MODEL, library: str = LIBRARY) -> None:
        if not model.is_file():
            raise HandwritingUnavailableError(f"no model at {model}")
        try:
            self._library = _declared(ctypes.CDLL(library))
        except (OSError, AttributeError) as error:
            raise HandwritingUnavailableError(str(error)) from None
        self._recognizer = self._library.zinnia_recognizer_new()
        if not self._library.zinnia_recognizer_open(self._recognizer, str(model).encode()):
            self._library.zinnia_recognizer_destroy(self._recognizer)
            raise HandwritingUnavailableError(f"not a model: {model}")

    def classify(self, strokes: Sequence[Stroke], most: int) -> tuple[str, ...]:
        if not any(strokes):
            return ()
        with self._written(strokes) as character:
            result = self._library.zinnia_recognizer_classify(self._recognizer, character, most)
            if not result:
                return ()
            try:
                count = self._library.zinnia_result_size(result)
                values = [self._library.zinnia_result_value(result, number) for number in range(count)]
                return tuple(value.decode("utf-8", "replace") for value in values)
            finally:
                self._library.zinnia_result_destroy(result)

    @contextmanager
    def _written(self, strokes: Sequence[Stroke]) -> Iterator[int]:
        library = self._library
        character = library.zinnia_character_new()
        try:
            library.zinnia_character_set_width(character, SIDE)
            library.zinnia_character_set_height(character, SIDE)
            for number, stroke in enumerate([stroke for stroke in strokes if stroke][:MOST_STROKES]):
                for x, y in stroke[:MOST_POINTS]:
                    library.zinnia_character_add(character, number, min(max(x, 0), SIDE), min(max(y, 0), SIDE))
            yield character
        finally:
            library.zinnia_character_destroy(character)

    def close(self) -> None:
        recognizer, self._recognizer = self._recognizer, None
        if recognizer is not None:
            self._library.zinnia_recognizer_destroy(recognizer)


def recognised_ten() -> str:
    """What a plainly written 十 is taken for: whether library and model do their work. Raises as the recogniser does."""
    across, down = ((100, 480), (500, 470), (900, 480)), ((500, 100), (505, 500), (500, 900))
    recognizer = ZinniaRecognizer()
    try:
        return next(iter(recognizer.classify((across, down), 1)), "")
    finally:
        recognizer.close()


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    """Says what each function takes and gives: ctypes would cut pointers to 32 bits."""
    pointer, size, text, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_int
    for name, gives, takes in (
        ("zinnia_recognizer_new", pointer, ()),
        ("zinnia_recognizer_open", number, (pointer, text)),
        ("zinnia_recognizer_destroy", None, (pointer,)),
        ("zinnia_recognizer_classify", pointer, (pointer, pointer, size)),
        ("zinnia_character_new", pointer, ()),
        ("zinnia_character_destroy", None, (pointer,)),
        ("zinnia_character_set_width", None, (pointer, size)),
        ("zinnia_character_set_height", None, (pointer, size)),
        ("zinnia_character_add", number, (pointer, size, number, number)),
        ("zinnia_result_size", size, (pointer,)),
        ("zinnia_result_value", text, (pointer, size)),
        ("zinnia_result_destroy", None, (pointer,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    return library
