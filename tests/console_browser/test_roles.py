"""Who sees what, and what happens to a form that the console did not send."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from central.console.pages import DOORS
from central.console.roles import RIGHTS, Role
from tests.console_browser.conftest import Open
from tests.support.console_world import World, name_of

WHOLE = [door for door in DOORS if door.method == "GET" and door.kind == "page" and "{" not in door.path]


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_leads_only_where_one_may_go(open_as: Open, world: World, role: Role, announced: list[str]) -> None:
    page = open_as(role.value, "/")
    menu = page.locator(".menu li a")
    offered = {menu.nth(place).get_attribute("href") for place in range(menu.count())}
    rights = {door.path: door.right for door in WHOLE}
    assert offered <= set(rights)
    assert all(rights[str(path)] in RIGHTS[role] for path in offered)
    for door in WHOLE:
        if door.right not in RIGHTS[role]:
            page.goto(door.path)
            expect(page.get_by_text("你的角色没有这项权限。")).to_be_visible()
            announced.append("403")
    assert set(rights) - offered >= {door.path for door in WHOLE if door.right not in RIGHTS[role]}


@pytest.mark.parametrize("role", list(Role))
def test_only_operations_finds_what_changes_a_terminal(open_as: Open, role: Role) -> None:
    page = open_as(role.value, f"/terminal?id={name_of(0)}")
    acts = role is Role.OPERATOR
    expect(page.get_by_role("button", name="停用这台终端")).to_have_count(int(acts))
    expect(page.get_by_role("button", name="登记", exact=True)).to_have_count(int(acts))
    page.goto("/broadcast?number=2")
    expect(page.get_by_role("button", name="复核无误，发布")).to_have_count(int(role is Role.PUBLISHER))


def test_a_form_without_its_token_is_refused(open_as: Open, world: World, announced: list[str]) -> None:
    page = open_as("operator", "/order?number=1")
    page.get_by_label("派给（技术员的姓名或工号）").fill("张师傅")
    page.locator("main form.action input[name=csrf]").first.evaluate("field => field.remove()")
    page.get_by_role("button", name="派单").click()
    expect(page.get_by_text("这个请求不是从平台自己的页面发出的")).to_be_visible()
    announced.append("403")
    row, _notes = world.central.store.order(1) or (None, ())
    assert row is not None
    assert row.assigned_to == ""


def test_whoever_has_left_is_told_so_on_the_open_page(open_as: Open, announced: list[str]) -> None:
    page = open_as("viewer", "/log")
    expect(page.get_by_text("实时", exact=True)).to_be_visible()
    page.context.clear_cookies()
    page.evaluate("refreshSoon()")
    expect(page.get_by_text("已退出，请重新登录")).to_be_visible()
    announced.append("401")
    page.goto("/log")
    expect(page.get_by_role("heading", name="登录运维平台")).to_be_visible()
