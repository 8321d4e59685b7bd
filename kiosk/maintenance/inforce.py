"""What a terminal really works with: its own file and catalogue, and what the platform has published on top of them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kiosk.catalogue import CatalogueProblem, load_catalogue
from kiosk.clock import SystemClock
from kiosk.composition import Shelves, open_store
from kiosk.domain.trouble import Cause
from kiosk.domain.values import dataclass
from kiosk.maintenance.checks.finding import Finding, bad, good, notice
from kiosk.publishedsettings import Governed, govern
from kiosk.settings import LoadedSettings
from kiosk.store.database import STORE_ERRORS, StoreUnusable

_ADVICE = "不影响使用；请平台运维改正后重新下发"


@dataclass(frozen=True, slots=True)
class InForce:
    """``loaded`` holds the settings in force; ``governed`` tells where each of them comes from."""

    loaded: LoadedSettings
    governed: Governed
    findings: tuple[Finding, ...]
    """On settings and catalogue."""


def in_force(loaded: LoadedSettings, assets: Path) -> InForce:
    """Chosen as the program chooses at its start, and nothing changes. Without a store: what lies in files alone."""
    own = govern(loaded.settings, None)
    try:
        with closing(open_store(loaded)) as store:
            shelves = Shelves(loaded, store, assets, SystemClock())
            settings, offered = shelves.settings.look(), shelves.catalogues.look()
    except (*STORE_ERRORS, StoreUnusable):
        return InForce(loaded, own, (settings_finding(own, ()), own_catalogue(assets, ())))
    governed = settings.content or own
    catalogue = own_catalogue(assets, offered.faults)
    if offered.content is not None:
        taken = offered.content.catalogue
        words = f"{len(taken.services)}个事项，平台下发的第{taken.version}版"
        catalogue = _told("catalogue", "事项目录", words, offered.faults)
    found = settings_finding(governed, settings.faults), catalogue
    return InForce(replace(loaded, settings=governed.settings), governed, found)


def settings_finding(governed: Governed, faults: tuple[str, ...]) -> Finding:
    """Which settings are the platform's."""
    theirs = [f"{row.label}{row.value}{row.unit}" for row in governed.rows if row.from_platform]
    words = f"平台下发的第{governed.version}版：{'、'.join(theirs) or '没有改动'}；其余按本机的 kiosk.toml"
    return _told("settings", "设置", words if governed.version else "都按本机的 kiosk.toml", faults)


def own_catalogue(assets: Path, faults: tuple[str, ...]) -> Finding:
    """The one that came with the program."""
    try:
        catalogue = load_catalogue(assets / "catalogue")
    except CatalogueProblem as problem:
        return bad("catalogue", "事项目录", "catalogue", Cause.INPUT, str(problem), "改正该文件")
    return _told("catalogue", "事项目录", f"{len(catalogue.services)}个事项，随程序来的", faults)


def settings_json(governed: Governed) -> dict[str, object]:
    """``version``: of the publication, 0 when there is none; ``rows``: every setting that may be published."""
    rows = [
        {"place": row.place, "label": row.label, "value": row.value, "source": "platform" if row.from_platform else "file"}
        for row in governed.rows
    ]
    return {"version": governed.version, "rows": rows}


def _told(check: str, name: str, words: str, faults: tuple[str, ...]) -> Finding:
    if not faults:
        return good(check, name, words)
    why = f"{words}。有新的用不了：{faults[0].rstrip('。')}"
    return notice(check, name, "published.not_usable", Cause.PLATFORM, why, _ADVICE)
