"""The drawn clerk moves, and the person's own picture lies in the corner, mirrored."""

from __future__ import annotations

import numpy as np

from devices.camera.simulated_clerk import HIGH, WIDE, beside, simulated_clerk


def test_the_clerk_moves() -> None:
    assert simulated_clerk(0.0).shape == (HIGH, WIDE, 3)
    assert not np.array_equal(simulated_clerk(0.0), simulated_clerk(0.2))


def test_ones_own_picture_lies_in_the_corner_and_is_mirrored() -> None:
    clerk = simulated_clerk(0.0)
    own = np.zeros((480, 640, 3), np.uint8)
    own[:, :320] = 255
    together = beside(clerk, own)
    corner = together[HIGH - 120, WIDE - 330 : WIDE - 20, 0]
    assert corner[20] < 40
    assert corner[-20] > 215
    assert np.array_equal(together[: HIGH // 2, : WIDE // 2], clerk[: HIGH // 2, : WIDE // 2])


def test_without_a_camera_the_clerk_is_there_alone_and_odd_pictures_fit() -> None:
    clerk = simulated_clerk(0.0)
    assert np.array_equal(beside(clerk, None), clerk)
    for shape in ((1, 1, 3), (4000, 3, 3), (2, 4000, 3)):
        assert beside(clerk, np.zeros(shape, np.uint8)).shape == clerk.shape
