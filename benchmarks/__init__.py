"""What is measured, against whom, and the rigs that break things on purpose."""
