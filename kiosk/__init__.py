"""The terminal's application: rules, sessions, journeys, storage."""
