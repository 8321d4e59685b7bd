"""Samples of what stands open before anybody has put a card down: attract, home, search, notices, looking up a receipt."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.trouble import Cause, Trouble
from kiosk.searchindex import build_index
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, Link
from ui.samples_base import SLIP_STATES, Sample, ambient, at, with_help
from ui.samples_cast import FROZEN, NOW_ISO, RECEIPT_NO, SITE
from ui.samples_desk import PAPER_OUT
from ui.samples_staff import EVERY_DEVICE

EMERGENCY = "台风明天上午登陆，请乡亲们今晚八点前回家，不要出海。要帮忙请打村委会电话。"

ON_THE_ROAD = replace(SITE, name="高州市流动服务车", vehicle_plate="粤K1234警")


def front(catalogue: Catalogue, world: Ambient, offline: Ambient) -> list[Sample]:
    pending = st.PendingSlip("x1", RECEIPT_NO, "养老待遇资格认证")
    searched = replace(world, search=build_index(catalogue))
    down = {service.id: PAPER_OUT for service in catalogue.services}
    quiet = replace(world, notices=())
    bare = replace(world, catalogue=Catalogue.of(catalogue.categories, ()))
    frozen = {service.id: FROZEN for service in catalogue.services}
    slips = [
        at(f"attract-slip-{state.value}", "attract", quiet, st.Attract(pending, st.SlipStatus("x1", state, trouble)))
        for state, trouble in SLIP_STATES[:-1]
    ]
    return [
        at("attract", "attract", world, st.Attract()),
        at("attract-emergency", "attract", replace(world, emergencies=(EMERGENCY,)), st.Attract()),
        at("attract-offline", "attract", offline, st.Attract()),
        at("attract-frozen", "attract", ambient(catalogue, link=Link.NO_NETWORK, blocked=frozen), st.Attract()),
        at("attract-out-of-order", "attract", ambient(catalogue, blocked=down), st.Attract()),
        *slips,
        at("home", "home", world, st.Home()),
        at("home-offline", "home", offline, st.Home()),
        at("home-vehicle", "home", replace(world, site=ON_THE_ROAD), st.Home()),
        at("attract-vehicle", "attract", replace(world, site=ON_THE_ROAD, emergencies=(EMERGENCY,)), st.Attract()),
        at("home-platform-down", "home", replace(offline, link=Link.PLATFORM_DOWN), st.Home()),
        at("home-starting", "home", replace(world, link=Link.REFUSED, readiness={}), st.Home()),
        at("category", "category", world, st.CategoryList("pension")),
        at("category-offline", "category", offline, st.CategoryList("pension")),
        at("search", "search", world, st.SearchStep()),
        at("search-found", "search", searched, st.SearchStep("退休金")),
        at("search-nothing", "search", searched, st.SearchStep("飞机票")),
        at("category-long", "category", world, st.CategoryList("other")),
        at("category-group", "category", world, st.CategoryList("other", "种田和盖房")),
        at("notice", "notice", world, st.NoticeStep("village-affairs")),
        at("notice-printed", "notice", world, st.NoticeStep("trade-notices", st.NoticePaper.PRINTED)),
        at("notice-failed", "notice", world, st.NoticeStep("locksmiths", st.NoticePaper.FAILED, PAPER_OUT)),
        at("notice-ended", "notice", world, st.NoticeStep("health-code")),
        at("category-empty", "category", bare, st.CategoryList("other")),
    ]


def look_up(world: Ambient) -> list[Sample]:
    status = st.LookUpStatus
    found = st.FoundReceipt(RECEIPT_NO, "养老待遇资格认证", NOW_ISO, st.Standing.WAITING)
    unreadable = Trouble("scanner.cut_short", Cause.INPUT, "这个码没有读完整。", "请再扫一次。")
    broken = Trouble("lookup.store", Cause.DEVICE, "这台机器现在查不了", "请稍后再试，或打 12345 报回执号。")
    standings = [
        found,
        replace(found, standing=st.Standing.ACCEPTED, ledger_no=7),
        replace(found, standing=st.Standing.FINISHED, ledger_no=7, decided_at=NOW_ISO),
        replace(
            found,
            standing=st.Standing.DECLINED,
            ledger_no=7,
            decided_at=NOW_ISO,
            reason="没有查到您的参保登记，请先到社保窗口登记。",
        ),
        replace(found, standing=st.Standing.PARKED),
    ]
    scans = replace(world, devices=EVERY_DEVICE)
    return [
        at(
            "lookup-rate",
            "lookup",
            scans,
            st.LookUpStep(status.FOUND, RECEIPT_NO, standings[3], rating=st.SlipRating.OPEN),
        ),
        at("lookup-rated", "lookup", scans, st.LookUpStep(status.FOUND, RECEIPT_NO, found, rating=st.SlipRating.DONE)),
        at("lookup-elsewhere", "lookup", scans, st.LookUpStep(status.NOT_HERE, RECEIPT_NO, rating=st.SlipRating.OPEN)),
        *(
            at(name, "lookup", scans, st.LookUpStep(status.FOUND, RECEIPT_NO, replace(standings[2], next_due=day)))
            for name, day in (("lookup-due", "2027-11-23"), ("lookup-soon", "2026-12-20"), ("lookup-over", "2026-10-01"))
        ),
        at("attract-with-scanner", "attract", scans, st.Attract()),
        at("lookup-searching", "lookup", scans, st.LookUpStep(status.SEARCHING, RECEIPT_NO)),
        *(
            at(f"lookup-{one.standing.value}", "lookup", scans, st.LookUpStep(status.FOUND, RECEIPT_NO, one))
            for one in standings
        ),
        at("lookup-not-here", "lookup", scans, st.LookUpStep(status.NOT_HERE, RECEIPT_NO)),
        at("lookup-no-receipt", "lookup", scans, st.LookUpStep(status.NO_RECEIPT)),
        at("lookup-unreadable", "lookup", scans, st.LookUpStep(status.NO_RECEIPT, trouble=unreadable)),
        at("lookup-failed", "lookup", scans, st.LookUpStep(status.FAILED, RECEIPT_NO, trouble=broken)),
        with_help(at("help-lookup", "lookup", scans, st.LookUpStep(status.NOT_HERE, RECEIPT_NO))),
    ]
