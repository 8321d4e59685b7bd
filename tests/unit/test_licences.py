"""The licence table is the one of the locked packages, and all of it fits GPL-3.0-or-later."""

from pathlib import Path

from scripts.licences import licence_of, locked, runtime, table

ROOT = Path(__file__).resolve().parents[2]
LOCK = """
alpha==1.0 \\
    --hash=sha256:00
    # via -r requirements.in
beta==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:00
    # via
    #   alpha
    #   gamma
gamma==3.0 ; sys_platform == 'win32' \\
    --hash=sha256:00
    # via pytest
pytest==9.0 \\
    --hash=sha256:00
    # via -r requirements.in
"""


def test_reading_the_lock() -> None:
    packages = locked(LOCK)
    assert {name: (package.version, package.elsewhere) for name, package in packages.items()} == {
        "alpha": ("1.0", False),
        "beta": ("2.0", False),
        "gamma": ("3.0", True),
        "pytest": ("9.0", False),
    }
    assert packages["beta"].parents == ["alpha", "gamma"]
    assert runtime(packages, "alpha\n# Development and tests\npytest\n") == {"alpha", "beta"}


def test_every_licence_fits() -> None:
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    unknown = [name for name, package in packages.items() if not package.elsewhere and licence_of(name) is None]
    assert unknown == []


def test_the_document_is_current() -> None:
    """After a change of the lock: make licences."""
    packages = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    asked = (ROOT / "requirements.in").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == table(packages, asked)
