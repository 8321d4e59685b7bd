"""What people come to the console for, done with mouse and keyboard: each way from its beginning to its end."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from central import publishing
from central.moments import BEIJING
from central.publishing import Whom
from central.store.console_records import Sought
from sync import wire
from sync.wire.downlink import Channel, Shown
from sync.wire.payment import payment_number
from tests.console_browser.conftest import Open
from tests.support.central_client import Terminal
from tests.support.chromium import PHONE
from tests.support.console_client import current_code, make_user
from tests.support.console_money import order_id
from tests.support.console_world import World, name_of
from tests.support.downlink_terminal import DownlinkTerminal


def headline(page: Page, words: str) -> None:
    expect(page.locator(".headline").filter(has_text=words).first).to_be_visible()


def downloaded(page: Page, button: str, folder: Path) -> list[dict[str, str]]:
    """The rows of the file behind a button, as a spreadsheet reads them."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    coming.value.save_as(folder / "taken.csv")
    with (folder / "taken.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_somebody_logs_in_and_finds_a_transaction(open_as: Open, world: World, announced: list[str]) -> None:
    user = make_user(world.central, "chen", "viewer")
    page = open_as("", f"/journey?receipt={world.done}")
    expect(page.get_by_role("heading", name="登录运维平台")).to_be_visible()
    page.get_by_label("用户名").fill(user.name)
    page.get_by_label("密码").fill(user.password)
    page.get_by_label("动态码").fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    announced.append("401")
    page.get_by_label("用户名").fill(user.name)
    page.get_by_label("密码").fill(user.password)
    page.get_by_label("动态码").fill(current_code(world.central, user))
    page.keyboard.press("Enter")
    headline(page, "部门已办结")
    page.goto("/")
    page.get_by_label("回执号").fill(f" {world.done.lower()} ")
    page.get_by_role("button", name="查询").click()
    steps = page.locator(".steps li strong")
    expect(steps.last).to_have_text("部门已办结")
    for words in ("群众在终端提交", "进入待传队列", "稍后重试", "平台收到，记入总账"):
        expect(steps.get_by_text(words, exact=True)).to_have_count(1)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录运维平台")).to_be_visible()


def test_from_the_province_down_to_the_machine(open_as: Open) -> None:
    page = open_as("viewer", "/")
    page.get_by_label("清远：1 正常").click()
    for code in ("441881", "441881104", "441881104209"):
        page.locator(f'a[href="/fleet?division={code}"]').last.click()
    page.get_by_role("link", name=name_of(10)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name_of(10)} 九龙村党群服务中心")
    headline(page, "一切正常")
    expect(page.get_by_role("row").filter(has_text="凭条机")).to_contain_text("正常")
    expect(page.locator(".crumbs")).to_contain_text("广东省 › 清远市")


def test_the_log_is_followed_filtered_and_taken_away(open_as: Open, world: World, tmp_path: Path) -> None:
    page = open_as("operator", "/log")
    expect(page.get_by_text("实时", exact=True)).to_be_visible()
    terminal = Terminal(world.central, "T-LIVE", enrolled=False)
    world.central.enroll("T-LIVE", terminal.key.public_key().public_bytes_raw(), "440604001001", "祖庙街道服务中心")
    now = world.central.platform.now()
    terminal.journal((wire.JournalEvent(1, now, "parked", receipt_no="T-LIVE-000001", failure_class="net.timeout"),))
    row = page.get_by_role("row").filter(has_text="T-LIVE")
    expect(row).to_contain_text("停放，等人处理")
    terminal.close()
    page.get_by_label("终端", exact=True).fill("T-LIVE")
    page.get_by_label("事件").select_option("只看出错的")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("table.log tbody tr")).to_have_count(1)
    (line,) = downloaded(page, "下载 CSV", tmp_path)
    assert (line["terminal"], line["event"], line["failure_class"]) == ("T-LIVE", "parked", "net.timeout")
    assert world.central.store.audit(1)[0].action == "log.exported"


def test_a_work_order_is_written_assigned_and_closed(open_as: Open) -> None:
    page = open_as("operator", f"/terminal?id={name_of(12)}")
    page.get_by_label("要做什么").fill("屏幕擦一擦，换键盘膜")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("row").filter(has_text="换键盘膜").get_by_role("link").first.click()
    page.get_by_label("派给（技术员的姓名或工号）").fill("黄师傅")
    page.get_by_role("button", name="派单").click()
    headline(page, "派给 黄师傅")
    page.get_by_label("做了什么").fill("擦了屏幕，换了膜。")
    page.get_by_role("button", name="结单").click()
    headline(page, "擦了屏幕，换了膜。")
    expect(page.get_by_role("button", name="结单")).to_have_count(0)
    expect(page.locator(".steps li")).to_have_count(3)


def test_an_emergency_needs_two_people_and_is_read_back(open_as: Open, world: World) -> None:
    first = open_as("publisher", "/publishing")
    first.get_by_label("文字").fill("山洪预警：请离开河边。")
    first.get_by_label("种类").select_option("应急广播（要另一人复核，终端会朗读）")
    first.get_by_label("给哪里").select_option("茂名市")
    later = (world.central.platform.clock() + timedelta(hours=6)).astimezone(BEIJING)
    first.get_by_label("到", exact=True).fill(later.strftime("%Y-%m-%dT%H:%M"))
    first.get_by_role("button", name="看预览").click()
    expect(first.locator(".screen")).to_contain_text("山洪预警：请离开河边。")
    expect(first.get_by_text("应急广播要由另一位发布员复核后发布。")).to_be_visible()
    expect(first.get_by_role("button", name="复核无误，发布")).to_have_count(0)
    second = open_as("zhao", first.url.removeprefix(world.central.url))
    second.get_by_role("button", name="复核无误，发布").click()
    headline(second, "zhao 定于")
    expect(second.get_by_role("heading", name="0 台显示过，2 台还没有报告")).to_be_visible()
    draft = world.central.store.drafts(1)[0]
    with world.central.store.write() as unit:
        unit.note_shown(name_of(0), [Shown(draft.broadcast_id, world.central.platform.now())], world.central.platform.now())
    second.reload()
    expect(second.get_by_role("heading", name="1 台显示过，1 台还没有报告")).to_be_visible()
    second.get_by_role("button", name="提前撤回").click()
    headline(second, "已撤回")


def test_a_village_notice_needs_one(open_as: Open, world: World) -> None:
    page = open_as("publisher", "/publishing")
    page.get_by_label("文字").fill("后天上午打流感疫苗。")
    later = datetime.now(BEIJING) + timedelta(days=2)
    page.get_by_label("到", exact=True).fill(later.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="看预览").click()
    page.get_by_role("button", name="发布", exact=True).click()
    headline(page, "已发布")
    assert "后天上午打流感疫苗。" in [one.text for one, _target in publishing.on_air(world.central.platform)]


def test_somebody_decides_what_no_machine_may(open_as: Open, world: World) -> None:
    page = open_as("reviewer", "/review")
    page.get_by_role("row").filter(has_text="养老金停发申诉").get_by_role("link").click()
    expect(page.get_by_text("138****8000")).to_be_visible()
    page.get_by_label("决定").select_option("不通过")
    page.get_by_label("理由").fill("没有认证记录")
    page.get_by_role("button", name="决定").click()
    expect(page.get_by_text("没有等人工认定的办件。")).to_be_visible()
    (found,) = world.central.store.find_transactions(Sought(entry_id=world.appeal), 1)
    assert found.case is not None
    assert found.case.state == "declined"


def test_a_code_for_a_new_terminal_is_shown_once(open_as: Open) -> None:
    page = open_as("operator", "/fleet")
    page.get_by_role("link", name="登记新终端：注册码").click()
    page.get_by_label("村代码（12 位）").fill("440981102202")
    page.get_by_label("网点名称").fill("新垌村党群服务中心")
    page.get_by_role("button", name="做注册码").click()
    headline(page, "只显示这一次")
    code = page.locator("p.code strong").inner_text()
    assert len(code.replace("-", "")) == 35
    assert page.get_by_alt_text("注册码的二维码").evaluate("image => image.complete && image.naturalWidth") > 0
    page.goto("/invites")
    assert code not in page.content()
    page.get_by_role("button", name="收回").click()
    expect(page.get_by_role("row").filter(has_text="新垌村")).to_contain_text("已收回")


def test_a_new_catalogue_is_followed_to_the_terminals(open_as: Open, world: World, tmp_path: Path) -> None:
    terminal = DownlinkTerminal(world.central, tmp_path, "T-NEW", "441900003001")
    publishing.publish_files(world.central.platform, Channel.CATALOGUE, {"a.yaml": b"a"}, Whom("441900"))
    page = open_as("viewer", "/published")
    row = page.get_by_role("row").filter(has_text="441900")
    expect(row).to_contain_text("0 / 1")
    terminal.settle()
    page.reload()
    expect(row).to_contain_text("1 / 1")
    row.get_by_role("link").click()
    expect(page.get_by_text("都用上了，或者拒收了。")).to_be_visible()
    expect(page.get_by_role("link", name="T-NEW")).to_be_visible()
    terminal.close()


def test_a_bad_rating_leads_to_its_transaction(open_as: Open) -> None:
    page = open_as("viewer", "/ratings")
    page.get_by_role("row").filter(has_text="等候时间长").get_by_role("link").first.click()
    expect(page.locator(".facts")).to_contain_text("不满意")


def test_an_authorisation_is_found_and_taken_away(open_as: Open, tmp_path: Path) -> None:
    page = open_as("auditor", "/mandates")
    page.set_viewport_size(PHONE)
    rows = page.locator("table.cards tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_label("状态").select_option("used_up")
    page.locator("form.filters").get_by_role("button", name="查询").click()
    expect(rows).to_have_count(1)
    (line,) = downloaded(page, "下载 CSV", tmp_path)
    assert (line["principal"], line["agent"], line["state"]) == ("王*英", "陈*明", "used_up")
    rows.get_by_role("link", name="王*英").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("王*英 授权给 陈*明")
    expect(page.locator("table.cards tbody tr")).to_have_count(1)


def test_a_payment_in_doubt_is_asked_about(open_as: Open, world: World, tmp_path: Path) -> None:
    page = open_as("operator", "/payments")
    page.set_viewport_size(PHONE)
    whole = page.get_by_role("link", name="全部列出").get_attribute("href")
    page.get_by_role("link", name="全部列出").click()
    page.wait_for_url(f"**{whole}")
    rows = page.locator("table.cards tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("link", name=payment_number(order_id("unknown"))).click()
    headline(page, "付没付还不知道")
    page.get_by_role("button", name="现在再问一次").click()
    headline(page, "没有付，已关单")
    page.goto("/payments/books")
    expect(page.get_by_role("row").filter(has_text=payment_number(order_id("at_terminal")))).to_contain_text("不用处理")
    (line,) = downloaded(page, "下载 CSV", tmp_path)
    assert line["code"] == "no_transaction"
