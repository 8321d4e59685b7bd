"""A place: the terminal's own ones first, then level by level, or found by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.domain.regions import Level, Region, RegionBook, is_precise
from kiosk.domain.search import LONGEST_QUERY
from kiosk.domain.values import dataclass
from kiosk.session.ambient import Ambient
from kiosk.session.state import FillStep, Session
from ui.texts import Texts
from ui.viewmodels.derive_form import progress
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.props import Row, Rows
from ui.viewmodels.props_region import RegionProps
from ui.viewmodels.wording import region_name, sentence, trouble_advice, trouble_title

_FOUND = 6
_FOUND_IN_CARE = 4
_STEP = " › "


@dataclass(frozen=True)
class _Map:
    """The terminal's places, in the person's language."""

    book: RegionBook
    own: str
    deepest: Level
    texts: Texts

    def name(self, region: Region) -> str:
        return region_name(region, self.texts)

    def opens(self, region: Region) -> bool:
        return bool(self.book.below(region.code, self.deepest))

    def row(self, region: Region, hint: str = "", icon: str = "") -> Row:
        """One place of a list; ``opens`` when touching it leads to what lies under it."""
        name = self.name(region)
        said = f"{name}, {hint}" if hint else name
        opens = self.opens(region)
        return {"code": region.code, "label": name, "hint": hint, "icon": icon, "opens": opens, "name": said}

    def way(self, code: str) -> str:
        """The names on the way to a place, from the province down."""
        return _STEP.join(self.name(region) for region in self.book.path(code))


def region_props(session: Session, ambient: Ambient, texts: Texts) -> RegionProps:
    phase = session.phase
    if not isinstance(phase, FillStep):
        return RegionProps()
    book, deepest = ambient.regions, phase.spec.deepest
    own = book.nearest(ambient.site.village_code, deepest)
    atlas = _Map(book, own.code if own else "", deepest, texts)
    asked = RegionProps(
        question=texts.t(phase.spec.question),
        kicker="  ·  ".join(
            part for part in (service_title(session, texts), progress(session.journey, phase, texts)) if part
        ),
        hint=sentence(texts.t(phase.spec.hint), texts),
        skip_text="" if phase.spec.required else texts.t("不填，下一步"),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
    )
    if phase.sought is not None:
        return _searching(asked, phase.sought, atlas, care=session.preferences.care)
    return _listing(asked, phase.text, own, atlas)


def _searching(asked: RegionProps, sought: str, atlas: _Map, *, care: bool) -> RegionProps:
    texts = atlas.texts
    found = atlas.book.find(sought, atlas.deepest, atlas.own, _FOUND_IN_CARE if care else _FOUND)
    label = texts.t("地名")
    return replace(
        asked,
        searching=True,
        sought=sought,
        search_label=label,
        search_name=texts.t("{label}，已填{value}", label=label, value=sought) if sought else label,
        search_max=LONGEST_QUERY,
        placeholder=texts.t("比如：高州，也可以写 gz"),
        list_text=texts.t("不写了，从上往下选"),
        found=[_found(region, atlas) for region in found],
        found_text=_found_text(sought, found, texts),
        note=_note(found, texts),
    )


def _listing(asked: RegionProps, code: str, own: Region | None, atlas: _Map) -> RegionProps:
    texts, here = atlas.texts, atlas.book.get(code)
    shown = _own_first(atlas.book.below(code, atlas.deepest), atlas)
    near = [] if code else _near(own, atlas)
    stops = here is not None and is_precise(here.code)
    return replace(
        asked,
        way=atlas.way(code),
        search_text=texts.t("写地名来找"),
        near=near,
        near_text=texts.t("本地") if near else "",
        places=[atlas.row(region) for region in shown],
        places_text="" if code else texts.t("全国各省"),
        note=_note([*shown, *([own] if near and own is not None else [])], texts),
        stop_text=texts.t("就到{place}，不往下选", place=atlas.name(here)) if here is not None and stops else "",
    )


def _note(shown: Sequence[Region], texts: Texts) -> str:
    return texts.t("这里的镇和村是模拟的，不是真的。") if any(region.simulated for region in shown) else ""


def _near(own: Region | None, atlas: _Map) -> Rows:
    """The terminal's own place, and the one above it with its neighbours."""
    if own is None:
        return []
    path = atlas.book.path(own.code)
    rows = [atlas.row(own, atlas.way(path[-2].code) if len(path) > 1 else "", "map-pin")]
    if len(path) > 1:
        rows.append(atlas.row(path[-2], atlas.texts.t("看这里别的地方"), "list"))
    return rows


def _found(region: Region, atlas: _Map) -> Row:
    way = [atlas.name(one) for one in atlas.book.path(region.code)[:-1]]
    return atlas.row(region, _STEP.join(way), "map-pin")


def _own_first(shown: Sequence[Region], atlas: _Map) -> list[Region]:
    own = {region.code for region in atlas.book.path(atlas.own)}
    return sorted(shown, key=lambda region: region.code not in own)


def _found_text(text: str, found: Sequence[Region], texts: Texts) -> str:
    if not text.strip():
        return ""
    return texts.t("找到这些") if found else texts.t("没有找到，换个写法，或者从上往下选")
