"""Looking for a service by words."""

from __future__ import annotations

from kiosk.domain.catalogue import Service
from kiosk.domain.search import LONGEST_QUERY
from kiosk.session.ambient import Ambient
from kiosk.session.state import SearchStep, Session
from ui.texts import Texts
from ui.viewmodels.derive_front import service_row
from ui.viewmodels.props import SearchProps
from ui.viewmodels.rows import Row

_FOUND = 6
_FOUND_IN_CARE = 3


def search_props(session: Session, ambient: Ambient, texts: Texts) -> SearchProps:
    phase = session.phase
    text = phase.text if isinstance(phase, SearchStep) else ""
    found = _found(text, ambient, _FOUND_IN_CARE if session.preferences.care else _FOUND)
    services = [(ambient.catalogue.by_id[one], within) for one, within in found if one in ambient.catalogue.by_id]
    label = texts.t("要办的事")
    return SearchProps(
        title=texts.t("您要找什么？"),
        entry_label=label,
        entry_text=text,
        entry_name=texts.t("{label}，已填{value}", label=label, value=text) if text else label,
        entry_max=LONGEST_QUERY,
        placeholder=texts.t("比如：退休金、看病、办证"),
        services=[_row(service, within, ambient, texts) for service, within in services],
        found_text=_found_text(text, ambient, bool(services), texts),
        advice_text=texts.t("换个说法再试试，或者问村干部，打 12345 也行。") if text.strip() and not services else "",
    )


def _row(service: Service, within: str, ambient: Ambient, texts: Texts) -> Row:
    """What was meant within a service is said beside it: 不动产权证书 of the own licences."""
    row = service_row(service, ambient, texts)
    if not within or not row["enabled"]:
        return row
    hint = texts.t("里面有{what}", what=texts.known(within))
    return {**row, "hint": hint, "name": texts.t("、").join((texts.t(service.title), hint))}


def _found(text: str, ambient: Ambient, most: int) -> tuple[tuple[str, str], ...]:
    if not text.strip():
        return tuple((service.id, "") for service in ambient.catalogue.popular(most))
    return ambient.search.found(text, most) if ambient.search is not None else ()


def _found_text(text: str, ambient: Ambient, found: bool, texts: Texts) -> str:
    if not text.strip():
        return texts.t("村里办得最多的") if found else ""
    if ambient.search is None:
        return texts.t("正在准备，请等一等")
    return texts.t("找到这些") if found else texts.t("没有找到")
