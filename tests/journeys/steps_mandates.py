"""Step words about an authorisation that was given on a telephone: its page, its code, and what the audit says."""

from __future__ import annotations

import re

import httpx
from pytest_bdd import parsers, then, when

from central.mandatecodes import HELD_MINUTES
from central.moments import stamp
from central.phonepage import PATH
from sync.wire.mandate import SIMULATED_CODE_PREFIX
from tests.journeys.steps_login import number_of
from tests.support.central_client import Terminal
from tests.support.village import Village

_NUMBERS = {"周美兰": "440981198906150028"}
"""Of who has no card on the bench."""
_SCOPES = {"看病和医保的事": "medical", "养老、补贴和救助的事": "pension"}
_CODE = re.compile(re.escape(SIMULATED_CODE_PREFIX) + r"[0-9]{10}[0-9A-F]{24}")


@when(parsers.parse('"{person}"用手机授权"{helper}"办{what}，{days:d}天'))
def given_on_the_phone(village: Village, person: str, helper: str, what: str, days: int) -> None:
    form = {
        "do": "mandate",
        "name": person,
        "number": number_of(person),
        "helper-name": helper,
        "helper": _NUMBERS.get(helper) or number_of(helper),
        "scope": _SCOPES[what],
        "days": str(days),
    }
    with httpx.Client(trust_env=False) as phone:
        page = phone.post(village.rig.central.url + PATH, data=form)
    found = _CODE.search(page.text)
    assert page.status_code == 200, page.text
    assert found is not None
    village.seen_codes.append(found[0])


@when("扫描手机上的授权码")
def scanned(village: Village) -> None:
    village.sees("授权编号是多少")
    village.scan(village.seen_codes[-1])


@when("扫描改过一位的授权码")
def scanned_forged(village: Village) -> None:
    code = village.seen_codes[-1]
    village.scan(code[:-1] + ("0" if code[-1] != "0" else "1"))


@when("另一台机器正在用这个授权")
def used_elsewhere(village: Village) -> None:
    platform = village.rig.central.platform
    other = Terminal(village.rig.central, "T-0901")
    other.close()
    number = village.seen_codes[-1].removeprefix(SIMULATED_CODE_PREFIX)[:10]
    row = platform.store.mandate(platform.keys.lookup("mandate", number))
    assert row is not None
    with platform.store.write() as unit:
        assert unit.hold_mandate(row.mandate_id, "T-0901", platform.now(), stamp(platform.clock()))
    assert HELD_MINUTES > 1, "longer than this scenario takes"


@then(parsers.parse('平台审计里有{count:d}次"{action}"以上'))
def audited(village: Village, count: int, action: str) -> None:
    rows = village.rig.central.store.audit_after(0, 1000)
    assert sum(row.action == action for row in rows) >= count
