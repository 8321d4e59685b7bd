"""授权代办 by telephone: who is not there gives an authorisation for once, and the helper holds its code before a terminal.

The code is 授权编号 and the platform's seal over it: who has it can neither make another one nor turn it to another number.
It is worth nothing without the helper's own card, and while one terminal works with it no other one may.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import date, timedelta
from typing import Final

import msgspec

from central.console import audit
from central.departments import Declined
from central.mandates import GRANT, NOT_YOURS, Terms, given, grant_refusal, number_of, usable
from central.masking import masked_name
from central.moments import beijing_date, stamp
from central.platform import Platform
from central.services import answer_label
from central.store.mandates import MandateRow
from central.throttle import Throttle
from sync.wire import Person
from sync.wire.mandate import NUMBER_DIGITS, SIMULATED_CODE_PREFIX, is_mandate_code

SCOPES: Final = ("medical", "pension", "certificates", "all")
DAYS: Final = (1, 7, 30)
HELD_MINUTES: Final = 30
THE_TELEPHONE: Final = "(手机)"
THE_TERMINAL: Final = "(终端)"
"""The actors of the audit's lines."""

NOT_A_CODE: Final = Declined("mandate.not_a_code", "这不是授权的码，请他在手机上重新发一个。")
FORGED: Final = Declined("mandate.forged", "这个码是假的，平台没有发过，不能用。")
OTHER_PERSON: Final = Declined("mandate.other_person", "这个码是给别人的，要那个人带自己的身份证来。")
ELSEWHERE: Final = Declined("mandate.elsewhere", "这个授权正在另一台机器上用。在那台机器办完，或者过半小时再试。")
_BAD_TERMS: Final = Declined("mandate.bad_terms", "请选好办什么、几天有效。")
_TOO_MANY: Final = Declined("mandate.too_many", "授权得太勤了，请过一会儿再试。")
_GIVEN: Final = Throttle(burst=10, seconds=60.0)
"""By person: what is given is never forgotten, so nobody fills the books."""


class PhoneGrant(msgspec.Struct, frozen=True):
    """What the telephone shows."""

    number: str
    code: str
    helper_masked: str
    scope_label: str
    until: date

    def __repr__(self) -> str:
        return "PhoneGrant(...)"


def grant(platform: Platform, principal: Person, helper: str, name: str, scope: str, days: int) -> PhoneGrant | Declined:
    """An authorisation for one use, for ``days`` days from today on (China)."""
    today = beijing_date(platform.clock())
    if scope not in SCOPES or days not in DAYS:
        return _BAD_TERMS
    refusal = grant_refusal(principal, helper, name, today)
    if refusal is not None:
        return refusal
    if _GIVEN.wait(platform.keys.lookup("person", principal.number)) > 0:
        return _TOO_MANY
    terms = Terms(helper, name, scope, today + timedelta(days=days - 1), 1)
    row = given(platform, f"phone/{secrets.token_hex(12)}", principal, terms)
    with platform.store.write() as unit:
        unit.add_mandate(row)
        audit.note(unit, platform.now(), THE_TELEPHONE, "mandate.given", row.agent_masked, {"until": row.until_day})
    number = number_of(platform, row.mandate_id)
    label = answer_label(GRANT, "scope", {"scope": scope})
    return PhoneGrant(number, code_of(platform, number), masked_name(name), label, terms.until)


def code_of(platform: Platform, number: str) -> str:
    """The code that the telephone shows for 授权编号 ``number``."""
    return f"{SIMULATED_CODE_PREFIX}{number}{platform.keys.lookup('mandate-code', number)[:24].upper()}"


def by_code(platform: Platform, code: str, agent: Person, service: str, day: date) -> MandateRow | Declined:
    """The authorisation of a scanned code, if ``agent`` may do ``service`` by it on ``day``. Counts nothing."""
    if not is_mandate_code(code):
        return NOT_A_CODE
    number = code.removeprefix(SIMULATED_CODE_PREFIX)[:NUMBER_DIGITS]
    if not hmac.compare_digest(code, code_of(platform, number)):
        return FORGED
    row = platform.store.mandate(platform.keys.lookup("mandate", number))
    if row is None:
        return NOT_YOURS
    if row.agent_lookup != platform.keys.lookup("person", agent.number):
        return OTHER_PERSON
    return usable(platform, number, agent, service, day)


def held(platform: Platform, row: MandateRow, terminal: str) -> Declined | None:
    """Keeps an authorisation for once to the terminal that asks first; why it may not go on, or None."""
    if row.most_uses != 1:
        return None
    free = stamp(platform.clock() - timedelta(minutes=HELD_MINUTES))
    with platform.store.write() as unit:
        mine = unit.hold_mandate(row.mandate_id, terminal, platform.now(), free)
    return None if mine else ELSEWHERE


def note_refusal(platform: Platform, terminal: str, service: str, refused: Declined) -> None:
    """A line of the audit for what looks like an attempt to use what is not one's own."""
    if refused.code not in _SUSPICIOUS:
        return
    with platform.store.write() as unit:
        audit.note(
            unit, platform.now(), THE_TERMINAL, "mandate.refused", terminal, {"service": service, "why": refused.message}
        )


_SUSPICIOUS: Final = frozenset({one.code for one in (FORGED, OTHER_PERSON, ELSEWHERE)})
