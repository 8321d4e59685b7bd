"""Looking for a service by words."""

from __future__ import annotations

from kiosk.domain.search import LONGEST_QUERY
from kiosk.session.ambient import Ambient
from kiosk.session.state import SearchStep, Session
from ui.texts import Texts
from ui.viewmodels.derive_front import service_row
from ui.viewmodels.props import SearchProps

_FOUND = 6
_FOUND_IN_CARE = 3


def search_props(session: Session, ambient: Ambient, texts: Texts) -> SearchProps:
    phase = session.phase
    text = phase.text if isinstance(phase, SearchStep) else ""
    found = _found(text, ambient, _FOUND_IN_CARE if session.preferences.care else _FOUND)
    services = [ambient.catalogue.by_id[service_id] for service_id in found if service_id in ambient.catalogue.by_id]
    label = texts.t("要办的事")
    return SearchProps(
        title=texts.t("您要找什么？"),
        entry_label=label,
        entry_text=text,
        entry_name=texts.t("{label}，已填{value}", label=label, value=text) if text else label,
        entry_max=LONGEST_QUERY,
        placeholder=texts.t("比如：退休金、看病、办证"),
        services=[service_row(service, ambient, texts) for service in services],
        found_text=_found_text(text, ambient, bool(services), texts),
        advice_text=texts.t("换个说法再试试，或者问村干部，打 12345 也行。") if text.strip() and not services else "",
    )


def _found(text: str, ambient: Ambient, most: int) -> tuple[str, ...]:
    if not text.strip():
        return tuple(service.id for service in ambient.catalogue.popular(most))
    return ambient.search.find(text, most) if ambient.search is not None else ()


def _found_text(text: str, ambient: Ambient, found: bool, texts: Texts) -> str:
    if not text.strip():
        return texts.t("村里办得最多的") if found else ""
    if ambient.search is None:
        return texts.t("正在准备，请等一等")
    return texts.t("找到这些") if found else texts.t("没有找到")
