"""Durable outbox and sync engine. A library of its own: it imports nothing of the house."""
