"""Step words about papers that have to prove themselves."""

from __future__ import annotations

from pytest_bdd import given, then

from kiosk.maintenance.verify.command import own_trust
from kiosk.maintenance.verify.verdicts import slip_verdict
from kiosk.settings import load_settings
from tests.support.authority import authority
from tests.support.village import Village


@given("平台的证明换了别家签章")
def another_authority_signs(village: Village) -> None:
    """As if somebody stood between: the terminal goes on trusting the authority that it was given."""
    village.rig.central.keys._authority = authority("stranger")


@then("回执上的码验得出是真的")
def slip_is_genuine(village: Village) -> None:
    """By the published key of the terminal, without asking the platform."""
    village.until(lambda: bool(village.codes()), "a slip with a code")
    verdict = slip_verdict(village.codes()[-1], own_trust(load_settings(village.rig.config)), {})
    assert verdict.ok, verdict
