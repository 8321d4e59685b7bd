"""Use cases: what the terminal does for a person, with the store, the outbox and the devices' contract."""
