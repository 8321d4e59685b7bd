"""Long lists of services, notices, and the systems behind a service."""

from __future__ import annotations

from kiosk.session import state as st
from ui.samples import Sample
from ui.texts import Texts
from ui.viewmodels.derive_front import category_props
from ui.viewmodels.derive_identity import consent_props
from ui.viewmodels.derive_notice import notice_props

ZH = Texts(st.Language.ZH_HANS)
Samples = dict[str, Sample]


def test_a_long_category_is_parted_and_one_group_may_be_seen_alone(samples: Samples) -> None:
    whole, group, short = (
        category_props(samples[name].session, samples[name].ambient, ZH)
        for name in ("category-long", "category-group", "category-empty")
    )
    assert whole.groups[0] == {"id": "", "label": "全部", "selected": True, "name": "全部，已选"}
    assert [row["heading"] for row in whole.services if row["heading"]] == [row["label"] for row in whole.groups[1:]]
    assert {row["id"] for row in group.services} == {"farm-subsidies", "homestead"}
    assert not any(row["heading"] for row in group.services)
    assert [row["id"] for row in group.groups if row["selected"]] == ["种田和盖房"]
    assert short.groups == []


def test_a_notice_and_what_has_ended(samples: Samples) -> None:
    notice, printed, failed, ended = (
        notice_props(samples[name].session, samples[name].ambient, ZH)
        for name in ("notice", "notice-printed", "notice-failed", "notice-ended")
    )
    assert (notice.title, notice.print_text, notice.aloud_text) == ("村务公开和通知", "打印出来", "读给我听")
    assert notice.lines[0]["title"] == "第三季度收支"
    assert (printed.paper_kind, failed.paper_kind) == ("ok", "warn")
    assert "没纸" in failed.paper_text
    assert (ended.hint, ended.badge, ended.print_text) == ("2023年2月16日起停办", "已经停办", "")


def test_a_service_names_the_systems_behind_it(samples: Samples) -> None:
    rows = category_props(samples["category-long"].session, samples["category-long"].ambient, ZH).services
    assert {row["id"]: row["badge"] for row in rows}["hotline-request"] == "粤省心12345"
    consent = samples["consent"]
    assert consent_props(consent.session, consent.ambient, ZH).badge == "粤省事"
