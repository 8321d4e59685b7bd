"""Step words about people without a card: the code on their telephone."""

from __future__ import annotations

import tomllib

from pytest_bdd import parsers, when

from central.departments.simulated_accounts import SimulatedAccounts
from central.phonepage import person_with
from kiosk.demo.rig import ASSETS
from tests.support.village import Village


@when(parsers.parse('走到"{service}"的读卡'))
def up_to_the_card_of(village: Village, service: str) -> None:
    """A medical one that looks at faces too."""
    for text in ("开始办事", "看病和医保", service, "同意，开始办", "同意刷脸"):
        village.tap(text)
    village.sees("请把身份证放在这里")


@when(parsers.parse('"{person}"的手机给终端看粤省事的码'))
def shows_a_code(village: Village, person: str) -> None:
    accounts = village.rig.central.platform.departments.accounts
    assert isinstance(accounts, SimulatedAccounts)
    one = person_with(person, number_of(person))
    assert one is not None
    village.seen_codes.append(accounts.show(one))
    village.scan(village.seen_codes[-1])


@when("手机给终端看刚才那个码")
def shows_it_again(village: Village) -> None:
    village.scan(village.seen_codes[-1])


def number_of(person: str) -> str:
    """The same invented number as on the card of the bench."""
    people = tomllib.loads((ASSETS / "bench" / "people.toml").read_text(encoding="utf-8"))
    return next(str(one["number"]) for one in people["person"] if one["name"] == person)
