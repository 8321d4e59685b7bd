"""What may get into the packaged terminal. The rules are tried without building anything."""

import ast
from pathlib import Path

import PySide6
import pytest
from PIL import Image

from scripts import bundle, contents
from scripts.package import EXPECTED, is_drawn

ROOT = Path(__file__).resolve().parents[2]
QT = Path(PySide6.__file__).parent


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/lib/libQt6WebEngineCore.so.6",
        "PySide6/Qt/lib/libQt6Quick3D.so.6",
        "PySide6/Qt/lib/libQt6Charts.so.6",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libavcodec.so.61",
        "libQt6WebEngineCore.so.6",
        "PySide6/QtWebEngineCore.abi3.so",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/QtTest.abi3.so",
        "PySide6/Qt/libexec/QtWebEngineProcess",
        "PySide6/Qt/resources/icudtl.dat",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/plugins/qmltooling/libqmldbg_server.so",
        "PySide6/Qt/qml/QtWebEngine/qmldir",
        "PySide6/Qt/qml/QtQuick3D/libqquick3dplugin.so",
        "PySide6/Qt/qml/QtQuick/Dialogs/qmldir",
        "PySide6/Qt/qml/QtQuick/Controls/Material/Button.qml",
        "PySide6/Qt/qml/QtQuick/VirtualKeyboard/plugins.qmltypes",
        "face_recognition_models/models/shape_predictor_68_face_landmarks.dat",
        "face_recognition_models/models/mmod_human_face_detector.dat",
        "cv2/data/haarcascade_eye.xml",
        "numpy/core/tests/data.csv",
    ],
)
def test_what_never_passes(place: str) -> None:
    assert not bundle.allowed(place)


@pytest.mark.parametrize(
    "place",
    [
        *EXPECTED,
        "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "libQt6Core.so.6",
        "PySide6/QtQuick.abi3.so",
        "PySide6/libpyside6.abi3.so.6.11",
        "PySide6/__init__.py",
        "PySide6/Qt/qml/QtQuick/Controls/Basic/Button.qml",
        "PySide6/Qt/qml/QtQuick/VirtualKeyboard/Plugins/TCIme/libqtvkbtcimeplugin.so",
        "shiboken6/libshiboken6.abi3.so.6.11",
        "cv2/cv2.abi3.so",
        "numpy.libs/libscipy_openblas64_.so",
        "libxcb-cursor.so.0",
        "assets/icons/home.svg",
    ],
)
def test_what_passes(place: str) -> None:
    assert bundle.allowed(place)


def test_every_name_of_the_list_is_in_the_installed_qt() -> None:
    """A misspelt or vanished name would silently leave something out."""
    absent = [name for name in bundle.QT_PLUGINS if not (QT / "Qt" / "plugins" / name).is_file()]
    absent += [name for name in bundle.QML_FOLDERS if not (QT / "Qt" / "qml" / name).is_dir()]
    absent += [name for name in bundle.QT_LIBRARIES if not (QT / "Qt" / "lib" / f"libQt6{name}.so.6").is_file()]
    absent += [name for name in bundle.QT_PYTHON_MODULES if not (QT / f"{name}.abi3.so").is_file()]
    assert absent == []


def test_of_the_installed_qt_only_a_small_part_passes() -> None:
    files = [file for file in QT.rglob("*") if file.is_file()]
    passed = [file for file in files if bundle.allowed(f"PySide6/{file.relative_to(QT)}")]
    assert 0 < sum(file.stat().st_size for file in passed) < 130_000_000
    assert not [file for file in passed if any(word in file.name for word in ("WebEngine", "3D", "Charts", "Widgets"))]


def test_system_libraries_come_only_with_what_needs_them() -> None:
    links = {
        "/qt/libqxcb.so": ["libxcb.so.1", "libQt6Gui.so.6"],
        "/qt/libqgtk3.so": ["libgtk-3.so.0"],
        "/usr/libxcb.so.1": ["libXau.so.6"],
        "/python": ["libz.so.1"],
    }
    entries = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qt/libqxcb.so", "BINARY"),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/qt/libqgtk3.so", "BINARY"),
        ("libxcb.so.1", "/usr/libxcb.so.1", "BINARY"),
        ("libXau.so.6", "/usr/libXau.so.6", "BINARY"),
        ("libz.so.1", "/usr/libz.so.1", "BINARY"),
        ("libgtk-3.so.0", "/usr/libgtk-3.so.0", "BINARY"),
        ("libpython3.11.so.1.0", "/usr/libpython3.11.so.1.0", "BINARY"),
        ("assets/icons/home.svg", "/src/home.svg", "DATA"),
    ]
    kept = bundle.select(entries, lambda file: links.get(file, []), roots=["/python"])
    assert [place for place, _, _ in kept] == [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "libxcb.so.1",
        "libXau.so.6",
        "libz.so.1",
        "libpython3.11.so.1.0",
        "assets/icons/home.svg",
    ]


def test_simulators_and_the_benchs_people_stay_outside() -> None:
    modules = bundle.own_modules(ROOT)
    assert {"kiosk.bootstrap", "devices.hub", "sync.outbox", "ui.window"} <= set(modules)
    assert not [name for name in modules if "simulat" in name or "bench" in name or name.startswith("kiosk.demo")]
    assert set(bundle.simulators(ROOT)) >= {"devices.idcard.simulator", "devices.bench"}
    places = {folder for _, folder in bundle.own_data(ROOT)}
    assert {"assets/icons", "assets/fonts", "ui/qml"} <= places
    assert not [folder for folder in places if folder.startswith("assets/bench")]


def test_nothing_that_presses_buttons_for_somebody_is_inside() -> None:
    modules = bundle.own_modules(ROOT)
    assert not [name for name in modules if "automation" in name or name.startswith(("central", "kiosk.demo"))]
    assert bundle.is_left_out("ui.automation.server")
    assert bundle.is_left_out("kiosk.demo.terminal")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import os.path, tuf.api as x", {"os.path", "tuf.api"}),
        ("def later():\n    from urllib3 import PoolManager\n", {"urllib3"}),
        ("if TYPE_CHECKING:\n    import mypy\nelse:\n    import json\n", {"json"}),
        ("try:\n    import dlib\nexcept ImportError:\n    pass\n", {"dlib"}),
    ],
)
def test_what_a_module_imports_at_any_time(source: str, names: set[str]) -> None:
    assert set(contents.imported(ast.parse(source))) == names


def test_a_blank_picture_is_noticed(tmp_path: Path) -> None:
    blank, drawn = tmp_path / "blank.png", tmp_path / "drawn.png"
    Image.new("RGB", (200, 300), "white").save(blank)
    Image.linear_gradient("L").convert("RGB").save(drawn)
    assert not is_drawn(blank)
    assert is_drawn(drawn)
