"""One person standing at the terminal, as a pure state machine: (state, event) -> (state, effects)."""
