"""The reference central platform: ingest, permanent ledger, simulated departments, operations console.

Imports nothing of the house but ``sync.wire``.
"""
