"""The review in large type: what had no step of its own stands on it, open, with a pencil."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session.state import Language
from ui.samples import Sample
from ui.texts import Texts
from ui.viewmodels.derive_form import review_props

ZH = Texts(Language.ZH_HANS)


def test_in_large_type_the_review_offers_what_had_no_step_of_its_own(samples: dict[str, Sample]) -> None:
    sample = samples["review-brief"]
    review = review_props(sample.session, sample.ambient, ZH)
    assert review.hint == "不对的，或者想留手机号，点旁边的铅笔。"
    (row,) = [row for row in review.rows if row["edit_text"]]
    assert (row["field"], row["value"], row["edit_text"]) == ("phone", "没有填，可以不填", "修改手机号")
    assert sample.session.journey is not None
    journey = replace(sample.session.journey, answers={"phone": "13800138000"})
    filled = review_props(replace(sample.session, journey=journey), sample.ambient, ZH)
    assert filled.hint == "不对的，点旁边的铅笔改。"
    assert [row["value"] for row in filled.rows if row["edit_text"]] == ["138****8000"]
