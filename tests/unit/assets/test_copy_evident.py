"""The background of a certificate: even grey on the original, and on a copy the word 复印 stands out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from benchmarks.certificates import certificate_setter

# At 600 dots an inch, below the title's left: a stroke-rich part of 复, and plain background beside the left margin.
LATENT = (slice(1140, 1400), slice(600, 960))
PLAIN = (slice(1000, 1600), slice(210, 390))
Picture = npt.NDArray[np.float64]


@pytest.fixture(scope="module", params=["insurance-certificate", "no-crime-certificate"])
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """The upper left of the page as a printer of 600 dots an inch gets it; 0 is white, 1 is black."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "c.pdf").write_bytes(certificate_setter(request.param)())
    part = ["-x", "0", "-y", "0", "-W", "1200", "-H", "1800"]
    subprocess.run(["pdftoppm", "-r", "600", "-gray", *part, "c.pdf", "c"], cwd=folder, check=True)
    return page_of(next(Path(folder).glob("*.pgm")))


def page_of(file: Path) -> Picture:
    with Image.open(file) as picture:
        return 1 - np.asarray(picture, dtype=np.float64) / 255


def copied(page: Picture) -> Picture:
    """What a copier of 150 dots an inch makes of it: each of its dots is what prevails there."""
    high, wide = (side // 4 for side in page.shape)
    return (page.reshape(high, 4, wide, 4).mean(axis=(1, 3)) > 0.5).astype(np.float64).repeat(4, 0).repeat(4, 1)


def test_on_the_original_word_and_background_are_about_equally_grey(original: Picture) -> None:
    plain, latent = original[PLAIN].mean(), original[LATENT].mean()
    assert 0.02 < plain < 0.07
    assert abs(plain - latent) < 0.02


def test_on_a_copy_the_background_is_gone_and_the_word_stands(original: Picture) -> None:
    copy = copied(original)
    assert copy[PLAIN].mean() < 0.001
    assert copy[LATENT].mean() > 0.015
