"""Step words about certificates that have to prove themselves."""

from __future__ import annotations

from pytest_bdd import given

from tests.support.authority import authority
from tests.support.village import Village


@given("平台的证明换了别家签章")
def another_authority_signs(village: Village) -> None:
    """As if somebody stood between: the terminal goes on trusting the authority that it was given."""
    village.rig.central.keys._authority = authority("stranger")
