"""A touch panel's matrix is found again from taps that are a little beside the crosses; nonsense is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.touchfit import HIT_MM, IDENTITY, TARGETS, Affine, Verdict, fitted, is_sensible, judged, parsed

PANEL = (268.0, 476.0)
LITTLE = 0.002
small = st.floats(-0.08, 0.08)
noise = st.lists(st.tuples(st.floats(-LITTLE, LITTLE), st.floats(-LITTLE, LITTLE)), min_size=9, max_size=9)


def inverse(matrix: Affine) -> Affine:
    back = np.linalg.inv(np.array([[matrix.a, matrix.b, matrix.c], [matrix.d, matrix.e, matrix.f], [0, 0, 1]]))
    return Affine(*map(float, back[:2].reshape(6)))


@given(small, small, small, small, small, small, noise)
def test_a_known_matrix_is_found_again(
    a: float, b: float, c: float, d: float, e: float, f: float, beside: list[tuple[float, float]]
) -> None:
    """What the panel reports is where the finger was, seen through the inverse of the matrix that sets it right."""
    wanted = Affine(1 + a, b, c, d, 1 + e, f)
    reported = [inverse(wanted).of((x + dx, y + dy)) for (x, y), (dx, dy) in zip(TARGETS, beside, strict=True)]
    found = fitted(reported)
    assert found is not None
    for point in TARGETS:
        assert math.dist(found.of(point), wanted.of(point)) < 6 * LITTLE
    result = judged(reported, PANEL)
    assert result.verdict is not Verdict.SCATTERED or result.worst_mm < 2 * HIT_MM
    if result.verdict is Verdict.OFF:
        assert result.left_mm <= result.worst_mm / 2


@pytest.mark.parametrize(
    "text",
    ["0 -1 1 1 0 0", "-1 0 1 0 -1 1", "0 1 0 -1 0 1", "-1 0 1 0 1 0", "1 0 0 0 1 0"],
)
def test_the_examples_of_libinput_are_found_from_their_taps(text: str) -> None:
    matrix = parsed(text)
    assert matrix is not None
    taps = [inverse(matrix).of(target) for target in TARGETS]
    found = fitted(taps)
    assert found is not None
    assert found.numbers == pytest.approx(matrix.numbers, abs=1e-9)
    assert parsed(found.text) == Affine(*(round(number, 6) for number in found.numbers))


@given(noise)
def test_a_good_panel_is_left_alone(beside: list[tuple[float, float]]) -> None:
    taps = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(TARGETS, beside, strict=True)]
    result = judged(taps, PANEL)
    assert (result.verdict, result.hits, result.matrix) == (Verdict.GOOD, 9, IDENTITY)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=9, max_size=9))
def test_whatever_is_tapped_only_a_sensible_matrix_comes_out(taps: list[tuple[float, float]]) -> None:
    result = judged(taps, PANEL)
    assert is_sensible(result.matrix.numbers)
    if result.verdict is not Verdict.OFF:
        assert result.matrix == IDENTITY
    else:
        assert result.left_mm < result.worst_mm


@pytest.mark.parametrize(
    "taps",
    [
        [(0.5, 0.5)] * 9,
        [(x, x) for x, _ in TARGETS],
        [(0.0, y) for _, y in TARGETS],
        list(reversed([(0.4 + x / 10, 0.4 + y / 10) for x, y in TARGETS])),
        [TARGETS[i] for i in (4, 0, 8, 2, 6, 1, 7, 3, 5)],
    ],
)
def test_nonsense_is_refused(taps: list[tuple[float, float]]) -> None:
    assert judged(taps, PANEL).verdict is Verdict.SCATTERED


@given(small, small, small, small)
def test_one_after_the_other_is_one(a: float, c: float, e: float, f: float) -> None:
    first, then = Affine(1 + a, 0.01, c, -0.02, 1, 0), Affine(1, 0.03, 0, 0, 1 + e, f)
    for point in TARGETS:
        assert then.after(first).of(point) == pytest.approx(then.of(first.of(point)))


@pytest.mark.parametrize("text", ["", "1 0 0 0 1", "1 0 0 0 1 x", "nan 0 0 0 1 0", "9 0 0 0 9 0", "0 0 0 0 0 0", "1 " * 7])
def test_a_property_that_is_none(text: str) -> None:
    assert parsed(text) is None
