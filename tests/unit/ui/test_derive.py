"""What the screens say: truthful, masked, and with a reason for everything that cannot be done."""

from __future__ import annotations

from dataclasses import asdict, replace
from math import inf

import pytest

from kiosk.domain.readiness import Readiness
from kiosk.session import state as st
from kiosk.session.ambient import Link
from ui.samples import LOCKED, PAPER_OUT, RARE, RECEIPT_NO, WANG, Sample, dressed
from ui.texts import Texts
from ui.viewmodels import props
from ui.viewmodels.derive_chrome import chrome_props, help_props, idle_props
from ui.viewmodels.derive_form import fill_props, review_props
from ui.viewmodels.derive_front import attract_props, category_props, home_props
from ui.viewmodels.derive_identity import attendant_props, consent_props, face_props, identify_props, pin_props
from ui.viewmodels.derive_region import region_props
from ui.viewmodels.derive_result import result_props, take_card_props, trouble_props
from ui.viewmodels.derive_search import search_props
from ui.viewmodels.derive_technician import technician_props
from ui.viewmodels.screens import SCREENS, screen_of

ZH = Texts(st.Language.ZH_HANS)
Samples = dict[str, Sample]


def all_words(value: object) -> str:
    return repr(asdict(value))  # type: ignore[call-overload]  # any props dataclass


def test_every_phase_has_a_sample_and_comes_up_on_its_screen(samples: Samples) -> None:
    assert {sample.screen for sample in samples.values()} == set(SCREENS)
    assert {type(sample.session.phase) for sample in samples.values()} == set(st.Phase.__args__)
    for sample in samples.values():
        assert screen_of(sample.session.phase) == sample.screen
        derived = SCREENS[sample.screen].derive(sample.session, sample.ambient, ZH)
        assert derived != type(derived)(), sample.name


def test_deriving_twice_gives_the_same(samples: Samples) -> None:
    for sample in samples.values():
        derive = SCREENS[sample.screen].derive
        assert derive(sample.session, sample.ambient, ZH) == derive(sample.session, sample.ambient, ZH)


def test_no_screen_tells_a_whole_name_or_number_of_the_card(samples: Samples) -> None:
    for sample in samples.values():
        said = all_words(SCREENS[sample.screen].derive(sample.session, sample.ambient, ZH))
        for person in (WANG, RARE):
            assert person.name not in said, sample.name
            assert person.number not in said, sample.name
            assert person.address not in said, sample.name


def test_in_a_vehicle_drivers_come_first(samples: Samples) -> None:
    in_village, riding = (home_props(s.session, s.ambient, ZH) for s in (samples["home"], samples["home-vehicle"]))
    assert (in_village.popular_first, riding.popular_first) == (False, True)
    assert riding.popular_title == "车上办得最多的"
    first = ["vehicle-papers", "driving-licence-renewal", "traffic-fine", "traffic-violations"]
    assert [row["id"] for row in riding.popular] == first


def test_home_greys_with_the_reason_before_log_in(samples: Samples) -> None:
    online, offline = (home_props(s.session, s.ambient, ZH) for s in (samples["home"], samples["home-offline"]))
    assert online.question == "您要办什么？"
    assert len(online.categories) == 4
    assert online.popular[0]["id"] == "pension-certification"
    assert all(row["enabled"] and row["reason"] == "" for row in online.popular)
    grey = next(row for row in offline.popular if row["id"] == "insurance-certificate")
    assert not grey["enabled"]
    assert grey["reason"] == "现在没有网络"
    assert "现在没有网络" in str(grey["name"])
    assert next(row for row in offline.popular if row["id"] == "pension-certification")["enabled"]
    assert next(row for row in offline.categories if row["id"] == "pension")["enabled"]
    assert next(row for row in offline.categories if row["id"] == "medical")["enabled"]
    bare = home_props(samples["category-empty"].session, samples["category-empty"].ambient, ZH)
    assert {row["reason"] for row in bare.categories} == {"还没有开通"}


def test_nothing_can_be_started_before_the_devices_are_known(samples: Samples) -> None:
    starting = home_props(samples["home-starting"].session, samples["home-starting"].ambient, ZH)
    assert not any(row["enabled"] for row in [*starting.categories, *starting.popular])
    assert {row["reason"] for row in starting.popular} == {"正在检查设备"}


def test_care_mode_shows_fewer_choices(samples: Samples) -> None:
    for name, most in (("attract", 1), ("attract-offline", 1)):
        care = dressed(samples[name].session, language=st.Language.ZH_HANS, care=True)
        assert len(attract_props(care, samples[name].ambient, ZH).notices) == most


def test_attract_says_what_still_works_and_whom_to_call(samples: Samples) -> None:
    fine, offline, broken = (
        attract_props(samples[name].session, samples[name].ambient, ZH)
        for name in ("attract", "attract-offline", "attract-out-of-order")
    )
    assert fine.degraded_title == ""
    count = sum(not readiness.ready for readiness in samples["attract-offline"].ambient.readiness.values())
    assert count > 5
    assert offline.degraded_title == "这些事现在办不了，其他都能办"
    assert [row["text"] for row in offline.degraded] == [
        f"现在没有网络：参保证明等{count}件事",
        "要帮忙请打村里电话 0668-6661234",
    ]
    assert broken.degraded_title == "这台机器现在不能办事"
    assert broken.degraded[0]["text"] == "凭条打印机没纸了"


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("offered", ("打印回执", "不用打印")),
        ("printing", ("", "")),
        ("printed", ("", "知道了")),
        ("not_printed", ("再打印一次", "不用打印")),
        ("unknown", ("请村干部补打", "知道了")),
    ],
)
def test_a_slip_left_over_by_a_power_cut(samples: Samples, state: str, buttons: tuple[str, str]) -> None:
    sample = samples[f"attract-slip-{state}"]
    derived = attract_props(sample.session, sample.ambient, ZH)
    assert derived.slip_visible
    assert (derived.slip_print_text, derived.slip_decline_text) == buttons
    assert RECEIPT_NO not in all_words(derived)


def test_an_empty_category_says_whom_to_ask(samples: Samples) -> None:
    sample = samples["category-empty"]
    derived = category_props(sample.session, sample.ambient, ZH)
    assert derived.services == []
    assert "12345" in derived.empty_text


def test_the_face_has_its_own_consent(samples: Samples) -> None:
    service, face = (consent_props(samples[n].session, samples[n].ambient, ZH) for n in ("consent", "consent-face"))
    assert (service.kind, face.kind) == ("service", "face")
    assert service.sentences != face.sentences
    assert face.decline_text == "不刷脸，请村干部核对"
    assert service.note == "由人力资源和社会保障厅办理"


def test_identify_says_what_to_do_at_each_moment(samples: Samples) -> None:
    waiting, reading, failed = (
        identify_props(samples[n].session, samples[n].ambient, ZH)
        for n in ("identify", "identify-reading", "identify-failed")
    )
    assert waiting.title == "请把身份证放在这里"
    assert reading.busy
    assert "不要拿走" in reading.hint
    assert failed.trouble_title == "身份证没有读完"
    assert failed.trouble_text == "请拿起身份证，再平放到读卡区，不要移动。"


def test_the_face_is_never_the_only_way(samples: Samples) -> None:
    for name in ("face", "face-retry", "face-person-decides"):
        assert face_props(samples[name].session, samples[name].ambient, ZH).attendant_text == "请村干部核对"
    retry = face_props(samples["face-retry"].session, samples["face-retry"].ambient, ZH)
    assert retry.retry_text == "再试一次"
    assert len(retry.tips) == 3
    decides = face_props(samples["face-person-decides"].session, samples["face-person-decides"].ambient, ZH)
    assert decides.retry_text == ""
    assert not decides.picture_visible


def test_pins_show_dots_and_how_long_the_lock_holds(samples: Samples) -> None:
    typed = attendant_props(samples["attendant-pin"].session, samples["attendant-pin"].ambient, ZH)
    assert typed.entry_shown == "●●"
    assert not typed.confirm_enabled
    locked = attendant_props(samples["attendant-locked"].session, samples["attendant-locked"].ambient, ZH)
    assert locked.trouble_text == "请5分钟后再试。"
    assert not any(key["enabled"] for key in locked.keys)
    soon = pin_props(samples["pin-locked"].session, samples["pin-locked"].ambient, ZH)
    assert soon.trouble_text == "请30秒后再试。"
    locked_for_good = replace(
        samples["pin-locked"].session, phase=st.TechnicianPin(st.PinPad(trouble=LOCKED, locked_until=inf))
    )
    assert pin_props(locked_for_good, samples["pin-locked"].ambient, ZH).trouble_text == LOCKED.advice
    assert pin_props(samples["pin"].session, samples["pin"].ambient, ZH).confirm_enabled


def test_the_cadre_sees_the_masked_name_and_the_age(samples: Samples) -> None:
    asked = attendant_props(samples["attendant-question"].session, samples["attendant-question"].ambient, ZH)
    assert [row["value"] for row in asked.facts] == ["王*英", "女", "76岁"]
    assert asked.photo_visible


def test_a_phone_number_is_grouped_while_it_is_typed(samples: Samples) -> None:
    typed = fill_props(samples["fill-phone-typed"].session, samples["fill-phone-typed"].ambient, ZH)
    assert typed.entry_shown == "138 0013 8"
    assert [key["key"] for key in typed.keys] == [*"123456789", "clear", "0", "backspace"]
    short = fill_props(samples["fill-phone-short"].session, samples["fill-phone-short"].ambient, ZH)
    assert short.trouble_title == "手机号要11位，现在是10位"
    assert short.skip_text == "不填，下一步"


def test_choices_answer_at_once(samples: Samples) -> None:
    choice = fill_props(samples["fill-choice"].session, samples["fill-choice"].ambient, ZH)
    assert choice.confirm_text == ""
    assert [row["label"] for row in choice.choices] == ["城乡居民养老保险", "城乡居民医疗保险", "职工社会保险"]
    again = fill_props(samples["fill-choice-returning"].session, samples["fill-choice-returning"].ambient, ZH)
    assert [row["selected"] for row in again.choices] == [True, False, False]


def test_a_date_greys_the_digits_that_no_day_goes_on_with(samples: Samples) -> None:
    half = fill_props(samples["fill-date"].session, samples["fill-date"].ambient, ZH)
    assert [key["key"] for key in half.keys if key["enabled"]] == ["1", "2", "clear", "0", "backspace"]
    assert [(row["value"], row["chosen"]) for row in half.columns] == [("2026", True), ("2", True), ("–", False)]
    assert not half.confirm_enabled
    assert fill_props(samples["fill-date-chosen"].session, samples["fill-date-chosen"].ambient, ZH).confirm_enabled


def test_the_own_place_comes_first(samples: Samples) -> None:
    top = region_props(samples["region"].session, samples["region"].ambient, ZH)
    assert [(row["label"], row["opens"]) for row in top.near] == [("红荔村", False), ("荔香镇", True)]
    assert [row["label"] for row in top.places][:3] == ["广东省", "北京市", "天津市"]
    assert (top.stop_text, len(top.places)) == ("", 34)
    city = region_props(samples["region-city"].session, samples["region-city"].ambient, ZH)
    assert (city.way, city.near, city.places[0]["label"]) == ("广东省 › 茂名市", [], "高州市")
    assert city.stop_text == "就到茂名市，不往下选"
    town = region_props(samples["region-town"].session, samples["region-town"].ambient, ZH)
    assert "模拟" in town.note


def test_a_question_that_ends_at_the_city_offers_no_village(samples: Samples) -> None:
    shallow = region_props(samples["region-shallow"].session, samples["region-shallow"].ambient, ZH)
    assert [row["label"] for row in shallow.near] == ["茂名市", "广东省"]
    assert [row["label"] for row in shallow.places if not row["opens"]][:2] == ["北京市", "天津市"]
    assert shallow.note == ""


def test_the_review_says_a_place_in_words(samples: Samples) -> None:
    sample = samples["review-places"]
    rows = {str(row["field"]): row["value"] for row in review_props(sample.session, sample.ambient, ZH).rows}
    assert rows["from"] == "广东省茂名市高州市荔香镇红荔村"
    assert rows["city"] == "湖南省长沙市"


def test_the_review_masks_and_has_a_pencil_for_each_answer(samples: Samples) -> None:
    review = review_props(samples["review"].session, samples["review"].ambient, ZH)
    assert {str(row["label"]): row["value"] for row in review.rows} == {
        "要办的事": "养老待遇资格认证",
        "姓名": "王*英",
        "证件号码": "440*************41",
        "是不是本人": "刷脸通过",
        "手机号": "138****8000",
    }
    assert [row["field"] for row in review.rows if row["edit_text"]] == ["phone"]
    failed = review_props(samples["review-failed"].session, samples["review-failed"].ambient, ZH)
    assert failed.trouble_text == "您填的都还在，可以再提交一次。请稍后再试。您不用交任何费用。"
    rare = review_props(samples["review-rare-name"].session, samples["review-rare-name"].ambient, ZH)
    assert rare.rows[1]["value"] == "𠮷*健"


def test_the_result_says_no_more_than_what_happened(samples: Samples) -> None:
    said = {
        name: result_props(samples[name].session, samples[name].ambient, ZH)
        for name in ("result-offline", "result-online", "result-platform-down", "result-accepted", "document-offered")
    }
    assert said["result-offline"].title == "办好了，已经保存在本机"
    assert said["result-offline"].explanation == "现在没有网络。网络恢复后会自动送到平台，您不用再来。"
    assert said["result-online"].explanation == "正在送到平台，您不用等，也不用再来。"
    assert "平台现在收不到" in said["result-platform-down"].explanation
    assert said["result-accepted"].title == "平台已经收到您的认证"
    assert said["result-accepted"].delivery == "accepted"
    assert "模拟部门" in said["document-offered"].explanation
    assert "不能当凭证" in said["document-offered"].explanation
    assert all(said[name].delivery == "saved" for name in ("result-offline", "result-online", "result-platform-down"))


def test_the_receipt_of_the_platform_changes_the_sentence_while_the_person_stands_there(samples: Samples) -> None:
    sample = samples["result-offline"]
    phase = sample.session.phase
    assert isinstance(phase, st.ResultStep)
    accepted = replace(sample.session, phase=replace(phase, submitted=replace(phase.submitted, accepted=True)))
    online = replace(sample.ambient, link=Link.ONLINE)
    assert result_props(accepted, online, ZH).title == "平台已经收到您的认证"


def test_the_receipt_number_in_groups_and_as_qr(samples: Samples) -> None:
    result = result_props(samples["result-offline"].session, samples["result-offline"].ambient, ZH)
    assert result.receipt_no.replace(" ", "") == RECEIPT_NO
    assert all(len(group) == 4 for group in result.receipt_no.split(" ")[:-1])
    assert result.qr_source == f"image://qr/YZZ1%3A{RECEIPT_NO}"
    assert {"label": "下次办理", "value": "2027年11月23日以前", "name": "下次办理 2027年11月23日以前"} in result.facts


SLIPS = {
    "result-offline": ("offered", "要打印回执吗？", "打印回执", "不用打印，完成"),
    "result-printing": ("printing", "正在打印回执", "", ""),
    "result-printed": ("printed", "回执打印好了", "", "完成"),
    "result-not_printed": ("not_printed", "凭条打印机没纸了", "再打印一次", "完成"),
    "result-unknown": ("unknown", "不确定回执有没有打印出来", "请村干部补打", "完成"),
    "document-offered": ("offered", "要打印证明吗？", "打印证明", "不用打印，完成"),
    "document-printing": ("printing", "正在打印证明", "", ""),
    "document-waiting": ("waiting", "A4打印机缺纸", "", ""),
    "document-printed": ("printed", "证明打印好了", "", "完成"),
    "document-not_printed": ("not_printed", "A4打印机缺纸", "再打印一次", "完成"),
    "document-unknown": ("unknown", "不确定证明有没有打印出来", "请村干部补打", "完成"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_every_state_of_the_paper_has_its_sentence(samples: Samples, name: str) -> None:
    derived = result_props(samples[name].session, samples[name].ambient, ZH)
    assert (derived.paper_state, derived.paper_title, derived.paper_print_text, derived.finish_text) == SLIPS[name]
    assert derived.paper_text


def test_no_paper_says_what_happened_what_is_safe_and_what_next(samples: Samples) -> None:
    derived = result_props(samples["result-not_printed"].session, samples["result-not_printed"].ambient, ZH)
    assert derived.paper_title == PAPER_OUT.message.rstrip("。")
    assert derived.paper_text == "您的认证已经保存，不用再来。请告诉村干部加纸，加好后再点一次打印。"


def test_without_paper_the_way_on_is_still_there(samples: Samples) -> None:
    derived = result_props(samples["result-without-paper"].session, samples["result-without-paper"].ambient, ZH)
    assert not derived.paper_visible
    assert derived.finish_text == "完成"
    assert derived.title == "平台已经收到您的登记"


def test_trouble_says_what_is_safe(samples: Samples) -> None:
    lost, saved = (trouble_props(samples[n].session, samples[n].ambient, ZH) for n in ("trouble", "trouble-saved"))
    assert lost.safe_text == "什么都没有提交，您的信息已经清掉。"
    assert saved.safe_text == "已经办好的事都保存了，不用再来。"
    assert "0668-6661234" in lost.phone_text
    assert lost.advice.startswith("请带本人的身份证再来")


def test_take_card(samples: Samples) -> None:
    assert take_card_props(samples["takecard"].session, samples["takecard"].ambient, ZH).title == "请拿走您的身份证"


def test_the_bar(samples: Samples) -> None:
    home, review, result, attract = (
        chrome_props(samples[n].session, samples[n].ambient, ZH) for n in ("home", "review", "result-offline", "attract")
    )
    assert (home.back_text, home.home_text) == ("不办了", "")
    assert (review.back_text, review.home_text) == ("返回", "回首页")
    assert (result.back_text, result.home_text) == ("", "")
    assert (attract.back_text, attract.home_text) == ("", "")
    assert result.network_state == "no_network"
    assert result.pending_text == "2笔待送出"
    assert home.simulated_text == "模拟设备"
    assert home.clock_text == "09:41"
    assert home.date_text == "11月23日 星期一"
    assert [row["code"] for row in home.languages if row["current"]] == ["zh-Hans"]


def test_idle_counts_down(samples: Samples) -> None:
    session = samples["idle"].session
    assert idle_props(session, ZH).seconds == 24
    assert idle_props(session, ZH).seconds_text == "还有24秒"
    assert idle_props(replace(session, now=session.now + 60), ZH).seconds == 0
    assert not idle_props(replace(session, idle_warning_until=None), ZH).visible


def test_help_says_what_to_do_now_on_every_screen(samples: Samples) -> None:
    steps = set()
    for name, sample in samples.items():
        if name.startswith("help-"):
            derived = help_props(sample.session, sample.ambient, ZH)
            assert derived.visible
            assert [row["number"] for row in derived.phones] == ["0668-6661234", "12345", "0668-6665678"]
            steps.add(str(derived.steps))
    assert len(steps) > 8
    assert not help_props(samples["home"].session, samples["home"].ambient, ZH).visible


def test_the_technician_sees_what_is_wrong_in_words(samples: Samples) -> None:
    red = technician_props(samples["technician-red"].session, samples["technician-red"].ambient, ZH)
    assert red.devices[0]["light"] == "red"
    assert red.devices[0]["light_text"] == "不能用"
    assert red.devices[0]["advice"] == "请联系工作人员检查读卡器的电源和连线。"
    assert (red.headline_kind, red.headline_title) == ("danger", "有1处要修")
    assert red.headline_text.startswith("身份证读卡器")
    down = technician_props(samples["technician-line-down"].session, samples["technician-line-down"].ambient, ZH)
    assert [row["device_id"] for row in down.devices[:3]] == ["line.dns", "disk", "receipt"]
    assert down.devices[-1]["state"].startswith("网线、")
    assert "net.dns_silent" in down.devices[0]["code"]
    looking = technician_props(samples["technician-looking"].session, samples["technician-looking"].ambient, ZH)
    assert looking.headline_kind == "warn"
    assert [row["device_id"] for row in looking.devices] == ["receipt", "idcard", "document", "camera"]
    assert red.result_visible
    assert not red.result_passed
    queue = technician_props(samples["technician-queue"].session, samples["technician-queue"].ambient, ZH)
    assert [row["release_text"] for row in queue.queue] == ["", "放回队列"]
    nothing = technician_props(samples["technician-nothing"].session, samples["technician-nothing"].ambient, ZH)
    assert nothing.devices_empty_text
    assert nothing.queue_empty_text
    busy = technician_props(samples["technician-testing"].session, samples["technician-testing"].ambient, ZH)
    assert [row["running"] for row in busy.tests] == [True, False, False, False]
    assert not any(row["enabled"] for row in busy.tests)


def test_a_search_lists_what_fits_says_when_nothing_does_and_greys_what_cannot_be_done(samples: Samples) -> None:
    found, nothing = samples["search-found"], samples["search-nothing"]
    props = search_props(found.session, found.ambient, ZH)
    assert [row["id"] for row in props.services][:1] == ["pension-certification"]
    assert props.found_text == "找到这些"
    assert search_props(nothing.session, nothing.ambient, ZH).found_text == "没有找到"
    not_ready = replace(found.ambient, search=None)
    assert search_props(found.session, not_ready, ZH).found_text == "正在准备，请等一等"
    grey = replace(found.ambient, readiness={"pension-certification": Readiness(PAPER_OUT)})
    assert search_props(found.session, grey, ZH).services[0]["enabled"] is False


def test_carrying_by_hand_says_what_can_be_done_and_why_not(samples: Samples) -> None:
    def told(name: str) -> props.TechnicianProps:
        sample = samples[f"technician-{name}"]
        return technician_props(sample.session, sample.ambient, ZH)

    (nothing,) = told("nothing").media
    assert (nothing["label"], nothing["export_enabled"], nothing["receive_enabled"]) == ("没有找到U盘", False, False)
    assert "请插上U盘" in told("nothing").carry_hint
    stick, locked = told("carry-sticks").media
    assert (stick["export_enabled"], stick["receive_enabled"], stick["detail"]) == (True, True, "剩余 14.7 GB")
    assert (locked["export_enabled"], locked["receive_enabled"]) == (False, True)
    assert (locked["detail"], locked["simulated_text"]) == ("写保护，只能导入回执", "模拟U盘")
    busy = told("carry-exporting")
    assert (busy.media[0]["export_enabled"], busy.media[0]["receive_enabled"]) == (False, False)
    assert "已写32笔，共120笔" in busy.carry_busy_text
    assert told("carry-starting").carry_busy_text == "正在导出，请不要拔U盘"
    done = told("carry-exported")
    assert (done.carry_result_kind, done.carry_result_title) == ("ok", "已导出5笔，核对无误")
    assert "yuezhizhu-440981102299-01-20261126-093000.yzz" in done.carry_result_text
    assert "导出过" in str(done.queue[0]["exported_text"])
    assert (told("carry-left").carry_result_kind, "12笔放不下" in told("carry-left").carry_result_text) == ("warn", True)
    part = told("carry-received-part")
    assert (part.carry_result_kind, part.carry_result_title) == ("warn", "平台已收到3笔")
    for words in ("1笔被平台退回", "2笔平台稍后再收", "4笔以前就收到了", "1笔的回执不可信", "读不出"):
        assert words in part.carry_result_text
    assert told("carry-received").carry_result_kind == "ok"
    assert (told("carry-full").carry_result_kind, told("carry-full").carry_result_title) == (
        "danger",
        "U盘空间不够，没有导出",
    )
