"""What holds for every test: no display, no learning keyboard in anyone's home, no log record that nobody announced.

The environment is set while this file is imported, which is before the first Qt object exists.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.clock import keep_beijing_time
from tests.support.memory import folder_in_memory
from tests.support.strays import StrayLogs

pytest_plugins = ("tests.support.stores", "tests.support.cheap_passwords")

OWN_DIRECTORIES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")

os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "QT_IM_MODULE": "qtvirtualkeyboard",
    # Else the keyboard opens a window of its own at the first text field, and waits for it for ever.
    "QT_VIRTUALKEYBOARD_DESKTOP_DISABLE": "1",
    # Qt and child processes insist on a UTF-8 locale, which a minimal Debian only has under this name.
    "LC_ALL": "C.UTF-8",
}
for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QUICK_CONTROLS_STYLE"):
    os.environ.pop(name, None)

keep_beijing_time()  # as the program does: else the day of a test and the day of its terminal differ for eight hours

memory = folder_in_memory()
if memory is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))  # below which tmp_path lies

home_for_tests = Path(tempfile.mkdtemp(prefix="kiosk-tests-"))
for name in OWN_DIRECTORIES:
    directory = home_for_tests / name.lower()
    directory.mkdir(mode=0o700)
    os.environ[name] = str(directory)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(StrayLogs(), "stray-logs")


def pytest_unconfigure() -> None:
    shutil.rmtree(home_for_tests, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys share one worker, so that never two programs with all their devices wait for the processors; so do windows
    that are drawn here, and pages in the browser."""
    groups = {"journeys": "journeys", "screens": "window", "accessibility": "window", "console_browser": "browser"}
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            group = groups.get(item.path.relative_to(here).parts[0])
            if group:
                item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    """The terminal's own kind: the report makes one by itself in the same worker, and there can be only one."""
    return QGuiApplication


@pytest.fixture
def not_below_dev() -> Iterator[Path]:
    """For files that a driver is given: what lies below ``/dev``, as the folder in memory does, it takes for a device."""
    with tempfile.TemporaryDirectory(prefix="kiosk-tests-") as folder:
        yield Path(folder)


@pytest.fixture
def expected_logs(request: pytest.FixtureRequest) -> StrayLogs.Expectations:
    """Announces log records at WARNING or above: ``expected_logs.expect("sync.engine", "platform answered 500")``.

    What is announced has to come, and nothing else may.
    """
    plugin = request.config.pluginmanager.get_plugin("stray-logs")
    assert isinstance(plugin, StrayLogs)
    return plugin.expectations
