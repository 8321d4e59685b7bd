"""Carries out what the session's machine asks for, and brings the world's answers back as events. No Qt."""
