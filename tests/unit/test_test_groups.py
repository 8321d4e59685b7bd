"""Tests that must not run beside each other are kept together by pytest-xdist."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("kept-together")
def test_the_runner_keeps_groups(request: pytest.FixtureRequest) -> None:
    """pytest-xdist tells its scheduler of a group in the node's id; a pytest unknown to it keeps the id bare."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("the tests are not spread over workers by their groups here")
    assert request.node.nodeid.endswith("@kept-together")
