"""Short versions of the benchmarks on generated scenes: codes beside OpenCV's reader, pages beside a naive search."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import document_corners, qr
from benchmarks.code_scenes import KINDS, code_scene
from devices.documentcamera.simulated_scenes import SceneKind, simulated_scene


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_read_at_least_as_well_as_by_opencv(kind: str) -> None:
    ours, theirs = qr.compared(kind, 4)
    assert ours.correct >= max(3, theirs.correct - 1)
    assert len(ours.milliseconds) == len(theirs.milliseconds) == 4


def test_code_scenes_come_from_their_number() -> None:
    first, again, other = code_scene(1, "hard"), code_scene(1, "hard"), code_scene(2, "hard")
    assert np.array_equal(first.image, again.image)
    assert first.text == again.text
    assert not np.array_equal(first.image, other.image)


def test_pages_are_found_where_a_threshold_fails() -> None:
    seeds = {8: SceneKind.PLAIN, 11: SceneKind.SHADOW, 12: SceneKind.GLARE, 15: SceneKind.WHITE_ON_WHITE}
    assert {seed: simulated_scene(seed, width=320, height=240).kind for seed in seeds} == seeds
    ours, naive = document_corners.compared(seeds)
    assert ours.missed == []
    assert naive.correct < ours.correct


def test_the_measure_of_corners_is_strict() -> None:
    square = np.array([[0.0, 0], [100, 0], [100, 100], [0, 100]])
    assert document_corners.farthest(np.roll(square, 2, axis=0), square) == 0
    assert document_corners.farthest(square[::-1], square) == 0
    moved = square.copy()
    moved[2] += (30, 0)
    assert document_corners.farthest(moved, square) == 30


def test_its_lines_have_the_promised_shape() -> None:
    lines = [json.loads(figure.line()) for figure in document_corners.measure(range(1))]
    assert [line["name"] for line in lines] == ["document corners: within 25 px", "document corners: time"]
    assert lines[0]["value"] == lines[0]["reference_value"] == 1
