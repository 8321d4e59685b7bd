"""Voice guidance: one sentence for each step, without names or numbers."""
