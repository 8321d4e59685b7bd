"""Development instruments: a whole simulated village on one machine. Nothing of the product imports this."""
