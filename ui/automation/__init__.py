"""Hands and eyes for tests and demonstrations: development only. Nothing in the product constructs these unless a
development option asks for it."""
