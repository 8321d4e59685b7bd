"""Somebody types a script into every field of every form: it is shown as text, or refused, and never runs."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import Page

from central.console.roles import Role
from tests.console_browser.conftest import Open
from tests.support.console_money import order_id
from tests.support.console_world import World, name_of

CANARY: Final = "\"'></textarea><img src=x onerror=alert(1)>"
SHOWN: Final = "<img src=x onerror=alert(1)>"
FORMS: Final = "main form:not([action='/account']), header form"
NOTED: Final = ("/parked", "/orders?state=", "/publishing", "/invites")

FILLABLE: Final = """forms => forms.map((form, place) =>
    [...form.elements].some(field => ["INPUT", "TEXTAREA"].includes(field.tagName) && field.type !== "hidden") ? place : -1
).filter(place => place >= 0)"""

FILL: Final = """(form, text) => {
    const sound = { until: "2099-01-01T00:00", division: "440981102201", replaces: "", target: "" };
    const proper = form.method === "post" ? sound : {};
    form.noValidate = true;
    for (const field of form.elements) {
        if (!["INPUT", "TEXTAREA"].includes(field.tagName) || field.type === "hidden") continue;
        for (const limit of ["maxlength", "pattern", "min", "max"]) field.removeAttribute(limit);
        if (field.tagName === "INPUT") field.type = "text";
        field.value = proper[field.name] ?? text;
    }
    form.submit();
}"""


def planted(page: Page, path: str) -> int:
    """Fills and sends every form of a page that has fields; how many there were. The console's limits do not hold."""
    page.goto(path)
    places = page.locator(FORMS).evaluate_all(FILLABLE)
    for place in places:
        with page.expect_navigation(wait_until="load"):
            page.locator(FORMS).nth(place).evaluate(FILL, CANARY)
        if place != places[-1]:
            page.goto(path)
    return len(places)


def test_a_script_in_any_field_stays_text(open_as: Open, world: World, announced: list[str]) -> None:
    payment = urlencode({"terminal": name_of(0), "order": order_id("unknown")})
    ways = {
        Role.VIEWER: ("/transactions", "/fleet", "/ratings"),
        Role.OPERATOR: (
            "/log", "/orders", "/order?number=1", "/parked", "/invites", "/payments", "/payments/books",
            "/mandates",
            f"/payment?{payment}", f"/terminal?id={name_of(5)}",
        ),
        Role.REVIEWER: (f"/review/{world.appeal}",),
        Role.PUBLISHER: ("/publishing",),
        Role.AUDITOR: ("/audit",),
        "": ("/login", "/verify"),
    }  # fmt: skip
    pages = {name: open_as(name, "/account" if name else "/verify") for name in ways}
    forms = {path: planted(pages[name], path) for name, paths in ways.items() for path in paths}
    assert all(forms.values()), "each page has a form to fill, if only the search for a receipt"
    assert sum(forms.values()) >= 30
    auditor = pages[Role.AUDITOR]
    auditor.goto("/audit")
    assert SHOWN in auditor.inner_text("main"), "it stands in the audit, as text"
    for path in NOTED:
        pages[Role.OPERATOR].goto(path)
        assert SHOWN in pages[Role.OPERATOR].inner_text("main"), path
    for page in pages.values():
        assert page.locator("img[src=x]").count() == 0
    announced.append("status of 401")
