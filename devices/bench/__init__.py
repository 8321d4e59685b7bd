"""The simulated bench: every simulator on real ptys and sockets, with people, cards and faults on demand."""
