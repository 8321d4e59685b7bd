"""The Django application of this peer: one model that synchronises."""
