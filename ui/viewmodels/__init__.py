"""Frozen session and ambient in, frozen props out; Qt objects only hold what was derived."""
